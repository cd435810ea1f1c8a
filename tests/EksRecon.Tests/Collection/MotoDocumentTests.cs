using EksRecon.Bundles;
using EksRecon.Collection;
using EksRecon.Collection.Sources;
using EksRecon.Model;
using EksRecon.Tests.Replay;

using Xunit;

namespace EksRecon.Tests.Collection;

/// <summary>What the collector saves is what the real <c>aws</c> prints of the same moto.</summary>
public sealed class MotoDocumentTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("eks-recon-test-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task Saved_documents_are_what_the_command_line_prints_and_gaps_are_rows_with_a_reason()
    {
        Assert.SkipWhen(Moto.Program is null, "moto_server is not on this machine");
        Assert.SkipWhen(AwsCommandLine.Program is null, "aws is not on this machine");
        using var moto = await Moto.Start(TestContext.Current.CancellationToken);
        var snapshot = await Collect(moto);
        using var aws = new AwsCommandLine(moto.Endpoint);
        var compared = await Task.WhenAll(Commands(moto).Select(command => Compare(aws, command.Document, command.Arguments)));
        Assert.Empty(compared.OfType<string>());
        Gaps(snapshot);
    }

    /// <summary>Null where both say the same.</summary>
    private async Task<string?> Compare(AwsCommandLine aws, string document, string arguments)
    {
        var cancel = TestContext.Current.CancellationToken;
        var path = Path.Combine(_folder, "bundle", "aws", document + ".json");
        if (!File.Exists(path)) return $"{document} was not saved";
        var printed = AwsDocument.Canonical(await aws.Print([.. arguments.Split(' '), "--output", "json"]));
        var saved = AwsDocument.Canonical(await File.ReadAllTextAsync(path, cancel));
        return saved == printed ? null : $"{document}\n  saved:   {saved}\n  printed: {printed}";
    }

    private static IEnumerable<(string Document, string Arguments)> Commands(Moto moto)
    {
        var cluster = $"--cluster-name {Moto.Cluster}";
        var vpc = $"--filters Name=vpc-id,Values={moto.Vpc}";
        yield return ("sts-get-caller-identity", "sts get-caller-identity");
        yield return ("eks-describe-cluster", $"eks describe-cluster --name {Moto.Cluster}");
        yield return ("eks-list-nodegroups", $"eks list-nodegroups {cluster}");
        yield return ("eks-describe-nodegroup/general", $"eks describe-nodegroup {cluster} --nodegroup-name general");
        foreach (
            var things in (string[])["subnets", "route-tables", "network-interfaces", "security-groups", "vpc-endpoints", "network-acls"])
        {
            yield return ($"ec2-describe-{things}", $"ec2 describe-{things} {vpc}");
        }

        yield return ("ec2-describe-nat-gateways", $"ec2 describe-nat-gateways --filter Name=vpc-id,Values={moto.Vpc}");
        yield return ("ec2-describe-vpcs", $"ec2 describe-vpcs --vpc-ids {moto.Vpc}");
        foreach (var attribute in (string[])["enableDnsHostnames", "enableDnsSupport"])
        {
            yield return ($"ec2-describe-vpc-attribute/{attribute}",
                $"ec2 describe-vpc-attribute --vpc-id {moto.Vpc} --attribute {attribute}");
        }

        yield return ("elbv2-describe-load-balancers", "elbv2 describe-load-balancers");
        yield return ("elbv2-describe-target-groups", "elbv2 describe-target-groups");
        yield return ("elbv2-describe-listeners", $"elbv2 describe-listeners --load-balancer-arn {moto.BalancerArn}");
        yield return ("elbv2-describe-target-health/web", $"elbv2 describe-target-health --target-group-arn {moto.TargetGroupArn}");
    }

    /// <summary>moto has no add-ons, no nodes and no API server: nothing is concluded from that.</summary>
    private static void Gaps(Snapshot snapshot)
    {
        var rows = snapshot.Coverage.Rows;
        var addons = rows.Where(row =>
            row.Question.StartsWith("aws/eks-list-addons", StringComparison.Ordinal)
                || row.Question.StartsWith("aws/eks-describe-addon", StringComparison.Ordinal)).ToList();
        Assert.NotEmpty(addons);
        Assert.All(addons, row => Assert.Equal(Outcome.Failed, row.Outcome));
        Assert.All(addons, row => Assert.Contains("404", row.Reason, StringComparison.Ordinal));
        Assert.Equal(Outcome.NotAsked, rows.Single(row => row.Question == "aws/ec2-describe-instance-types").Outcome);
        Assert.Equal(Outcome.Empty, rows.Single(row => row.Question == "aws/eks-list-fargate-profiles").Outcome);
        var kubernetes = rows.Where(row => row.Question.StartsWith("kubernetes/", StringComparison.Ordinal)).ToList();
        Assert.NotEmpty(kubernetes);
        Assert.All(kubernetes, row => Assert.False(row.Outcome.Answers(), row.Question));
        Assert.All(kubernetes, row => Assert.Contains("certificate", row.Reason, StringComparison.Ordinal));
        Assert.All(rows.Where(row => !row.Outcome.Answers()), row => Assert.False(string.IsNullOrEmpty(row.Reason), row.Question));
    }

    private async Task<Snapshot> Collect(Moto moto)
    {
        var keys = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["AWS_ENDPOINT_URL"] = moto.Endpoint.ToString(),
            ["AWS_ACCESS_KEY_ID"] = "AKIAEXAMPLE",
            ["AWS_SECRET_ACCESS_KEY"] = "secret",
        };
        var builder = new SnapshotBuilder();
        using var save = BundleWriter.Create(Path.Combine(_folder, "bundle/"));
        using var seen = new LiveObservation(builder, save);
        var target = new CollectionTarget { Cluster = Moto.Cluster, Region = Moto.Region, Environment = keys.GetValueOrDefault };
        var collected = await Collector.Collect(target, seen, new() { Retries = 1, RequestTime = TimeSpan.FromSeconds(60) }, new(),
            TimeProvider.System, "0.0.0", TestContext.Current.CancellationToken);
        var coverage = seen.ToCoverage(collected.Identity);
        save.Complete(coverage.Manifest ?? throw new InvalidOperationException("the run has no manifest"));
        return builder.ToSnapshot(coverage);
    }
}
