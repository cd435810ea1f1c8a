using System.Collections.Immutable;

using EksRecon.Model;

namespace EksRecon.Reachability;

/// <summary>An end of a connection: a class of a workload's pods, a node, or addresses outside (class below 0).</summary>
/// <param name="Pods">Numbers of the pods and templates it is made of; empty for nodes and addresses.</param>
/// <param name="Node">The node that it is, where the reading takes nodes for addresses; null for everything else.</param>
internal sealed record PairEnd(ReachEnd Name, WorkloadPart Part, int Group, List<int> Pods, string? Node = null)
{
    public int Class => Part.Class;

    public bool IsHost(ReachGround ground) => Class >= 0 && ground.Classes.Items[Class].IsHost;
}

/// <summary>
/// What the two ends of a question mean: every name a pod can be called by, addresses of pods and nodes, ranges outside. Names are looked
/// up: a question does not look through the pods.
/// </summary>
internal sealed class PairEnds(ReachGround ground)
{
    private readonly ILookup<string, (int Index, string Kind)> _byName = Enumerable.Range(0, ground.Endpoints.Length).Where(index =>
        !ground.Endpoints[index].IsNode)
        .SelectMany(index => ground.Endpoints[index].Names, (index, name) => (index, name)).ToLookup(pair => pair.name.Name,
            pair => (pair.index, pair.name.Kind), StringComparer.Ordinal);

    private ILookup<string, int>? _byAddress;

    /// <exception cref="PolicyException">The name means nothing here.</exception>
    public IReadOnlyList<PairEnd> Of(string name)
    {
        var ends = EndAddress.Parse(name) is { } address ? Addressed(address) : Pods(Named(name).ToList());
        return ends.Count > 0 ? ends : throw new PolicyException($"there is no pod, workload or address {name}{Near(name)}");
    }

    /// <summary>The workloads of the pods that a name or an address means.</summary>
    public IEnumerable<ReachEnd> Workloads(string name) =>
        (EndAddress.Parse(name) is not { } address ? Named(name) : address.Single is { } single ? ByAddress[single] : [])
            .Select(index => ground.Endpoints[index].Workload).Distinct();

    private IEnumerable<int> Named(string name)
    {
        var bracket = name.EndsWith(']') ? name.IndexOf('[', StringComparison.Ordinal) : -1;
        var (plain, kind) = bracket < 0 ? (name, null) : (name[..bracket], name[(bracket + 1)..^1]);
        return _byName[plain].Where(one => kind is null || one.Kind == kind).Select(one => one.Index).Distinct();
    }

    private ILookup<string, int> ByAddress =>
        _byAddress ??= Enumerable.Range(0, ground.Endpoints.Length).Where(index =>
            !ground.Endpoints[index].HasEnded && Cidr.Address(ground.Endpoints[index].Address) is not null)
        .ToLookup(index => Cidr.Address(ground.Endpoints[index].Address)?.ToString() ?? "", StringComparer.Ordinal);

    /// <summary>A pod's or a node's address is that pod or node; all others are outside.</summary>
    private List<PairEnd> Addressed(EndAddress address)
    {
        if (address.Single is { } single && ByAddress[single].ToList() is { Count: > 0 } its)
        {
            // What runs in a node's network fares as the node does, where readings know nodes.
            var nodes = its.Where(index => ground.Endpoints[index].IsNode).ToList();
            var isNode = nodes.Exists(index => ground.Endpoints[index].IsHost) || its.TrueForAll(index => ground.Endpoints[index].IsHost);
            var ends = isNode ? [Node(its[0], nodes)] : Pods(its.Except(nodes).ToList());
            if (!isNode && nodes.Count > 0 && address.Span is { } node)
            {
                ends.AddRange(
                    Outside(node).Select(end =>
                        end with { Name = ground.Endpoints[nodes[0]].Workload, Node = ground.Endpoints[nodes[0]].Node }));
            }

            return ends;
        }

        return address.Span is { } span
            ? [.. Outside(span)]
            : throw new PolicyException($"{address}: no pod or node has this address, and addresses outside are judged for IPv4 only");
    }

    private PairEnd Node(int some, List<int> nodes)
    {
        var index = nodes.Count > 0 ? nodes[0] : some;
        var part = ground.Classes.PartOf(index, ground.Endpoints[index]);
        return new(nodes.Count > 0 ? ground.Endpoints[index].Workload : new NodeEnd($"{ground.Endpoints[index].Node ?? ground.Endpoints[index].Address}"),
            part, ground.Index.GroupOf[part.Class], []);
    }

    private IEnumerable<PairEnd> Outside(AddressSpan span)
    {
        for (var piece = 0; piece < ground.Outside.Count; piece++)
        {
            if (ground.Outside[piece].First > span.Last || ground.Outside[piece].Last < span.First) continue;
            var part = new AddressSpan(Math.Max(span.First, ground.Outside[piece].First), Math.Min(span.Last, ground.Outside[piece].Last));
            yield return new(new AddressEnd(part), new(-1, WorkloadPart.NoNodes), ground.Index.GroupOf[ground.Classes.Items.Count + piece],
                []);
        }
    }

    private List<PairEnd> Pods(List<int> indexes)
    {
        var ends = new List<PairEnd>();
        foreach (var index in indexes)
        {
            var part = ground.Classes.PartOf(index, ground.Endpoints[index]);
            if (ends.Find(end => end.Class == part.Class && end.Name.Equals(ground.Endpoints[index].Workload)) is { } known)
            {
                known.Part.Nodes.UnionWith(part.Nodes);
                known.Pods.Add(index);
            }
            else
            {
                ends.Add(new(ground.Endpoints[index].Workload, part, ground.Index.GroupOf[part.Class], [index]));
            }
        }

        return ends;
    }

    private string Near(string name)
    {
        const int shown = 3;
        var near = NearNames.Of(name,
            _byName.SelectMany(group => group, (group, one) => $"{group.Key}[{one.Kind}]").Distinct(StringComparer.Ordinal))
            .Take(shown).ToList();
        return near.Count == 0 ? ": pods and workloads are named namespace/name" : $"; did you mean {string.Join(" or ", near)}?";
    }
}
