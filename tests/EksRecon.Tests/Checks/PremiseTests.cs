using EksRecon.Facts;
using EksRecon.Networking;
using EksRecon.Reports;
using EksRecon.Rules;
using EksRecon.Tests.Cases;

using Xunit;

namespace EksRecon.Tests.Checks;

/// <summary>A check says what it rests on: no more, and no less.</summary>
public sealed class PremiseTests
{
    public static TheoryData<string> Clusters() => [.. Case.Names("clusters")];

    public static TheoryData<string> AllBundles() => [.. new[] { "cases", "clusters" }.SelectMany(Case.Names)];

    /// <summary>
    /// Each fact is made unknown in turn. Of the checks that rest on it, a finding goes and the check was not made; of all others nothing
    /// changes.
    /// </summary>
    [Theory]
    [MemberData(nameof(AllBundles))]
    public void A_check_rests_on_what_it_says_and_on_nothing_else(string bundle)
    {
        var snapshot = new Case(bundle).Snapshot();
        var facts = NetworkFacts.Detect(snapshot, Answers.Catalogue);
        var (all, before) = (FactTree.Facts(facts), RuleList.Examine(facts, snapshot.Coverage));
        var wrong = new List<string>();
        foreach (var fact in all)
        {
            var after = RuleList.Examine(FactTree.Without(facts, fact), snapshot.Coverage);
            for (var index = 0; index < before.Length; index++)
            {
                if (Wrong(before[index], after[index], Of(before[index], fact, all)) is { } how)
                {
                    wrong.Add($"{before[index].Kind.Code} without {Name(fact)}: {how}");
                }
            }
        }

        if (wrong.Count > 0) Assert.Fail(string.Join('\n', wrong));
    }

    [Theory]
    [MemberData(nameof(AllBundles))]
    public void Every_check_names_where_the_report_shows_what_it_lacks(string bundle)
    {
        var report = Answers.Report(new Case(bundle).Snapshot());
        var unavailable = report.Unavailable.Select(row => row.Fact).ToHashSet(StringComparer.Ordinal);
        Assert.Equal(RuleList.Kinds.Select(kind => kind.Code), report.Checks.Select(check => check.Code));
        Assert.All(report.Checks, check => Assert.All(check.Because, path => Assert.Contains(path, unavailable)));
        Assert.All(report.Checks.Where(check => check.Outcome == "not-checked"),
            check => Assert.True(check.Because.Length > 0, $"{check.Code} was not checked, and nothing says why"));
        Assert.All(report.Checks.Where(check => check.Outcome == "passed"), check => Assert.Empty(check.Because));
        Assert.Equal(report.Findings.Select(finding => finding.Code).ToHashSet(StringComparer.Ordinal),
            report.Checks.Where(check => check.Outcome == "found").Select(check => check.Code).ToHashSet(StringComparer.Ordinal));
    }

    [Theory]
    [MemberData(nameof(Clusters))]
    public void The_report_shows_every_fact_that_a_check_rests_on(string bundle)
    {
        var snapshot = new Case(bundle).Snapshot();
        var facts = NetworkFacts.Detect(snapshot, Answers.Catalogue);
        var ledger = new FactLedger(_ => null);
        _ = ReportAssembly.Cluster(snapshot, facts.Cluster, ledger);
        _ = NetworkingContract.From(facts, ledger);
        _ = ReportDetails.From(facts, ledger);
        foreach (var check in RuleList.Examine(facts, snapshot.Coverage))
        {
            Assert.All(check.Premises,
                premise => Assert.True(ledger.PathOf(premise.Fact, check.Layer) is not null,
                    $"{check.Kind.Code} rests on {Name(premise.Fact)}, which is nowhere in the report"));
        }
    }

    private static List<Premise> Of(Check check, IFact fact, HashSet<IFact> all) =>
        [.. check.Premises.Where(premise => ReferenceEquals(Shown(premise.Fact, all), fact))];

    /// <summary>A premise may be derived from a fact when it is asked for, as a switch from the text of a setting.</summary>
    private static IFact? Shown(IFact fact, HashSet<IFact> all)
    {
        for (IFact? one = fact; one is not null; one = one.Origin)
        {
            if (all.Contains(one)) return one;
        }

        return null;
    }

    private static string? Wrong(Check before, Check after, List<Premise> premises)
    {
        if (premises.Count == 0)
        {
            if (before.Outcome != after.Outcome)
            {
                return $"it was {before.Outcome}, and is {after.Outcome} though it does not say that it rests on this";
            }

            return Objects(before) == Objects(after)
                ? null
                : $"it speaks of {Objects(after)} instead of {Objects(before)} objects though it does not say that it rests on this";
        }

        if (before.Outcome != CheckOutcome.Found) return after.Findings.IsEmpty ? null : "something unknown made a finding";
        if (premises.TrueForAll(premise => premise.IsPart) && after.Outcome == CheckOutcome.Found)
        {
            return after.Unseen.Any(premise => premise.Gaps.Contains(FactTree.MadeUnknown))
                ? null
                : "the finding stands, and the check does not say that more may be there";
        }

        return after.Outcome == CheckOutcome.NotChecked ? null : $"it says that it rests on this, and is {after.Outcome}";
    }

    private static int Objects(Check check) => check.Findings.Sum(finding => finding.Subjects.Length);

    private static string Name(IFact fact) =>
        $"{fact.GetType().Name.Split('`')[0]} {string.Join(", ", fact.GetType().GetGenericArguments().Select(type => type.Name))} {fact.ToString()?[..Math.Min(fact.ToString()?.Length ?? 0, 160)]}";
}
