using EksRecon.Collection;
using EksRecon.Collection.Http;
using EksRecon.Collection.Sources;
using EksRecon.Reports;
using EksRecon.Tests.Replay;

namespace EksRecon.Tests.Collection;

/// <summary>
/// The sample as the real kubectl and aws show it: collected once for all tests that look at it, because a program starts for every
/// question.
/// </summary>
internal static class SampleByPrograms
{
    private static readonly CollectionLimits Patient = new()
    {
        RequestTime = TimeSpan.FromMinutes(2),
        TotalTime = TimeSpan.FromMinutes(20),
        RequestsPerSecond = 1000,
    };

    private static readonly Lazy<Task<Report>> Collected = new(Collect);

    public static Task<Report> Report => Collected.Value;

    private static async Task<Report> Collect()
    {
        await using var run = await LiveRun.OfSample();
        var target = run.Target() with { Via = [SourceNames.Cli], KubectlPath = RealKubectl.Any(), AwsPath = AwsCommandLine.Any() };
        return Answers.Report(await run.Collect(Patient, target));
    }
}
