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
    private readonly PairEnds _ends;

    internal PairQuery(ReachGround ground, ReachSide egress, ReachSide ingress) =>
        (_ground, _egress, _ingress, _pairs, _explainer, _ends) = (ground, egress, ingress, new(ground, egress, ingress), new(ground),
            new(ground));

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
                    if (_ground.Atoms.Contains(_ground.Sets[sent], protocol, port)
                        && _ground.Atoms.Contains(_ground.Sets[received], protocol, port))
                    {
                        return true;
                    }
                }
            }
        }

        return false;
    }

    /// <summary>The workloads that a name or a pod's address means; none for addresses outside.</summary>
    public IEnumerable<ReachEnd> Workloads(string name) => _ends.Workloads(name);

    /// <summary>Why one end may open which connections to another, for each kind of pod on both sides that policies tell apart.</summary>
    /// <param name="from">A workload or pod (<c>namespace/name</c>), an address of a pod or node, or an address or range outside.</param>
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

    private Explanation Explain(PairEnd source, PairEnd target, int sent, int received) => new(
        source.Name, target.Name, _ground.Connections(_ground.Sets[_ground.Sets.Both(sent, received)]),
        source.Class < 0 ? [] : Directions(source, target, _egress, ingress: false, sent),
        target.Class < 0 ? [] : Directions(target, source, _ingress, ingress: true, received));

    private ImmutableArray<ExplainedDirection> Directions(PairEnd judged, PairEnd other, ReachSide side, bool ingress, int set)
    {
        if (judged.IsHost(_ground))
        {
            return [Plain(judged.Pods.Count == 0 ? "it is a node: policies do not select it" : "it is in its node's network: policies do not select it")];
        }

        var readings = Enumerable.Range(0, _ground.Readings.Length).Where(number => side.Row(number, judged.Class) is not null).ToList();
        if (readings.Count == 0) return [Plain("nothing enforces policies on it: everything is allowed")];
        if (set != side.Set(judged.Class, other.Group))
        {
            return [Plain(ingress ? "a node always reaches its own pods" : "the other end is its own node")];
        }

        return [.. readings.Select(number => _explainer.Explain(judged.Name, ingress, number, side, judged.Class, other.Group))];
        ExplainedDirection Plain(string why) =>
            new(judged.Name, ingress ? "ingress" : "egress", "", _ground.Connections(_ground.Sets[set]), why, []);
    }

    private IEnumerable<(int Sent, int Received)> Sets(PairEnd source, PairEnd target)
    {
        if (source.Class >= 0 && target.Class >= 0)
        {
            foreach (var sets in _pairs.Sets(source.Part, target.Part)) yield return sets;
            yield break;
        }

        // A node always reaches its own pods.
        var (own, others) = source.Node is { } node
            ? (target.Pods.Exists(pod => _ground.Endpoints[pod].Node == node),
                target.Pods.Exists(pod => _ground.Endpoints[pod].Node != node))
            : (false, true);
        if (own) yield return (_ground.Open.Others, _ground.Open.Others);
        if (others)
        {
            yield return (source.Class < 0 ? _ground.Open.Others : _egress.Set(source.Class, target.Group),
                target.Class < 0 ? _ground.Open.Others : _ingress.Set(target.Class, source.Group));
        }
    }

    private (IReadOnlyList<PairEnd> Sources, IReadOnlyList<PairEnd> Targets) Both(string from, string to)
    {
        var (sources, targets) = (_ends.Of(from), _ends.Of(to));
        if (sources.All(end => end.Class < 0) && targets.All(end => end.Class < 0))
        {
            throw new PolicyException($"{from} and {to} are both outside: network policies govern pods only");
        }

        if (sources is [{ Pods: [var only] }] && targets is [{ Pods: [var other] }] && only == other)
        {
            throw new PolicyException($"{from} and {to} are the same pod: policies do not govern what a pod sends to itself");
        }

        return (sources, targets);
    }
}
