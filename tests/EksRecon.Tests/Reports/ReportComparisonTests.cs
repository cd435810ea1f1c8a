using EksRecon.Reports;

using Xunit;

namespace EksRecon.Tests.Reports;

/// <summary>What differs between two reports.</summary>
public sealed class ReportComparisonTests
{
    private static readonly string[] Names = [.. Directory.EnumerateDirectories(Repository.Clusters).Select(folder => Path.GetFileName(folder)).Order(StringComparer.Ordinal)];

    private static Report Of(string cluster)
    {
        var folder = Path.Combine(Repository.Clusters, cluster);
        return Answers.Report(Path.Combine(folder, "bundle"), new Expected(Path.Combine(folder, "expected.yaml")).IsComplete);
    }

    [Fact]
    public void A_report_does_not_differ_from_itself()
    {
        foreach (var name in Names)
        {
            var comparison = ReportComparison.Of(Of(name), Of(name));
            Assert.True(comparison.Facts.IsEmpty && comparison.Findings.IsEmpty && comparison.Components.IsEmpty, name);
        }
    }

    [Fact]
    public void Seen_from_the_other_side_everything_is_reversed()
    {
        var reports = Names.Select(Of).ToList();
        for (var index = 1; index < reports.Count; index++)
        {
            var (there, back) = (ReportComparison.Of(reports[index - 1], reports[index]), ReportComparison.Of(reports[index], reports[index - 1]));
            Assert.Equal(there.Facts.Select(change => (change.Fact, change.Before.GetRawText(), change.After.GetRawText())), back.Facts.Select(change => (change.Fact, change.After.GetRawText(), change.Before.GetRawText())));
            Assert.Equal(there.Findings.Select(change => (change.Code, change.Before, change.After)), back.Findings.Select(change => (change.Code, change.After, change.Before)));
            Assert.Equal(there.Components.Select(change => (change.Name, change.Workload, change.Before, change.After)), back.Components.Select(change => (change.Name, change.Workload, change.After, change.Before)));
            Assert.Equal(there.Components.Count(change => change.Change == "added"), back.Components.Count(change => change.Change == "removed"));
        }
    }

    [Fact]
    public void A_value_that_changed_is_named_with_both()
    {
        var change = Assert.Single(ReportComparison.Of(Of("vpc-cni-default"), Of("prefix-delegation")).Facts, change => change.Fact == "networking.vpc_cni.mode");
        Assert.Equal(("changed", "\"secondary-ip\"", "\"prefix-delegation\""), (change.Change, change.Before.GetRawText(), change.After.GetRawText()));
    }

    [Fact]
    public void A_finding_that_is_gone_where_its_layer_was_not_seen_whole_may_still_be_there()
    {
        var sample = Answers.Report(Recon.Read("the sample", EksRecon.Cli.Sample.Files(), isComplete: false, CancellationToken.None));
        var bundle = MemoryBundle.Load(Path.Combine(Repository.Root, "src/EksRecon.Cli/Sample"));
        bundle.Files["kubernetes/networkpolicies.networking.k8s.io.json"] = "{"u8.ToArray();
        var unseen = ReportComparison.Of(sample, Answers.Report(bundle.Snapshot())).Findings.Single(change => change.Code == "NET502");
        Assert.Equal(("vanished", false), (unseen.Change, unseen.IsCertain));
        var facts = ReportComparison.Of(sample, Answers.Report(bundle.Snapshot())).Facts;
        Assert.All(facts.Where(change => change.Fact.StartsWith("networking.network_policies.", StringComparison.Ordinal)), change => Assert.Equal("became-unknown", change.Change));
    }
}
