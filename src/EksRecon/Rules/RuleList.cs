using System.Collections.Immutable;

using EksRecon.Bundles;
using EksRecon.Facts;
using EksRecon.Networking;

namespace EksRecon.Rules;

/// <summary>The one list of all rules, their checks, and their findings in the order in which reports show them.</summary>
public static class RuleList
{
    /// <summary>Every kind of finding, by code.</summary>
    public static ImmutableArray<FindingKind> Kinds { get; } =
        [.. All().Select(entry => entry.Kind).OrderBy(kind => kind.Code, StringComparer.Ordinal)];

    /// <summary>Every rule applied to the facts, by code.</summary>
    public static ImmutableArray<Check> Examine(NetworkFacts facts, Coverage coverage) =>
        [.. All().Select(entry => entry.Check(facts, coverage)).OrderBy(check => check.Kind.Code, StringComparer.Ordinal)];

    /// <summary>What was found: most severe first, then by code and title.</summary>
    public static ImmutableArray<Finding> Findings(ImmutableArray<Check> checks) =>
    [
        .. checks.SelectMany(check => check.Findings)
            .OrderBy(finding => finding.Severity)
            .ThenBy(finding => finding.Kind.Code, StringComparer.Ordinal)
            .ThenBy(finding => finding.Title, StringComparer.Ordinal)
            .ThenBy(finding => string.Join('\n', finding.Subjects), StringComparer.Ordinal),
    ];

    private static IEnumerable<Entry> All() =>
    [
        .. LayerList.All.SelectMany(layer => layer.Checks).Select(check => new Entry(check.Kind, (facts, _) => check.Check(facts))),
        .. CrossRules.All.Select(cross => new Entry(cross.Rule.Kind, (facts, _) => Made(cross.Rule, cross.Layer, facts))),
        .. ToolRules.All.Select(rule => new Entry(rule.Kind, (_, coverage) => Made(rule, ToolRules.Layer, coverage))),
    ];

    internal static Check Made<TFacts>(Rule<TFacts> rule, string layer, TFacts facts) =>
        new(rule.Kind, layer, [.. rule.Examine(facts)], [.. rule.RestsOn(facts)]);

    private sealed record Entry(FindingKind Kind, Func<NetworkFacts, Coverage, Check> Check);
}
