using System.Collections.Immutable;

using EksRecon.Model;

namespace EksRecon.Reachability;

/// <summary>One list of readings over a snapshot: what is open for certain, what may be, and what of it is filtered further.</summary>
internal sealed class ReachRuns
{
    private readonly ImmutableArray<Endpoint> _endpoints;
    private readonly ImmutableArray<ScopedReading> _readings;
    private readonly ImmutableArray<Namespace> _namespaces;
    private readonly Dictionary<string, Node> _nodes;
    private readonly Dictionary<ReachEnd, SortedSet<string>> _toSend = [];
    private readonly Dictionary<ReachEnd, SortedSet<string>> _toReceive = [];
    private Reach? _possible;

    /// <param name="readings">Declared or effective ones of the judgement.</param>
    /// <param name="more">Endpoints besides those of the snapshot.</param>
    public ReachRuns(Snapshot snapshot, ImmutableArray<ScopedReading> readings, Judgement judgement, params ReadOnlySpan<Endpoint> more)
    {
        (_readings, _namespaces) = (readings, snapshot.Namespaces.Items);
        _endpoints = [.. Endpoints.Of(snapshot, judgement.IsUpstream, judgement.ByDirectOwner), .. more];
        _nodes = snapshot.Nodes.Items.ToDictionary(node => node.Name, StringComparer.Ordinal);
        Certain = Run(ReachMode.Certain);
        foreach (var endpoint in _endpoints)
        {
            foreach (var scoped in readings)
            {
                if (scoped.Scope.Of(endpoint, _nodes).Reason is not { } reason || !Matters(scoped)) continue;
                Note(_toSend, endpoint.Workload, reason);
                Note(_toReceive, endpoint.Workload, reason);
            }
        }

        foreach (var (workload, doubt) in Certain.Doubts()) Note(workload, doubt);
        WholeReasons = Reasons();
        foreach (var (workload, doubt) in Certain.RuleDoubts()) Note(workload, doubt);
    }

    public Reach Certain { get; }

    /// <summary>What leaves open whether policies govern some pods at all, each reason once.</summary>
    public ImmutableArray<string> WholeReasons { get; }

    /// <summary>Everything that leaves something open, each once.</summary>
    public ImmutableArray<string> Reasons() =>
        [.. _toSend.Values.Concat(_toReceive.Values).SelectMany(reasons => reasons).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)];

    /// <summary>What may be open at most, where something is not decided.</summary>
    public Reach Possible => _possible ??= _toSend.Count == 0 && _toReceive.Count == 0 ? Certain : Run(ReachMode.Possible);

    public IEnumerable<string> ReasonsToSend(ReachEnd workload) => _toSend.GetValueOrDefault(workload) ?? [];

    public IEnumerable<string> ReasonsToReceive(ReachEnd workload) => _toReceive.GetValueOrDefault(workload) ?? [];

    /// <summary>What may be open beyond what is for certain.</summary>
    public IEnumerable<UndecidedRow> Undecided()
    {
        if (_toSend.Count == 0 && _toReceive.Count == 0) yield break;
        foreach (var change in ReachChange.Between(Certain.All(), Possible.All()))
        {
            var reasons = ReasonsToSend(change.Src).Concat(ReasonsToReceive(change.Dst)).Distinct(StringComparer.Ordinal).ToList();
            yield return new(change.Src, change.Dst, change.After.Except(change.Before), string.Join("; ", reasons));
        }
    }

    /// <summary>What of the rows something filters further.</summary>
    public ImmutableArray<FilteredRow> Filtered(IEnumerable<ReachRow> rows)
    {
        if (!_readings.Any(scoped => scoped.Reading.Policies.Any(policy => policy.Rules.Any(rule => rule.Filter is not null)))) return [];
        var filters = Certain.Filters().ToLookup(one => one.Workload, one => one.Filter);
        return [.. ReachChange.Between(Run(ReachMode.WithoutFiltered).All(), rows)
            .Select(change =>
                new FilteredRow(change.Src, change.Dst, change.After.Except(change.Before),
                    string.Join("; ",
                        filters[change.Src].Concat(filters[change.Dst]).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal))))];
    }

    /// <summary>A reading that says nothing makes no difference, whether it holds or not.</summary>
    private static bool Matters(ScopedReading scoped) =>
        !scoped.Reading.Policies.IsEmpty || !scoped.Reading.Doubts.IsEmpty || scoped.Scope.IsStrict != false
            || !scoped.Scope.StrictOn.IsEmpty;

    private void Note(ReachEnd workload, Doubt doubt)
    {
        if (doubt.Egress) Note(_toSend, workload, doubt.Reason);
        if (doubt.Ingress) Note(_toReceive, workload, doubt.Reason);
    }

    private static void Note(Dictionary<ReachEnd, SortedSet<string>> notes, ReachEnd workload, string reason)
    {
        if (!notes.TryGetValue(workload, out var reasons)) notes.Add(workload, reasons = new(StringComparer.Ordinal));
        reasons.Add(reason);
    }

    private Reach Run(ReachMode mode)
    {
        var isPossible = mode.HasFlag(ReachMode.Possible);
        var isEverywhere = _readings.All(scoped => scoped.Scope.IsEverywhere);
        ImmutableArray<Endpoint> endpoints = isEverywhere && !_endpoints.Any(endpoint => endpoint.IsHost || endpoint.IsUnjudged)
            ? _endpoints
            : [.. _endpoints.Select(endpoint => endpoint with { Enforced = [.. _readings.Select(scoped => scoped.Scope.Of(endpoint, _nodes) is var state && isPossible ? state.Least : state.Most)] })];
        return Reach.Of(endpoints, [.. _readings.Select(scoped => scoped.Reading)], _namespaces, mode);
    }
}
