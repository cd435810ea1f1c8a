using EksRecon.Bundles;
using EksRecon.Collection;
using EksRecon.Model;
using EksRecon.Replay;

using Xunit;

namespace EksRecon.Tests.Collection;

public sealed class AwsCollectionTests
{
    [Fact]
    public async Task What_AWS_answers_is_the_bundle_again()
    {
        var cancel = TestContext.Current.CancellationToken;
        var bundle = ReplayBundle.Read("the sample", EksRecon.Cli.Sample.Files(), isComplete: false, cancel);
        await using var server = await ReplayServer.Start(bundle, 0, 0, cancel);
        var builder = new SnapshotBuilder();
        using var seen = new LiveObservation(builder, null);
        var lines = new List<string>();
        var target = new CollectionTarget { Cluster = "shop-prod", Region = "us-west-2", Environment = new Dictionary<string, string> { ["AWS_ENDPOINT_URL"] = server.AwsEndpoint.ToString(), ["AWS_ACCESS_KEY_ID"] = "replay", ["AWS_SECRET_ACCESS_KEY"] = "replay" }.GetValueOrDefault };
        var collected = await Collector.Collect(target, seen, new CollectionLimits(), new CollectionWatch { Requests = lines.Add }, TimeProvider.System, "0.0.0", cancel);
        var snapshot = builder.ToSnapshot(seen.ToCoverage(collected.Identity));
        foreach (var row in snapshot.Coverage.Manifest?.Coverage ?? []) TestContext.Current.TestOutputHelper?.WriteLine($"{row.Question} {row.Outcome} {row.Reason}");
        foreach (var line in lines) TestContext.Current.TestOutputHelper?.WriteLine(line);
        var direct = EksRecon.Recon.Read("the sample", EksRecon.Cli.Sample.Files(), isComplete: false, cancel);
        Assert.Equal(direct.Subnets.Items, snapshot.Subnets.Items);
        Assert.Equal(direct.NetworkInterfaces.Items.Length, snapshot.NetworkInterfaces.Items.Length);
    }
}
