using System.Collections.Immutable;

using EksRecon.Model;

namespace EksRecon.Reachability;

/// <summary>Asks for single pairs, by name. A question does not look through the pods: names are looked up.</summary>
public sealed class PairQuery
{
    private readonly ReachGround _ground;
    private readonly ReachSide _egress;
    private readonly ReachSide _ingress;
    private readonly ReachPairs _pairs;
    private readonly Explainer _explainer;
    private readonly ILookup<string, int> _byName;

    internal PairQuery(ReachGround ground, ReachSide egress, ReachSide ingress)
    {
        (_ground, _egress, _ingress, _pairs, _explainer) = (ground, egress, ingress, new(ground, egress, ingress), new(ground));
        _byName = Enumerable.Range(0, ground.Endpoints.Length).SelectMany(index => ground.Endpoints[index].Names, (index, name) => (index, name)).ToLookup(pair => pair.name, pair => pair.index, StringComparer.Ordinal);
    }

    /// <summary>True where some pod of the one may open this connection to some pod of the other.</summary>
    /// <exception cref="PolicyException">An end is not there, or both lie outside.</exception>
    public bool May(string from, string to, Protocol protocol, int port)
    {
        var (sources, targets) = Both(from, to);
        foreach (var source in sources)
        {
            foreach (var target in targets)
            {
                foreach (var (sent, received) in Sets(source, target))
                {
                    if (_ground.Atoms.Contains(_ground.Sets[sent], protocol, port) && _ground.Atoms.Contains(_ground.Sets[received], protocol, port)) return true;
                }
            }
        }

        return false;
    }

    /// <summary>The workloads that a name means; none for addresses.</summary>
    public IEnumerable<string> Workloads(string name) => _byName[name].Select(index => _ground.Endpoints[index].Workload).Distinct(StringComparer.Ordinal);

    /// <summary>Why one end may open which connections to another, for each kind of pod on both sides that policies tell apart.</summary>
    /// <param name="from">A workload, a pod (<c>namespace/name</c>), or an address or range outside.</param>
    /// <param name="to">The same; one of the two is a pod or workload.</param>
    /// <exception cref="PolicyException">An end is not there, or both lie outside.</exception>
    public ImmutableArray<Explanation> Explain(string from, string to)
    {
        var (sources, targets) = Both(from, to);
        var found = ImmutableArray.CreateBuilder<Explanation>();
        foreach (var source in sources)
        {
            foreach (var target in targets)
            {
                foreach (var (sent, received) in Sets(source, target)) found.Add(Explain(source, target, sent, received));
            }
        }

        return found.ToImmutable();
    }

    private Explanation Explain(End source, End target, int sent, int received)
    {
        var answering = target.Class < 0 ? [] : _ground.Classes.Items[target.Class].NamedPorts;
        return new(
            source.Name, target.Name, _ground.Atoms.Text(_ground.Sets[_ground.Sets.Both(sent, received)]),
            source.Class < 0 ? [] : Directions(source, target, _egress, ingress: false, sent, answering),
            target.Class < 0 ? [] : Directions(target, source, _ingress, ingress: true, received, answering));
    }

    private ImmutableArray<ExplainedDirection> Directions(End judged, End other, ReachSide side, bool ingress, int set, ImmutableArray<NamedPort> answering)
    {
        if (judged.IsHost(_ground)) return [Plain("it is in its node's network: policies do not select it")];
        var readings = Enumerable.Range(0, _ground.Readings.Length).Where(number => side.Row(number, judged.Class) is not null).ToList();
        if (readings.Count == 0) return [Plain("nothing enforces policies on it: everything is allowed")];
        if (set != side.Set(judged.Class, other.Group)) return [Plain(ingress ? "a node always reaches its own pods" : "the other end is its own node")];
        return [.. readings.Select(number => _explainer.Explain(judged.Name, ingress, number, judged.Class, other.Group, answering, _ground.Sets[side.Row(number, judged.Class)?[other.Group] ?? set]))];
        ExplainedDirection Plain(string why) => new(judged.Name, ingress ? "ingress" : "egress", "", _ground.Atoms.Text(_ground.Sets[set]), why, []);
    }

    private IEnumerable<(int Sent, int Received)> Sets(End source, End target)
    {
        if (source.Class >= 0 && target.Class >= 0) return _pairs.Sets(source.Part, target.Part);
        return [(source.Class < 0 ? _ground.Open.Others : _egress.Set(source.Class, target.Group), target.Class < 0 ? _ground.Open.Others : _ingress.Set(target.Class, source.Group))];
    }

    private (IReadOnlyList<End> Sources, IReadOnlyList<End> Targets) Both(string from, string to)
    {
        var (sources, targets) = (Ends(from), Ends(to));
        if (sources[0].Class < 0 && targets[0].Class < 0) throw new PolicyException($"{from} and {to} both lie outside the cluster: its policies do not speak of them");
        if (_byName[from].Take(2).ToList() is [var only] && _byName[to].Take(2).ToList() is [var other] && only == other) throw new PolicyException($"{from} and {to} are one pod: policies do not speak of a pod and itself");
        return (sources, targets);
    }

    private List<End> Ends(string name)
    {
        var ends = new List<End>();
        if (Cidr.Parse(name) is { } range && AddressSpan.Of(range) is { } span)
        {
            for (var piece = 0; piece < _ground.Outside.Count; piece++)
            {
                if (_ground.Outside[piece].First > span.Last || _ground.Outside[piece].Last < span.First) continue;
                var part = new AddressSpan(Math.Max(span.First, _ground.Outside[piece].First), Math.Min(span.Last, _ground.Outside[piece].Last));
                ends.Add(new($"{part}[External]", new(-1, WorkloadPart.NoNodes), _ground.Index.GroupOf[_ground.Classes.Items.Count + piece]));
            }

            return ends;
        }

        foreach (var index in _byName[name])
        {
            var part = _ground.Classes.PartOf(index, _ground.Endpoints[index]);
            if (ends.Find(end => end.Class == part.Class && end.Name == _ground.Endpoints[index].Workload) is { } known) known.Part.Nodes.UnionWith(part.Nodes);
            else ends.Add(new(_ground.Endpoints[index].Workload, part, _ground.Index.GroupOf[part.Class]));
        }

        return ends.Count > 0 ? ends : throw new PolicyException($"there is no pod, no workload and no range {name}: pods and workloads are named namespace/name");
    }

    /// <summary>An end of a connection: a class of a workload's pods, or addresses outside (class below 0).</summary>
    private sealed record End(string Name, WorkloadPart Part, int Group)
    {
        public int Class => Part.Class;

        public bool IsHost(ReachGround ground) => Class >= 0 && ground.Classes.Items[Class].IsHost;
    }
}
