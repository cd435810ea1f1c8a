using EksRecon.Bundles;
using EksRecon.Collection;
using EksRecon.Collection.Sources;
using EksRecon.Model;

using Xunit;

namespace EksRecon.Tests.Collection;

/// <summary>
/// The AWS side against an AWS that somebody else wrote, and the credential chain through its STS. It has no add-ons and no paging: those
/// are shown on replay.
/// </summary>
public sealed class MotoTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("eks-recon-test-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task What_moto_has_is_collected_and_what_it_has_not_is_said()
    {
        Assert.SkipWhen(Moto.Program is null, "moto_server is not on this machine");
        var cancel = TestContext.Current.CancellationToken;
        using var moto = await Moto.Start(cancel);
        var builder = new SnapshotBuilder();
        using var seen = new LiveObservation(builder, null);
        var target = new CollectionTarget { Cluster = Moto.Cluster, Region = Moto.Region, Environment = Keys(moto).GetValueOrDefault };
        // The API server that moto invents is nowhere.
        var collected = await Collector.Collect(target, seen, new() { Retries = 1, RequestTime = TimeSpan.FromSeconds(60) }, new(),
            TimeProvider.System, "0.0.0", cancel);
        var snapshot = builder.ToSnapshot(seen.ToCoverage(collected.Identity));
        Assert.Equal(Moto.Cluster, snapshot.Cluster?.Name);
        Assert.Equal("1.33", snapshot.Cluster?.Version);
        Assert.Equal(moto.Subnets.Order(StringComparer.Ordinal),
            snapshot.Subnets.Items.Select(subnet => subnet.SubnetId).Order(StringComparer.Ordinal));
        Assert.True(snapshot.Subnets.IsWhole);
        Assert.Equal([moto.Vpc], snapshot.Vpcs.Items.Select(vpc => vpc.VpcId));
        Assert.NotEmpty(snapshot.RouteTables.Items);
        Assert.NotEmpty(snapshot.NetworkInterfaces.Items);
        Assert.Equal(["general"], snapshot.Nodegroups.Select(group => group.NodegroupName));
        Assert.Equal(["front"], snapshot.LoadBalancers.Items.Select(balancer => balancer.LoadBalancerName));
        Assert.Equal(["web"], snapshot.TargetGroups.Items.Select(group => group.TargetGroupName));
        Assert.NotNull(snapshot.CallerIdentity);
        Assert.False(snapshot.Pods.IsWhole);
        Assert.All(snapshot.Coverage.Rows.Where(row => !row.Outcome.Answers()),
            row => Assert.False(string.IsNullOrEmpty(row.Reason), row.Question));
    }

    [Fact]
    public async Task A_role_of_a_profile_is_assumed()
    {
        Assert.SkipWhen(Moto.Program is null, "moto_server is not on this machine");
        using var moto = await Moto.Start(TestContext.Current.CancellationToken);
        var config = Written("config",
            $"[profile base]\naws_access_key_id = AKIAEXAMPLE\naws_secret_access_key = secret\n[profile audit]\nrole_arn = arn:aws:iam::123456789012:role/auditor\nsource_profile = base\nrole_session_name = recon\nregion = {Moto.Region}\n");
        await Assumes(new() { ["AWS_CONFIG_FILE"] = config, ["AWS_ENDPOINT_URL"] = moto.Endpoint.ToString(), ["HOME"] = _folder },
            "assumed-role/auditor/recon", "--profile", "audit");
    }

    [Fact]
    public async Task A_web_identity_is_exchanged_for_a_role()
    {
        Assert.SkipWhen(Moto.Program is null, "moto_server is not on this machine");
        using var moto = await Moto.Start(TestContext.Current.CancellationToken);
        await Assumes(
            new()
            {
                ["AWS_WEB_IDENTITY_TOKEN_FILE"] = Written("token", "header.payload.signature"),
                ["AWS_ROLE_ARN"] = "arn:aws:iam::123456789012:role/irsa",
                ["AWS_ROLE_SESSION_NAME"] = "pod",
                ["AWS_REGION"] = Moto.Region,
                ["AWS_ENDPOINT_URL"] = moto.Endpoint.ToString(),
                ["HOME"] = _folder,
            },
            "assumed-role/irsa/pod");
    }

    [Fact]
    public async Task Keys_that_a_program_prints_are_used()
    {
        Assert.SkipWhen(Moto.Program is null, "moto_server is not on this machine");
        using var moto = await Moto.Start(TestContext.Current.CancellationToken);
        var config = Written("config",
            $"[profile p]\ncredential_process = echo '{{\"Version\":1,\"AccessKeyId\":\"AKIAEXAMPLE\",\"SecretAccessKey\":\"s\"}}'\nregion = {Moto.Region}\n");
        await Assumes(new() { ["AWS_CONFIG_FILE"] = config, ["AWS_ENDPOINT_URL"] = moto.Endpoint.ToString(), ["HOME"] = _folder },
            "arn:aws", "--profile", "p");
    }

    private static Dictionary<string, string> Keys(Moto moto) => new(StringComparer.Ordinal)
    {
        ["AWS_ENDPOINT_URL"] = moto.Endpoint.ToString(),
        ["AWS_ACCESS_KEY_ID"] = "AKIAEXAMPLE",
        ["AWS_SECRET_ACCESS_KEY"] = "secret",
    };

    /// <summary>The tool, as a process, is known to STS as this principal.</summary>
    private async Task Assumes(Dictionary<string, string> environment, string principal, params string[] options)
    {
        var bundle = Path.Combine(_folder, "bundle/");
        var (code, _, notes) = await Tool.Run(environment,
            ["collect", "--cluster", Moto.Cluster, "--retries", "1", "--request-timeout", "3", "-o", bundle, .. options]);
        Assert.True(code == 0, notes);
        Assert.Contains(principal,
            await File.ReadAllTextAsync(Path.Combine(bundle, "aws", "sts-get-caller-identity.json"), TestContext.Current.CancellationToken),
            StringComparison.Ordinal);
    }

    private string Written(string name, string text)
    {
        var path = Path.Combine(_folder, name);
        File.WriteAllText(path, text);
        return path;
    }
}
