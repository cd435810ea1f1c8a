using System.Collections.Immutable;
using System.Runtime.InteropServices;

using EksRecon.Model;

namespace EksRecon.Reachability;

/// <summary>
/// Who can reach whom: policies evaluated once for each group of pods that they do not tell apart, in both directions. A pod reaches another where its egress and the other's ingress allow it;
/// an end outside the cluster allows everything.
/// </summary>
public sealed class Reach
{
    private readonly PodClasses _classes;
    private readonly IReadOnlyList<AddressSpan> _outside;
    private readonly PolicyIndex _index;
    private readonly PortAtoms _atoms;
    private readonly ConnectionSets _sets;
    private readonly ReachTable _egress;
    private readonly ReachTable _ingress;

    private readonly ImmutableArray<Endpoint> _endpoints;
    private readonly ImmutableArray<Policy> _policies;
    private readonly int[][] _governing;

    private Reach(ImmutableArray<Endpoint> endpoints, ImmutableArray<Policy> policies, IEnumerable<Namespace> namespaces)
    {
        (_endpoints, _policies) = (endpoints, policies);
        _classes = new(endpoints, policies, namespaces);
        var cuts = new AddressCuts();
        foreach (var peer in policies.SelectMany(policy => (policy.Ingress ?? []).Concat(policy.Egress ?? [])).SelectMany(rule => rule.Peers ?? []).OfType<AddressPeer>()) cuts.Add(peer);
        _outside = cuts.Pieces;
        _index = new(_classes, _outside, policies);
        _atoms = new(policies.SelectMany(policy => (policy.Ingress ?? []).Concat(policy.Egress ?? [])).SelectMany(rule => rule.Ports ?? []).Select(port => port.Range).OfType<PortRange>()
            .Concat(_classes.Items.SelectMany(one => one.NamedPorts).Select(port => new PortRange(port.Protocol, port.Port, port.Port))));
        _sets = new(_atoms);
        _governing = Governing(policies);
        _egress = new(_classes, _index, _atoms, _sets, policies, _governing, ingress: false);
        _ingress = new(_classes, _index, _atoms, _sets, policies, _governing, ingress: true);
    }

    public static Reach Of(ImmutableArray<Endpoint> endpoints, ImmutableArray<Policy> policies, IEnumerable<Namespace> namespaces) => new(endpoints, policies, namespaces);

    /// <summary>The answer for the pods, templates and policies of a snapshot.</summary>
    public static Reach Of(Snapshot snapshot, PolicySet policies) => new(Endpoints.Of(snapshot), policies.Policies, snapshot.Namespaces.Items);

    /// <summary>Workloads by name.</summary>
    public IEnumerable<string> Workloads => _classes.Workloads.Select(workload => workload.Name);

    /// <summary>Every pair that has a connection, by source and destination.</summary>
    public IEnumerable<ReachRow> All()
    {
        foreach (var from in _classes.Workloads)
        {
            foreach (var to in _classes.Workloads)
            {
                if (!ReferenceEquals(from.Name, to.Name) && Between(from.Classes, to.Classes) is { } set) yield return new(from.Name, to.Name, _atoms.Text(set));
            }

            foreach (var (span, set) in Outside(from.Classes, _egress)) yield return new(from.Name, $"{span}[External]", _atoms.Text(set));
        }

        foreach (var to in _classes.Workloads)
        {
            foreach (var (span, set) in Outside(to.Classes, _ingress)) yield return new($"{span}[External]", to.Name, _atoms.Text(set));
        }
    }

    /// <summary>For each workload, whether some policy says something about a direction of one of its pods.</summary>
    public IEnumerable<IsolationRow> Isolation()
    {
        foreach (var workload in _classes.Workloads) yield return new(workload.Name, workload.Classes.Any(_ingress.IsGoverned), workload.Classes.Any(_egress.IsGoverned));
    }

    /// <summary>
    /// Why one end may open which connections to another, for each kind of pod on both sides that policies tell apart.
    /// </summary>
    /// <param name="from">A workload, a pod (<c>namespace/name</c>), or an address or range outside.</param>
    /// <param name="to">The same; one of the two is a pod or workload.</param>
    /// <exception cref="PolicyException">An end is not there, or both lie outside.</exception>
    public IReadOnlyList<Explanation> Explain(string from, string to)
    {
        var (sources, targets) = (Ends(from), Ends(to));
        if (sources[0].Class < 0 && targets[0].Class < 0) throw new PolicyException($"{from} and {to} both lie outside the cluster: its policies do not speak of them");
        var explainer = new Explainer(_index, _atoms);
        var found = new List<Explanation>();
        foreach (var source in sources)
        {
            foreach (var target in targets)
            {
                if (source == target) continue;
                var (sent, received) = (source.Class < 0 ? _atoms.All : _sets[_egress.Set(_egress.RowOf(source.Class), target.Group)], target.Class < 0 ? _atoms.All : _sets[_ingress.Set(_ingress.RowOf(target.Class), source.Group)]);
                var both = new ulong[_atoms.Words];
                for (var word = 0; word < both.Length; word++) both[word] = sent[word] & received[word];
                var answering = target.Class < 0 ? [] : _classes.Items[target.Class].NamedPorts;
                found.Add(new(
                    source.Name, target.Name, _atoms.Text(both),
                    source.Class < 0 ? null : explainer.Explain(source.Name, ingress: false, GoverningOf(source.Class, ingress: false), target.Group, answering, sent),
                    target.Class < 0 ? null : explainer.Explain(target.Name, ingress: true, GoverningOf(target.Class, ingress: true), source.Group, answering, received)));
            }
        }

        return found;
    }

    /// <summary>True where the text of connections, as rows have it, holds this port.</summary>
    public static bool Holds(Explanation explanation, Protocol protocol, int port) => PortAtoms.Parse(explanation.Conn).Any(range => range.Protocol == protocol && range.First <= port && port <= range.Last);

    private Policy[] GoverningOf(int index, bool ingress) => [.. _governing[index].Select(policy => _policies[policy]).Where(policy => policy.Governs(ingress))];

    private List<(string Name, int Class, int Group)> Ends(string name)
    {
        var ends = new List<(string, int, int)>();
        if (Cidr.Parse(name) is { } range && AddressSpan.Of(range) is { } span)
        {
            for (var piece = 0; piece < _outside.Count; piece++)
            {
                if (_outside[piece].First > span.Last || _outside[piece].Last < span.First) continue;
                var part = new AddressSpan(Math.Max(span.First, _outside[piece].First), Math.Min(span.Last, _outside[piece].Last));
                ends.Add(($"{part}[External]", -1, _index.GroupOf[_classes.Items.Count + piece]));
            }

            return ends;
        }

        var seen = new HashSet<(string, int)>();
        for (var index = 0; index < _endpoints.Length; index++)
        {
            if (_endpoints[index].IsCalled(name) && seen.Add((_endpoints[index].Workload, _classes.ClassOf[index]))) ends.Add((_endpoints[index].Workload, _classes.ClassOf[index], _index.GroupOf[_classes.ClassOf[index]]));
        }

        return ends.Count > 0 ? ends : throw new PolicyException($"there is no pod, no workload and no range {name}: pods and workloads are named namespace/name");
    }

    /// <summary>Pairs of pods between which some connection is open, each direction by itself; pods do not count with themselves. Nothing is written down for a pair.</summary>
    public long OpenPairs()
    {
        var behaviours = new Dictionary<(int Egress, int Ingress, int Group), long>();
        for (var index = 0; index < _classes.Items.Count; index++)
        {
            CollectionsMarshal.GetValueRefOrAddDefault(behaviours, (_egress.RowOf(index), _ingress.RowOf(index), _index.GroupOf[index]), out _) += _classes.Items[index].Pods;
        }

        var pairs = new OpenPairs(_egress, _ingress, _sets, _index.Count, behaviours);
        return pairs.Count();
    }

    private int[][] Governing(ImmutableArray<Policy> policies)
    {
        var lists = new List<int>[_classes.Items.Count];
        for (var policy = 0; policy < policies.Length; policy++)
        {
            foreach (var index in _classes.Select(policies[policy].Pods)) (lists[index] ??= []).Add(policy);
        }

        return [.. lists.Select(list => list?.ToArray() ?? [])];
    }

    private ulong[]? Between(ImmutableArray<int> from, ImmutableArray<int> to)
    {
        ulong[]? union = null;
        foreach (var source in from)
        {
            foreach (var target in to)
            {
                var (egress, ingress) = (_egress.Set(_egress.RowOf(source), _index.GroupOf[target]), _ingress.Set(_ingress.RowOf(target), _index.GroupOf[source]));
                if (!_sets.Meets(egress, ingress)) continue;
                union ??= new ulong[_atoms.Words];
                for (var word = 0; word < union.Length; word++) union[word] |= _sets[egress][word] & _sets[ingress][word];
            }
        }

        return union;
    }

    /// <summary>Pieces outside with the same connections beside each other are one.</summary>
    private IEnumerable<(AddressSpan Span, ulong[] Set)> Outside(ImmutableArray<int> classes, ReachTable rows)
    {
        (AddressSpan Span, ulong[] Set)? open = null;
        for (var piece = 0; piece < _outside.Count; piece++)
        {
            var set = new ulong[_atoms.Words];
            foreach (var index in classes)
            {
                var one = _sets[rows.Set(rows.RowOf(index), _index.GroupOf[_classes.Items.Count + piece])];
                for (var word = 0; word < set.Length; word++) set[word] |= one[word];
            }

            if (open is { } last && last.Set.AsSpan().SequenceEqual(set))
            {
                open = (new(last.Span.First, _outside[piece].Last), set);
                continue;
            }

            if (open is { } done && done.Set.AsSpan().ContainsAnyExcept(0UL)) yield return done;
            open = (_outside[piece], set);
        }

        if (open is { } rest && rest.Set.AsSpan().ContainsAnyExcept(0UL)) yield return rest;
    }
}

/// <summary>Who may open which connections to whom.</summary>
public sealed record ReachRow(string Src, string Dst, string Conn);

/// <summary>Whether policies say something about a workload's directions.</summary>
public sealed record IsolationRow(string Workload, bool IngressIsolated, bool EgressIsolated);
