using System.Text;

using EksRecon.Bundles;
using EksRecon.Reports;

using Xunit;

namespace EksRecon.Tests.Reports;

/// <summary>What differs between two reports.</summary>
public sealed class ReportComparisonTests
{
    private static readonly string[] Names =
        [.. Directory.EnumerateDirectories(Repository.Clusters).Select(folder => Path.GetFileName(folder)).Order(StringComparer.Ordinal)];

    private static readonly string SampleFolder = Path.Combine(Repository.Root, "src/EksRecon.Cli/Sample");

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
            var (there, back) = (ReportComparison.Of(reports[index - 1], reports[index]),
                ReportComparison.Of(reports[index], reports[index - 1]));
            Assert.Equal(there.Facts.Select(change => (change.Fact, change.Before.GetRawText(), change.After.GetRawText())),
                back.Facts.Select(change => (change.Fact, change.After.GetRawText(), change.Before.GetRawText())));
            Assert.Equal(there.Findings.Select(change => (change.Code, change.Before, change.After)),
                back.Findings.Select(change => (change.Code, change.After, change.Before)));
            Assert.Equal(there.Components.Select(change => (change.Name, change.Workload, change.Before, change.After)),
                back.Components.Select(change => (change.Name, change.Workload, change.After, change.Before)));
            Assert.Equal(there.Components.Count(change => change.Change == "added"),
                back.Components.Count(change => change.Change == "removed"));
        }
    }

    [Fact]
    public void A_value_that_changed_is_named_with_both()
    {
        var change = Assert.Single(ReportComparison.Of(Of("vpc-cni-default"), Of("prefix-delegation")).Facts,
            change => change.Fact == "networking.vpc_cni.mode");
        Assert.Equal(("changed", "\"secondary-ip\"", "\"prefix-delegation\""),
            (change.Change, change.Before.GetRawText(), change.After.GetRawText()));
    }

    /// <summary>The call is refused, and nothing else differs: what cannot be checked any more did not vanish.</summary>
    [Theory]
    [InlineData("NET212", "aws/elbv2-describe-target-health")]
    [InlineData("NET107", "aws/eks-describe-addon-versions")]
    [InlineData("NET510", "aws/elbv2-describe-load-balancers")]
    public void A_finding_whose_call_was_refused_may_still_be_there(string code, string question)
    {
        var refused = WithUnhealthyTargets();
        var sample = Answers.Report(refused.Snapshot());
        Assert.Contains(sample.Findings, finding => finding.Code == code);
        foreach (var path in refused.Files.Keys.Where(path => path.StartsWith(question, StringComparison.Ordinal)).ToList())
        {
            refused.Refuse(BundlePath.Question(path) ?? question);
        }

        var after = Answers.Report(refused.Snapshot());
        Assert.Equal("not-checked", after.Checks.Single(check => check.Code == code).Outcome);
        var (there, back) = (ReportComparison.Of(sample, after).Findings, ReportComparison.Of(after, sample).Findings);
        Assert.Equal(("vanished", false),
            there.Where(change => change.Code == code).Select(change => (change.Change, change.IsCertain)).Single());
        Assert.Equal(("appeared", false),
            back.Where(change => change.Code == code).Select(change => (change.Change, change.IsCertain)).Single());
    }

    private static MemoryBundle WithUnhealthyTargets()
    {
        var bundle = MemoryBundle.Load(SampleFolder);
        foreach (
            var path in bundle.Files.Keys.Where(path =>
                path.StartsWith("aws/elbv2-describe-target-health/", StringComparison.Ordinal)).ToList())
        {
            bundle.Files[path] = Encoding.UTF8.GetBytes(
                Encoding.UTF8.GetString(bundle.Files[path]).Replace("\"healthy\"", "\"unhealthy\"", StringComparison.Ordinal));
        }

        return bundle;
    }

    [Fact]
    public void A_finding_whose_check_passed_is_gone_for_certain()
    {
        var changes = ReportComparison.Of(Of("custom-networking-broken"), Of("vpc-cni-default")).Findings;
        Assert.Contains(changes, change => change is { Change: "vanished", IsCertain: true });
        Assert.All(changes.Where(change => change is { Change: "vanished", IsCertain: true }),
            change => Assert.Equal("passed", Of("vpc-cni-default").Checks.Single(check => check.Code == change.Code).Outcome));
    }

    [Fact]
    public void A_finding_that_is_gone_where_its_layer_was_not_seen_whole_may_still_be_there()
    {
        var sample = Answers.Report(Recon.Read("the sample", EksRecon.Cli.Runs.Sample.Files(), isComplete: false, CancellationToken.None));
        var bundle = MemoryBundle.Load(SampleFolder);
        bundle.Files["kubernetes/networkpolicies.networking.k8s.io.json"] = "{"u8.ToArray();
        var unseen = ReportComparison.Of(sample, Answers.Report(bundle.Snapshot())).Findings.Single(change => change.Code == "NET502");
        Assert.Equal(("vanished", false), (unseen.Change, unseen.IsCertain));
        var facts = ReportComparison.Of(sample, Answers.Report(bundle.Snapshot())).Facts;
        Assert.All(facts.Where(change => change.Fact.StartsWith("networking.network_policies.", StringComparison.Ordinal)),
            change => Assert.Equal("became-unknown", change.Change));
    }
}
