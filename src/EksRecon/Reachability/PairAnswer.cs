using System.Collections.Immutable;

using EksRecon.Model;

namespace EksRecon.Reachability;

/// <summary>The answer for one pair of ends.</summary>
/// <param name="Certain">Why one end may open which connections to the other, for each kind of pod on both sides that policies tell apart:
/// what is open for certain.</param>
/// <param name="Open">The connections that may be open or not; none where everything is decided.</param>
public sealed record PairAnswer(ImmutableArray<Explanation> Certain, Connections Open)
{
    private readonly ImmutableArray<string> _whole;
    private readonly ImmutableArray<string> _reasons;

    /// <summary>
    /// What a range holds besides addresses outside, in sentences without their full stops: pods and nodes are judged by themselves.
    /// </summary>
    public ImmutableArray<string> Notes { get; init; } = [];

    private PairAnswer(ImmutableArray<Explanation> certain, Connections open, ImmutableArray<string> whole, ImmutableArray<string> reasons)
        : this(certain, open) => (_whole, _reasons) = (whole, reasons);

    /// <summary>What makes it impossible to say which connections are open, in sentences; empty where all of it is decided.</summary>
    public ImmutableArray<string> Problems => Open.IsEmpty ? _whole : [.. _whole.Concat(_reasons).Distinct(StringComparer.Ordinal)];

    /// <summary>The same for one port.</summary>
    public ImmutableArray<string> ProblemsOf(Protocol protocol, int port) => Open.Contains(protocol, port) ? Problems : _whole;

    /// <summary>True where this connection is open for certain.</summary>
    public bool Holds(Protocol protocol, int port) => Certain.Any(one => one.Holds(protocol, port));

    /// <summary>Why one end may open which connections to another.</summary>
    /// <exception cref="PolicyException">An end is not there, or both lie outside.</exception>
    public static PairAnswer Of(Snapshot snapshot, Judgement judgement, string from, string to)
    {
        var runs = new ReachRuns(snapshot, judgement.Effective, judgement, Nodes(snapshot, judgement, from, to));
        var pairs = runs.Certain.Pairs();
        var certain = pairs.Explain(from, to);
        var possible = ReferenceEquals(runs.Possible, runs.Certain) ? certain : runs.Possible.Pairs().Explain(from, to);
        ImmutableArray<string> reasons =
            [.. pairs.Workloads(from).SelectMany(runs.ReasonsToSend).Concat(pairs.Workloads(to).SelectMany(runs.ReasonsToReceive)).Distinct(StringComparer.Ordinal)];
        return new(certain, Difference(certain, possible),
            ReachAnswer.Open(snapshot, judgement, Unresolved(snapshot, pairs, from).Concat(Unresolved(snapshot, pairs, to))), reasons)
        {
            Notes = [.. new[] { from, to }.SelectMany(end => Inside(snapshot, end))],
        };
    }

    private static IEnumerable<string> Inside(Snapshot snapshot, string end)
    {
        if (EndAddress.Parse(end) is not { Single: null, Span: { } span } || span == AddressSpan.All) yield break;
        var pods = snapshot.Pods.Items.Count(pod =>
            pod is { IsAlive: true, Template.HostNetwork: false } && AddressSpan.Of(pod.Address) is { } own && span.Contains(own));
        var nodes = snapshot.Nodes.Items.Count(node => AddressSpan.Of(node.Address) is { } own && span.Contains(own));
        if (pods + nodes > 0)
        {
            yield return $"{end} holds the addresses of {pods} pods and {nodes} nodes: the answer is for the other addresses; give a pod's or node's own address to ask about it";
        }
    }

    /// <summary>Nodes that an end names by their address, as ends of their own.</summary>
    private static Endpoint[] Nodes(Snapshot snapshot, Judgement judgement, params ReadOnlySpan<string> ends)
    {
        var nodes = new List<Endpoint>();
        foreach (var end in ends)
        {
            if (EndAddress.Parse(end)?.Single is not { } address) continue;
            foreach (
                var node in snapshot.Nodes.Items.Where(node =>
                    Cidr.Address(node.Address)?.ToString() == address && !nodes.Exists(one => one.Node == node.Name)))
            {
                nodes.Add(
                    new(new NodeEnd(node.Name), "", Labels.None, [], node.Address)
                    {
                        IsNode = true,
                        IsHost = !judgement.IsUpstream,
                        Node = node.Name
                    });
            }
        }

        return [.. nodes];
    }

    /// <summary>A private address that no pod has may be that of a node, where nodes were not all seen.</summary>
    private static IEnumerable<string> Unresolved(Snapshot snapshot, PairQuery pairs, string end) =>
        snapshot.Nodes.Gap is { } gap && EndAddress.Parse(end) is { Single: not null, Span: { } span } && PrivateRanges.Hold(span)
            && !pairs.Workloads(end).Any()
            ? [$"whether {end} is a node is not known: {gap.ToSentence()}"]
            : [];

    private static Connections Difference(ImmutableArray<Explanation> certain, ImmutableArray<Explanation> possible)
    {
        var (before, after) = (Together(certain), Together(possible));
        return Connections.Union(after.Select(pair => pair.Value.Except(before.GetValueOrDefault(pair.Key) ?? Connections.None)));
    }

    private static Dictionary<(ReachEnd, ReachEnd), Connections> Together(ImmutableArray<Explanation> rows) =>
        rows.GroupBy(row => (row.Src, row.Dst)).ToDictionary(group => group.Key, group => Connections.Union(group.Select(row => row.Conn)));
}
