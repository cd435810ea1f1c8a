using EksRecon.Bundles;
using EksRecon.Replay.Documents;
using EksRecon.Reports;
using EksRecon.Tests.Clusters;

using Xunit;

namespace EksRecon.Tests.Collection;

/// <summary>A bundle that is served and collected again says what the bundle says.</summary>
public sealed class LiveClusterTests
{
    /// <summary>Those whose bundle says what was asked: of the others a replay cannot tell that there is no more.</summary>
    public static TheoryData<string> All() =>
        [.. ClusterTests.All().Select(row => row.Data).Where(name => File.Exists(Path.Combine(Repository.Clusters, name, "bundle", Manifest.FileName)))];

    public static ReplayBundle SampleBundle() =>
        ReplayBundle.Read("the sample", EksRecon.Cli.Runs.Sample.Files(), isComplete: false, CancellationToken.None);

    [Theory]
    [MemberData(nameof(All))]
    public async Task A_live_run_of_a_replayed_cluster_answers_as_its_bundle_does(string name)
    {
        var folder = Path.Combine(Repository.Clusters, name);
        var isComplete = new Expected(Path.Combine(folder, "expected.yaml")).IsComplete;
        await using var run = await LiveRun.Of(Path.Combine(folder, "bundle"), isComplete);
        var (direct, live) = (Answers.Report(Path.Combine(folder, "bundle"), isComplete),
            Answers.Report(await run.Collect(new() { RetryDelay = TimeSpan.FromMilliseconds(1) })));
        Assert.Equal(Networking(direct), Networking(live));
        Assert.Equal(Components(direct), Components(live));
        Assert.Equal(Findings(direct), Findings(live));
    }

    [Fact]
    public async Task The_cluster_path_finds_the_API_server_through_DescribeCluster_and_an_EKS_token()
    {
        await using var run = await LiveRun.OfSample(isEndpointKept: false);
        var snapshot = await run.Collect(target: run.Target() with { Context = null });
        Assert.Equal(Networking(Answers.Report(Recon.Read("the sample", EksRecon.Cli.Runs.Sample.Files(), isComplete: false, CancellationToken.None))),
            Networking(Answers.Report(snapshot)));
        Assert.All(snapshot.Coverage.Rows, row => Assert.NotEqual(Outcome.Failed, row.Outcome));
    }

    [Fact]
    public async Task What_was_saved_is_what_was_seen()
    {
        var path = Path.Combine(Path.GetTempPath(), $"eks-recon-{Guid.NewGuid():N}.tgz");
        try
        {
            await using var run = await LiveRun.OfSample();
            using var writer = BundleWriter.Create(path);
            var live = Answers.Report(await run.Collect(new() { PageSize = 7 }, save: writer));
            Assert.Equal(Answers.Json(live), Answers.Json(Answers.Report(path)));
        }
        finally
        {
            File.Delete(path);
        }
    }

    private static string Networking(Report report) => Answers.Element(report).GetProperty("networking").GetRawText();

    private static string Components(Report report) =>
        string.Join("\n",
            report.Details.Components.Select(item => $"{item.Name} {item.Role} {item.Namespace} {item.Workload} {item.Version}"));

    /// <summary>Findings of the tool about itself apart: a live run asks more than some bundles hold.</summary>
    private static string Findings(Report report) =>
        string.Join("\n",
            report.Findings.Where(finding => !finding.Code.StartsWith("NET9", StringComparison.Ordinal)).Select(finding =>
                $"{finding.Code} {finding.Title}: {string.Join(", ", finding.Subjects)}"));
}
