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
    private readonly Rows _egress;
    private readonly Rows _ingress;

    private Reach(IEnumerable<Endpoint> endpoints, ImmutableArray<Policy> policies, IEnumerable<Namespace> namespaces)
    {
        _classes = new(endpoints, policies, namespaces);
        var cuts = new AddressCuts();
        foreach (var peer in policies.SelectMany(policy => (policy.Ingress ?? []).Concat(policy.Egress ?? [])).SelectMany(rule => rule.Peers ?? []).OfType<AddressPeer>()) cuts.Add(peer);
        _outside = cuts.Pieces;
        _index = new(_classes, _outside, policies);
        _atoms = new(policies.SelectMany(policy => (policy.Ingress ?? []).Concat(policy.Egress ?? [])).SelectMany(rule => rule.Ports ?? []).Select(port => port.Range).OfType<PortRange>()
            .Concat(_classes.Items.SelectMany(one => one.NamedPorts).Select(port => new PortRange(port.Protocol, port.Port, port.Port))));
        _sets = new(_atoms);
        var governing = Governing(policies);
        _egress = new(_classes, _index, _atoms, _sets, policies, governing, ingress: false);
        _ingress = new(_classes, _index, _atoms, _sets, policies, governing, ingress: true);
    }

    public static Reach Of(IEnumerable<Endpoint> endpoints, ImmutableArray<Policy> policies, IEnumerable<Namespace> namespaces) => new(endpoints, policies, namespaces);

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

    /// <summary>Pairs of pods between which some connection is open, each direction by itself; pods do not count with themselves. Nothing is written down for a pair.</summary>
    public long OpenPairs()
    {
        var behaviours = new Dictionary<(int Egress, int Ingress, int Group), long>();
        for (var index = 0; index < _classes.Items.Count; index++)
        {
            CollectionsMarshal.GetValueRefOrAddDefault(behaviours, (_egress.RowOf(index), _ingress.RowOf(index), _index.GroupOf[index]), out _) += _classes.Items[index].Pods;
        }

        var list = behaviours.ToArray();
        var open = 0L;
        foreach (var (from, sources) in list)
        {
            foreach (var (to, targets) in list)
            {
                if (_sets.Meets(_egress.Set(from.Egress, to.Group), _ingress.Set(to.Ingress, from.Group))) open += sources * (from == to ? targets - 1 : targets);
            }
        }

        return open;
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
    private IEnumerable<(AddressSpan Span, ulong[] Set)> Outside(ImmutableArray<int> classes, Rows rows)
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

    /// <summary>What each list of governing policies allows, by peer group.</summary>
    private sealed class Rows
    {
        private readonly int[] _rowOf;
        private readonly List<int[]> _rows = [];
        private readonly bool[] _isGoverned;

        public Rows(PodClasses classes, PolicyIndex index, PortAtoms atoms, ConnectionSets sets, ImmutableArray<Policy> policies, int[][] governing, bool ingress)
        {
            var verdicts = new Verdicts(index, atoms, ingress);
            var known = new Dictionary<string, int>(StringComparer.Ordinal);
            _rowOf = new int[classes.Items.Count];
            _isGoverned = new bool[_rowOf.Length];
            for (var one = 0; one < _rowOf.Length; one++)
            {
                var list = governing[one].Where(policy => policies[policy].Governs(ingress)).ToArray();
                _isGoverned[one] = list.Length > 0;
                // For ingress the pod itself answers: its named ports are part of what is alike.
                var own = ingress && list.Length > 0 ? classes.Items[one].NamedPorts : [];
                var key = $"{string.Join(',', list)} {string.Join(',', own)}";
                if (!known.TryGetValue(key, out _rowOf[one]))
                {
                    known.Add(key, _rowOf[one] = _rows.Count);
                    var all = verdicts.Of([.. list.Select(policy => policies[policy])], own);
                    var row = new int[index.Count];
                    for (var group = 0; group < row.Length; group++) row[group] = sets.Of(all.Slice(group * atoms.Words, atoms.Words));
                    _rows.Add(row);
                }
            }
        }

        public int RowOf(int index) => _rowOf[index];

        public bool IsGoverned(int index) => _isGoverned[index];

        public int Set(int row, int group) => _rows[row][group];
    }
}

/// <summary>Who may open which connections to whom.</summary>
public sealed record ReachRow(string Src, string Dst, string Conn);

/// <summary>Whether policies say something about a workload's directions.</summary>
public sealed record IsolationRow(string Workload, bool IngressIsolated, bool EgressIsolated);

/// <summary>Sets of connections, each kept once.</summary>
internal sealed class ConnectionSets
{
    private readonly Dictionary<UInt128, int> _ids = [];
    private readonly List<ulong[]> _sets = [];
    private readonly int _words;

    public ConnectionSets(PortAtoms atoms) => _words = atoms.Words;

    public ulong[] this[int id] => _sets[id];

    /// <summary>The number of a set.</summary>
    public int Of(ReadOnlySpan<ulong> set)
    {
        var low = 0xCBF29CE484222325UL;
        var high = 0x9E3779B97F4A7C15UL;
        foreach (var word in set)
        {
            unchecked
            {
                low = (low ^ word) * 0x100000001B3UL;
                low ^= low >> 29;
                high = ((high << 7) | (high >> 57)) ^ (word * 0xBF58476D1CE4E5B9UL);
                high *= 0x94D049BB133111EBUL;
            }
        }

        ref var id = ref CollectionsMarshal.GetValueRefOrAddDefault(_ids, new UInt128(high, low), out var isKnown);
        if (isKnown && _sets[id].AsSpan().SequenceEqual(set)) return id;
        if (isKnown)
        {
            // Two sets with one hash: the second is found by looking.
            for (var index = 0; index < _sets.Count; index++)
            {
                if (_sets[index].AsSpan().SequenceEqual(set)) return index;
            }

            _sets.Add(set.ToArray());
            return _sets.Count - 1;
        }

        id = _sets.Count;
        _sets.Add(set.ToArray());
        return id;
    }

    /// <summary>True where both have a connection in common.</summary>
    public bool Meets(int left, int right)
    {
        var (one, other) = (_sets[left], _sets[right]);
        for (var word = 0; word < _words; word++)
        {
            if ((one[word] & other[word]) != 0) return true;
        }

        return false;
    }
}
