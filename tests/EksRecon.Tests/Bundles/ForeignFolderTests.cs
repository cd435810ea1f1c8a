using System.IO.Compression;
using System.Text;

using Xunit;

namespace EksRecon.Tests.Bundles;

/// <summary>Folders that other tools made are read as they are.</summary>
public sealed class ForeignFolderTests : IDisposable
{
    private const string Deployment =
        "{\"metadata\": {\"name\": \"coredns\", \"namespace\": \"kube-system\", \"labels\": {\"k8s-app\": \"kube-dns\"}}, \"spec\": {\"replicas\": 2, \"template\": {\"metadata\": {\"labels\": {\"k8s-app\": \"kube-dns\"}}, \"spec\": {\"containers\": [{\"name\": \"coredns\", \"image\": \"602401143452.dkr.ecr.us-east-1.amazonaws.com/eks/coredns:v1.11.4-eksbuild.2\"}]}}}, \"status\": {\"readyReplicas\": 2}}";

    private readonly string _folder = Directory.CreateTempSubdirectory("eks-recon-test-").FullName;

    [Fact]
    public void The_folder_of_a_cluster_info_dump_is_read_and_its_logs_are_not()
    {
        Write("nodes.json", "{\"kind\": \"NodeList\", \"apiVersion\": \"v1\", \"items\": [{\"metadata\": {\"name\": \"node-a\"}}]}");
        Write("kube-system/deployments.json", $"{{\"kind\": \"DeploymentList\", \"apiVersion\": \"apps/v1\", \"items\": [{Deployment}]}}");
        Write("kube-system/coredns-1/logs.txt", "==== START logs for container coredns ====\n{\"kind\": \"Secret\"");
        Check();
    }

    [Fact]
    public void A_support_bundle_is_read_with_arrays_whose_items_carry_no_kind()
    {
        Write("support-bundle/cluster-resources/nodes.json",
            "{\"kind\": \"NodeList\", \"apiVersion\": \"v1\", \"items\": [{\"metadata\": {\"name\": \"node-a\"}}]}");
        Write("support-bundle/cluster-resources/deployments/kube-system.json", $"[{Deployment}]");
        Write("support-bundle/cluster-resources/custom-resource-definitions.json", "[]");
        Write("support-bundle/cluster-info/cluster_version.json",
            "{\"info\": {\"major\": \"1\", \"minor\": \"32\", \"gitVersion\": \"v1.32.9-eks-3025e55\"}, \"string\": \"v1.32.9-eks-3025e55\"}");
        Assert.Equal("v1.32.9-eks-3025e55", Check());
    }

    [Fact]
    public void The_stdout_of_a_dump_is_read_around_its_logs()
    {
        Write("dump.txt",
            $"{{\n  \"kind\": \"DeploymentList\", \"apiVersion\": \"apps/v1\", \"items\": [{Deployment}]\n}}\n==== START logs for container app of pod shop/app ====\n{{\"kind\": \"Secret\", broken\n==== END logs for container app of pod shop/app ====\n{{\n  \"kind\": \"NodeList\", \"apiVersion\": \"v1\", \"items\": []\n}}\n");
        Check();
    }

    [Fact]
    public void UTF_16_as_PowerShell_writes_it_is_read()
    {
        File.WriteAllText(Path.Combine(_folder, "deployment.json"),
            $"{{\"kind\": \"DeploymentList\", \"apiVersion\": \"apps/v1\", \"items\": [{Deployment}]}}", Encoding.Unicode);
        Check();
    }

    [Fact]
    public void A_zip_of_the_folder_tells_the_same()
    {
        Write("in/deployments.json", $"{{\"kind\": \"DeploymentList\", \"apiVersion\": \"apps/v1\", \"items\": [{Deployment}]}}");
        ZipFile.CreateFromDirectory(Path.Combine(_folder, "in"), Path.Combine(_folder, "in.zip"));
        Assert.Equal("v1.11.4-eksbuild.2", Answers.Report(Path.Combine(_folder, "in.zip")).Networking.Dns.Coredns.Version);
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private string? Check()
    {
        var report = Answers.Report(_folder);
        Assert.Equal("v1.11.4-eksbuild.2", report.Networking.Dns.Coredns.Version);
        Assert.Equal(2, report.Networking.Dns.Coredns.Replicas);
        Assert.DoesNotContain(report.Findings, finding => finding.Code == "NET902");
        return report.Cluster.Version;
    }

    private void Write(string path, string content)
    {
        var file = Path.Combine(_folder, path);
        Directory.CreateDirectory(Path.GetDirectoryName(file) ?? _folder);
        File.WriteAllText(file, content);
    }
}
