using EksRecon.Collection.Http;
using EksRecon.Collection.Sources;
using EksRecon.Replay.Documents;
using EksRecon.Replay.Mcp;
using EksRecon.Reports;
using EksRecon.Tests.Collection;
using EksRecon.Tests.Properties;
using EksRecon.Tests.Replay;

using Xunit;

namespace EksRecon.Tests.Faults;

/// <summary>
/// No fault lies, whichever source is asked: the programs of the user, an MCP server, or several in a row. EKS_RECON_RUNS raises the number
/// of schedules.
/// </summary>
public sealed class SourceFaultProperties
{
    private static readonly int Schedules = Tries.Of(16);

    /// <summary>A program starts for every question: some dozen times as slow.</summary>
    private static readonly int CliSchedules = Tries.Of(2, share: 1.0 / 12);

    private static readonly CollectionLimits Limits = new()
    {
        RequestTime = TimeSpan.FromMilliseconds(1500),
        TotalTime = TimeSpan.FromSeconds(12),
        Retries = 2,
        RetryDelay = TimeSpan.FromMilliseconds(1),
        RequestsPerSecond = 1000,
    };

    private static readonly CollectionLimits Healthy = Limits with
    {
        TotalTime = TimeSpan.FromMinutes(10),
        RequestTime = TimeSpan.FromMinutes(5),
    };

    private static readonly Lazy<(string Name, ReplayBundle Bundle)[]> Clusters = new(() =>
    [
        .. LiveClusterTests.All().Select(row => row.Data)
            .Select(name =>
                (name, ReplayBundle.Read(Path.Combine(Repository.Clusters, name, "bundle"), isComplete: false, CancellationToken.None))),
        ("sample", LiveClusterTests.SampleBundle()),
    ]);

    [Fact]
    public Task No_fault_of_an_MCP_server_makes_a_wrong_fact() => Each(Schedules, async seed =>
    {
        var (name, bundle) = Clusters.Value[new Random(seed).Next(Clusters.Value.Length)];
        var faulty = new FaultyMcp(seed);
        var flavor = seed % 2 == 0 ? McpFlavor.Hosted : McpFlavor.OpenSource;
        await using var run = await LiveRun.Start(bundle, faulty.Answer, isEndpointKept: true, flavor);
        var healthy = Answers.Report(await run.Collect(Healthy));
        string[] via = seed % 3 == 0 ? [SourceNames.Mcp, SourceNames.Api] : [SourceNames.Mcp];
        var target = run.Target() with { Via = via, Mcp = McpServerAddress.OfUrl(run.Mcp.ToString()) };
        var harmed = Answers.Report(await run.Collect(Limits with { McpReads = seed % 5 == 0 ? 10 : 200 }, target));
        var facts = BundleProperties.Compare(healthy, harmed, $"{name}, {flavor}, via {string.Join(',', via)}, {faulty}");
        Explained(harmed);
        return facts;
    });

    [Fact]
    public Task No_fault_behind_the_user_s_programs_makes_a_wrong_fact()
    {
        var kubectl = RealKubectl.Any();
        return Each(CliSchedules, async seed =>
        {
            var (name, bundle) = Clusters.Value[new Random(seed).Next(Clusters.Value.Length)];
            var schedule = new FaultSchedule(seed);
            var wire = new FaultyWire(schedule, stall: TimeSpan.FromSeconds(10));
            await using var healthyRun = await LiveRun.Start(bundle, null, isEndpointKept: true);
            var healthy = Answers.Report(await healthyRun.Collect(Healthy));
            await using var run = await LiveRun.Start(bundle, wire.Answer, isEndpointKept: true);
            // Every second run has no aws: a half of the sources is missing, and the other is reported.
            var target = run.Target() with
            {
                Via = seed % 3 == 0 ? [SourceNames.Api, SourceNames.Cli] : [SourceNames.Cli],
                KubectlPath = kubectl,
                AwsPath = seed % 2 == 0 ? null : "/nonexistent/aws",
            };
            var harmed = Answers.Report(
                await run.Collect(Limits with { TotalTime = TimeSpan.FromSeconds(25), PageSize = Math.Max(20, schedule.PageSize) },
                    target));
            var facts = BundleProperties.Compare(healthy, harmed, $"{name}, via {string.Join(',', target.Via)}, {schedule}");
            Explained(harmed);
            return facts;
        });
    }

    private static async Task Each(int schedules, Func<int, Task<int>> run)
    {
        var (facts, wrong) = (0, new List<string>());
        for (var seed = Tries.FirstSeed; seed < Tries.FirstSeed + schedules; seed++)
        {
            try
            {
                facts += await run(seed);
            }
            catch (Exception failed) when (failed is Xunit.Sdk.XunitException or InvalidOperationException)
            {
                wrong.Add(failed.Message);
            }
        }

        TestContext.Current.TestOutputHelper?.WriteLine($"{schedules} schedules, {facts} facts compared, {wrong.Count} wrong");
        Assert.True(wrong.Count == 0, $"{wrong.Count} of {schedules} schedules lie:\n{string.Join("\n", wrong.Take(10))}");
    }

    /// <summary>Whatever was not answered says why, and who was asked.</summary>
    private static void Explained(Report report)
    {
        foreach (var row in report.Coverage.Where(row => row.Outcome is not ("collected" or "empty" or "not-served")))
        {
            Assert.False(string.IsNullOrEmpty(row.Reason), $"{row.Question} ended as {row.Outcome} without a reason");
            foreach (var attempt in row.Tried ?? [])
            {
                Assert.False(string.IsNullOrEmpty(attempt.Reason),
                    $"{row.Question}: {attempt.Source} ended as {attempt.Outcome} without a reason");
            }
        }
    }
}
