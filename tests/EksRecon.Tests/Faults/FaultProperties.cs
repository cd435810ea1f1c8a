using System.Text.RegularExpressions;

using EksRecon.Bundles;
using EksRecon.Collection.Http;
using EksRecon.Replay.Documents;
using EksRecon.Reports;
using EksRecon.Tests.Collection;
using EksRecon.Tests.Properties;

using Xunit;

namespace EksRecon.Tests.Faults;

/// <summary>
/// No fault lies: whatever goes wrong between the tool and its sources, a fact is right, or unknown with its true cause. EKS_RECON_RUNS
/// raises the number of schedules.
/// </summary>
public sealed class FaultProperties
{
    private static readonly int Schedules = Tries.Of(60);

    /// <summary>Short, so that a run with a hanging source is over soon; long enough for a loaded machine to answer in.</summary>
    private static readonly CollectionLimits Limits = new()
    {
        RequestTime = TimeSpan.FromMilliseconds(700),
        TotalTime = TimeSpan.FromSeconds(6),
        Retries = 2,
        RetryDelay = TimeSpan.FromMilliseconds(1),
        RequestsPerSecond = 1000,
        AnswerBytes = FaultyWire.TooMuch / 2,
    };

    /// <summary>Tells a run that hangs from one on a loaded machine.</summary>
    private static readonly TimeSpan Grace = TimeSpan.FromMinutes(2);

    /// <summary>What a reason has to say of each fault.</summary>
    private static readonly Dictionary<string, string> Causes = new(StringComparer.Ordinal)
    {
        ["Unauthorized"] = "did not accept the credentials|ExpiredToken|Unauthorized",
        ["Forbidden"] = "injected",
        ["NotFound"] = "could not find the requested resource|ResourceNotFound",
        ["PlainNotFound"] = "answers 404",
        ["ExpiredInMidList"] = "changed while it was read",
        ["TooManyRequests"] = "too busy|throttles",
        ["InternalError"] = "leader changed|InternalFailure|injected",
        ["Unavailable"] = "unavailable|Unavailable|injected",
        ["Reset"] = "connection broke|connection timed out|no connection|handshake",
        ["ResetInBody"] = "connection broke|answer timed out",
        ["Stall"] = "answer timed out|time of .* ended",
        ["Truncated"] = "cut off|cannot be read",
        ["Corrupt"] = "cannot be read",
        ["WrongContentType"] = "not JSON|web page|cannot be read",
        ["PageRepeated"] = "same page again|do not add up",
        ["PageLost"] = "do not add up",
        ["TooLarge"] = "larger than",
        ["TooDeep"] = "cannot be read",
        ["DiscoveryLacksGroups"] = "discovery lacks|discovery does not list",
        ["Untrusted"] = "not trusted|handshake",
    };

    private static readonly Lazy<(string Name, ReplayBundle Bundle)[]> Clusters = new(() =>
    [
        .. LiveClusterTests.All().Select(row => row.Data)
            .Select(name =>
                (name, ReplayBundle.Read(Path.Combine(Repository.Clusters, name, "bundle"), isComplete: false, CancellationToken.None))),
        ("sample", ReplayBundle.Read("the sample", EksRecon.Cli.Runs.Sample.Files(), isComplete: false, CancellationToken.None)),
    ]);

    private readonly Dictionary<string, Report> _healthy = new(StringComparer.Ordinal);

    [Fact]
    public async Task No_fault_makes_a_wrong_fact()
    {
        var (facts, wrong) = (0, new List<string>());
        for (var seed = Tries.FirstSeed; seed < Tries.FirstSeed + Schedules; seed++)
        {
            try
            {
                facts += await Run(seed);
            }
            catch (Exception failed) when (failed is Xunit.Sdk.XunitException or InvalidOperationException)
            {
                wrong.Add(failed.Message);
            }
        }

        TestContext.Current.TestOutputHelper?.WriteLine($"{Schedules} schedules, {facts} facts compared, {wrong.Count} wrong");
        Assert.True(wrong.Count == 0, $"{wrong.Count} of {Schedules} schedules lie:\n{string.Join("\n", wrong.Take(20))}");
    }

    private async Task<int> Run(int seed)
    {
        var schedule = new FaultSchedule(seed);
        var (name, bundle) = Clusters.Value[new Random(seed).Next(Clusters.Value.Length)];
        var healthy = await Healthy(name, bundle);
        var wire = new FaultyWire(schedule, stall: TimeSpan.FromSeconds(10));
        await using var run = await LiveRun.Start(bundle, wire.Answer, isEndpointKept: true);
        using var stranger = System.Security.Cryptography.ECDsa.Create();
        var authority = schedule.IsTrusted ? null : Stranger(stranger);
        var context = $"{name}, {schedule}";
        var from = System.Diagnostics.Stopwatch.StartNew();
        var path = Path.Combine(Path.GetTempPath(), $"eks-recon-{Guid.NewGuid():N}.tgz");
        Report harmed;
        try
        {
            using (var writer = seed % 4 == 0 ? BundleWriter.Create(path) : null) harmed = Answers.Report(await run.Collect(Limits with { PageSize = schedule.PageSize }, run.Target(authority), writer));
            // What was saved of a bad run says what was seen of it.
            if (seed % 4 == 0) Assert.Equal(Networking(harmed), Networking(Answers.Report(path)));
        }
        finally
        {
            File.Delete(path);
        }

        Assert.True(from.Elapsed < Limits.TotalTime + Grace, $"{context}: it took {from.Elapsed}");
        var facts = BundleProperties.Compare(healthy, harmed, context);
        Explained(harmed, healthy, wire, schedule, context);
        return facts;
    }

    /// <summary>Every question that ended otherwise than without faults names a fault that was met.</summary>
    private static void Explained(Report harmed, Report healthy, FaultyWire wire, FaultSchedule schedule, string context)
    {
        var before = healthy.Coverage.ToDictionary(row => row.Question, row => row.Outcome, StringComparer.Ordinal);
        var met = wire.Met.Values.SelectMany(faults => faults).Distinct(StringComparer.Ordinal).ToList();
        if (!schedule.IsTrusted) met.Add("Untrusted");
        // What was never asked because its parent was not answered says so itself.
        // A loaded machine may be too slow for these short limits: that is said too, and is true.
        var causes = string.Join('|',
            met.Select(fault => Causes[fault]).Append(Causes["Stall"]).Append("is not known").Append("no node with an EC2 instance type")
                .Append("the bundle does not hold it"));
        foreach (var row in harmed.Coverage)
        {
            if (before.GetValueOrDefault(row.Question) == row.Outcome || row.Outcome is "collected" or "empty") continue;
            Assert.True(row.Outcome != "not-served", $"{context}: {row.Question} became not-served");
            Assert.True(row.Reason is not null
                && Regex.IsMatch(row.Reason, causes, RegexOptions.None,
                    TimeSpan.FromSeconds(1)), $"{context}: {row.Question} ended as {row.Outcome} because '{row.Reason}', and met {string.Join(", ", met)}");
        }
    }

    private static string Networking(Report report) => Answers.Element(report).GetProperty("networking").GetRawText();

    private async Task<Report> Healthy(string name, ReplayBundle bundle)
    {
        if (_healthy.TryGetValue(name, out var known)) return known;
        await using var run = await LiveRun.Start(bundle, null, isEndpointKept: true);
        return _healthy[name] = Answers.Report(
            await run.Collect(Limits with { TotalTime = TimeSpan.FromMinutes(10), RequestTime = TimeSpan.FromMinutes(5) }));
    }

    private static string Stranger(System.Security.Cryptography.ECDsa key)
    {
        var request = new System.Security.Cryptography.X509Certificates.CertificateRequest("CN=stranger", key,
            System.Security.Cryptography.HashAlgorithmName.SHA256);
        using var certificate = request.CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(1));
        return certificate.ExportCertificatePem();
    }
}
