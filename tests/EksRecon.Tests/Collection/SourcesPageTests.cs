using System.Text;

using EksRecon.Collection.Http;
using EksRecon.Collection.Sources;
using EksRecon.Replay.Mcp;
using EksRecon.Reports;
using EksRecon.Tests.Properties;
using EksRecon.Tests.Replay;

using Xunit;

namespace EksRecon.Tests.Collection;

/// <summary>Each source alone gives, on the sample, what it can know; docs/sources.md lists the rest.</summary>
public sealed class SourcesPageTests
{
    private const string From = "<!-- what each source alone cannot know of the sample: generated -->\n";
    private const string To = "<!-- end of what is generated -->\n";

    private static readonly string Page = Path.Combine(Repository.Root, "docs/sources.md");

    private static readonly CollectionLimits Patient = new()
    {
        RequestTime = TimeSpan.FromMinutes(2),
        TotalTime = TimeSpan.FromMinutes(20),
        RequestsPerSecond = 1000,
    };

    /// <summary>EKS_RECON_ACCEPT=1 writes the page's table.</summary>
    [Fact]
    public async Task Each_source_alone_knows_what_it_can_and_the_page_lists_the_rest()
    {
        var aws = AwsCommandLine.Any();
        var kubectl = RealKubectl.Any();
        await using var run = await LiveRun.OfSample();
        await using var open = await LiveRun.Start(LiveClusterTests.SampleBundle(), null, isEndpointKept: true, McpFlavor.OpenSource);
        var (cli, none) = (run.Target() with { Via = [SourceNames.Cli], KubectlPath = kubectl, AwsPath = aws }, "/nonexistent/program");
        (string Name, CollectionTarget Target)[] sources =
        [
            ("`api`", run.Target()),
            ("`cli`: kubectl and aws", cli),
            ("`cli`: kubectl alone", cli with { AwsPath = none }),
            ("`cli`: aws alone", cli with { KubectlPath = none }),
            ("`mcp`: the hosted server", run.Target() with { Via = [SourceNames.Mcp], Mcp = McpServerAddress.OfUrl(run.Mcp.ToString()) }),
            ("`mcp`: the open-source server", open.Target() with { Via = [SourceNames.Mcp], Mcp = McpServerAddress.OfUrl(open.Mcp.ToString()) }),
        ];
        var whole = Answers.Report(await run.Collect());
        var table = new StringBuilder("| source alone | unknown | partial | questions answered |\n| --- | --- | --- | --- |\n");
        foreach (var (name, target) in sources)
        {
            var report = target == cli ? await SampleByPrograms.Report : Answers.Report(await run.Collect(Patient, target));
            BundleProperties.Compare(whole, report, name);
            var answered = report.Coverage.Count(row => row.Outcome is "collected" or "empty" or "not-served");
            table.Append(
                $"| {name} | {Facts(report, "unknown")} | {Facts(report, "partial")} | {answered} of {report.Coverage.Length} |\n");
        }

        var page = await File.ReadAllTextAsync(Page, TestContext.Current.CancellationToken);
        var (from, to) = (page.IndexOf(From, StringComparison.Ordinal) + From.Length, page.IndexOf(To, StringComparison.Ordinal));
        var written = page[..from] + table + page[to..];
        if (Environment.GetEnvironmentVariable("EKS_RECON_ACCEPT") is { Length: > 0 })
        {
            await File.WriteAllTextAsync(Page, written, TestContext.Current.CancellationToken);
        }

        Assert.Equal(written, await File.ReadAllTextAsync(Page, TestContext.Current.CancellationToken));
    }

    private static string Facts(Report report, string effect)
    {
        const string block = "networking.";
        var facts = report.Unavailable.Where(row => row.Effect == effect && row.Fact.StartsWith(block, StringComparison.Ordinal))
            .Select(row => row.Fact[block.Length..]).Distinct(StringComparer.Ordinal).ToList();
        return facts.Count == 0 ? "nothing" : string.Join(", ", facts);
    }
}
