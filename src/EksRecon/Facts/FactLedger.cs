using System.Collections.Immutable;
using System.Text.Json.Serialization;

using EksRecon.Bundles;

namespace EksRecon.Facts;

/// <summary>
/// Turns facts into the report's values, and keeps the books: a row for everything that could not be observed, and the evidence of
/// everything that could.
/// No null reaches a report for an unobserved fact without passing here.
/// </summary>
/// <param name="via">Which source answered a question; null where nobody says.</param>
public sealed class FactLedger(Func<string, string?> via)
{
    private readonly List<UnavailableRow> _unavailable = [];
    private readonly HashSet<(string Path, string Question, string Reason)> _gaps = [];
    private readonly List<EvidenceRow> _evidence = [];
    private readonly Dictionary<IFact, List<string>> _paths = new(ReferenceEqualityComparer.Instance);
    private readonly Dictionary<IFact, List<string>> _derived = new(ReferenceEqualityComparer.Instance);

    /// <summary>What could not be observed, ordered by fact.</summary>
    public ImmutableArray<UnavailableRow> Unavailable =>
        [.. _unavailable.Distinct().OrderBy(row => row.Fact, StringComparer.Ordinal).ThenBy(row => row.Effect, StringComparer.Ordinal).ThenBy(row => row.Question, StringComparer.Ordinal).ThenBy(row => row.Reason, StringComparer.Ordinal)];

    /// <summary>The evidence of what was observed, ordered by fact.</summary>
    public ImmutableArray<EvidenceRow> Evidence =>
        [.. _evidence.Distinct().OrderBy(row => row.Fact, StringComparer.Ordinal).ThenBy(row => row.Subject, StringComparer.Ordinal).ThenBy(row => row.Field, StringComparer.Ordinal).ThenBy(row => row.Value, StringComparer.Ordinal)];

    /// <summary>The value of a fact; null where it is unknown.</summary>
    /// <param name="path">Dotted path in the report, e.g. <c>networking.dns.coredns.replicas</c>.</param>
    public T? Value<T>(string path, Fact<T> fact)
        where T : struct => Enter(path, fact) && fact.TryGet(out var value) ? value : null;

    /// <summary>The value of a fact; null where it is unknown, or known not to apply.</summary>
    public T? Reference<T>(string path, Fact<T> fact)
        where T : class? => Enter(path, fact) && fact.TryGet(out var value) ? value : null;

    /// <summary>The value of a fact that may be known not to apply; null then, and where it is unknown.</summary>
    public T? Nullable<T>(string path, Fact<T?> fact)
        where T : struct => Enter(path, fact) && fact.TryGet(out var value) ? value : null;

    /// <summary>
    /// A fact that stands behind a value of the report and is not shown itself: what was not seen of it is a gap of that value.
    /// </summary>
    public void Behind<T>(string path, Fact<T> fact)
    {
        Name(path, fact);
        foreach (var gap in fact.Gaps)
        {
            if (!_gaps.Contains((path, gap.Question, gap.Reason))) Add(path, "partial", gap);
        }
    }

    /// <summary>Where the report shows a fact, or what it was derived from; a path of this layer where there are several.</summary>
    /// <param name="layer">A layer's name, as in the report's details.</param>
    /// <returns>Null where the report does not show it.</returns>
    public string? PathOf(IFact fact, string layer)
    {
        for (IFact? shown = fact; shown is not null; shown = shown.Origin)
        {
            if (!_paths.TryGetValue(shown, out var paths) && !_derived.TryGetValue(shown, out paths)) continue;
            return paths.Find(path => path.StartsWith($"details.{layer}.", StringComparison.Ordinal)) ?? paths[0];
        }

        return null;
    }

    /// <summary>A value may be shown as something derived from it: the path is that of both.</summary>
    private void Name(string path, IFact fact)
    {
        Name(_paths, path, fact);
        for (var origin = fact.Origin; origin is not null; origin = origin.Origin) Name(_derived, path, origin);
    }

    private static void Name(Dictionary<IFact, List<string>> paths, string path, IFact fact)
    {
        if (!paths.TryGetValue(fact, out var known)) paths.Add(fact, known = []);
        known.Add(path);
    }

    private void Add(string path, string effect, Gap gap)
    {
        _gaps.Add((path, gap.Question, gap.Reason));
        _unavailable.Add(new(path, effect, gap.Reason, gap.MissingPermission, gap.Source, gap.Question, gap.Outcome.Name()));
    }

    private bool Enter<T>(string path, Fact<T> fact)
    {
        Name(path, fact);
        var isKnown = fact is Known<T>;
        foreach (var gap in fact.Gaps) Add(path, isKnown ? "partial" : "unknown", gap);
        foreach (var evidence in fact.Evidence)
        {
            _evidence.Add(new(path, evidence.Subject, evidence.Field, evidence.Value, evidence.Source) { Via = via(evidence.Source) });
        }

        return isKnown;
    }
}

/// <summary>Something of the report that could not be observed, or only in part.</summary>
/// <param name="Fact">Dotted path in the report.</param>
/// <param name="Effect"><c>unknown</c>: the value is null. <c>partial</c>: what was found is there, more may be.</param>
/// <param name="Reason">Why, in the source's own words where it gave some.</param>
/// <param name="MissingPermission">What would have to be granted; null where no permission is missing.</param>
/// <param name="Source">Who was asked.</param>
/// <param name="Question">The question that has no whole answer.</param>
/// <param name="Outcome">How it ended.</param>
public sealed record UnavailableRow(string Fact, string Effect, string Reason, string? MissingPermission, string? Source, string Question,
    string Outcome);

/// <summary>What proves a value of the report.</summary>
/// <param name="Source">The question whose answer it is from.</param>
public sealed record EvidenceRow(string Fact, string Subject, string Field, string Value, string Source)
{
    /// <summary>Which source gave that answer: <c>api</c>, <c>cli</c> or <c>mcp</c>; null where a bundle does not say.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Via { get; init; }
}
