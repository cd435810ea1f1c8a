using Xunit;

namespace EksRecon.Tests.Corpus;

/// <summary>What a real EKS 1.31 cluster's <c>kubectl cluster-info dump</c> tells, and what it cannot.</summary>
public sealed class RealDumpTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("eks-recon-test-").FullName;

    [Fact]
    public void The_dump_tells_versions_and_mode_and_says_what_it_cannot_tell() => Check(Dump("2026-01-clusterinfo-dump.txt"));

    [Fact]
    public void A_folder_of_its_split_lists_tells_the_same()
    {
        var folder = Path.GetDirectoryName(Dump("2026-01-clusterinfo-dump.txt")) ?? "";
        foreach (var file in Directory.EnumerateFiles(folder, "2026-01-clusterinfo-*List-*.json"))
        {
            File.Copy(file, Path.Combine(_folder, Path.GetFileName(file)));
        }

        Check(_folder);
    }

    [Fact]
    public void Its_damaged_original_is_answered_with_where_it_is_damaged_and_nothing_wrong()
    {
        var report = Answers.Report(Dump("2026-01-clusterinfo-raw.txt"));
        Assert.Contains(report.Findings,
            finding => finding.Code == "NET902" && finding.Evidence.Any(evidence => evidence.Field is "line 1" or "line 2"));
        Assert.Contains(report.Networking.VpcCni.Version, new[] { null, "v1.20.4-eksbuild.2" });
        Assert.Contains(report.Networking.Dns.Coredns.Version, new[] { null, "v1.11.3-eksbuild.1" });
        Assert.Null(report.Networking.NetworkPolicies.Count);
        Assert.DoesNotContain(report.Findings, finding => !finding.Code.StartsWith("NET9", StringComparison.Ordinal));
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private static void Check(string path)
    {
        var report = Answers.Report(path);
        var networking = report.Networking;
        Assert.Equal("v1.20.4-eksbuild.2", networking.VpcCni.Version);
        Assert.Equal("secondary-ip", networking.VpcCni.Mode);
        Assert.Equal("v1.11.3-eksbuild.1", networking.Dns.Coredns.Version);
        Assert.Equal(2, networking.Dns.Coredns.Replicas);
        Assert.Equal("us-east-1", report.Cluster.Region);

        // Two namespaces were dumped, and nothing of AWS: what is not there may be elsewhere.
        Assert.Null(networking.VpcCni.Status);
        Assert.Null(networking.Dns.Coredns.CustomConfig);
        Assert.Null(networking.Ingress.Controllers);
        Assert.Null(networking.Ingress.IngressClasses);
        Assert.Null(networking.ServiceMesh.Detected);
        Assert.Null(networking.NetworkPolicies.Count);
        Assert.Contains(report.Unavailable, row => row is { Fact: "networking.vpc_cni.version", Effect: "partial" });
    }

    private static string Dump(string name)
    {
        if (Repository.Corpus is null) Assert.Skip("the corpus of real dumps is not on this machine (EKS_RECON_CORPUS names its folder)");
        return Path.Combine(Repository.Corpus ?? "", "eks-dumps", name);
    }
}
