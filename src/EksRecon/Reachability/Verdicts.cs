using System.Collections.Immutable;
using System.Runtime.InteropServices;

namespace EksRecon.Reachability;

/// <summary>What the policies of a group of pods allow in one direction: the walk through the tiers, on sets of connections, over those groups of peers that some rule names. All others fare alike.</summary>
internal sealed class Verdicts
{
    private readonly PolicyIndex _index;
    private readonly PortAtoms _atoms;
    private readonly ConnectionSets _sets;
    private readonly bool _ingress;
    private readonly int _words;

    /// <summary>Where a group of peers stands among those that are named; below 0 where it is not.</summary>
    private readonly int[] _places;

    private readonly List<int> _named = [];
    private ulong[] _allowed = [];
    private ulong[] _passed = [];
    private ulong[] _undecided = [];
    private ulong[] _matched = [];

    public Verdicts(PolicyIndex index, PortAtoms atoms, ConnectionSets sets, bool ingress)
    {
        (_index, _atoms, _sets, _ingress, _words) = (index, atoms, sets, ingress, atoms.Words);
        _places = new int[index.Count];
        Array.Fill(_places, -1);
    }

    /// <param name="policies">Those that govern the group in this direction, in the order of evaluation.</param>
    /// <param name="own">Named ports of the group itself: for ingress it is the one that answers.</param>
    public VerdictRow Of(IReadOnlyList<Policy> policies, ImmutableArray<NamedPort> own)
    {
        Name(policies);
        var length = _named.Count * _words;
        if (_allowed.Length < length) (_allowed, _passed, _undecided, _matched) = (new ulong[length], new ulong[length], new ulong[length], new ulong[length]);
        Array.Clear(_allowed, 0, length);
        Array.Clear(_passed, 0, length);
        for (var place = 0; place < _named.Count; place++) _atoms.All.CopyTo(_undecided, place * _words);
        var isIsolated = false;
        foreach (var policy in policies)
        {
            if (policy.Tier == Tier.Admin) Walk(policy, own);
            isIsolated |= policy.Tier == Tier.Namespace;
        }

        if (isIsolated) Union(policies, own, length);
        else Baseline(policies, own, length);
        var groups = new int[_named.Count];
        var sets = new int[groups.Length];
        for (var place = 0; place < groups.Length; place++)
        {
            groups[place] = _named[place];
            sets[place] = _sets.Of(_allowed.AsSpan(place * _words, _words));
            _places[_named[place]] = -1;
        }

        _named.Clear();
        Array.Sort(groups, sets);
        return new(_sets.Of(isIsolated ? Others(policies, own) : _atoms.All), groups, sets);
    }

    private ReadOnlySpan<PolicyRule> Rules(Policy policy) => ((_ingress ? policy.Ingress : policy.Egress) ?? []).AsSpan();

    /// <summary>The groups that rules name; all of them where a rule for everybody names ports that differ from pod to pod.</summary>
    private void Name(IReadOnlyList<Policy> policies)
    {
        foreach (var policy in policies)
        {
            foreach (var rule in Rules(policy))
            {
                if (rule.Peers is null && !(!_ingress && HasNames(rule))) continue;
                foreach (var group in Groups(rule))
                {
                    if (_places[group] >= 0) continue;
                    _places[group] = _named.Count;
                    _named.Add(group);
                }
            }
        }
    }

    private static bool HasNames(PolicyRule rule)
    {
        foreach (var port in rule.Ports ?? [])
        {
            if (port.Named is not null) return true;
        }

        return false;
    }

    /// <summary>What policies of namespaces allow with peers that no rule names: what they allow with everybody.</summary>
    private ulong[] Others(IReadOnlyList<Policy> policies, ImmutableArray<NamedPort> own)
    {
        var set = new ulong[_words];
        foreach (var policy in policies)
        {
            if (policy.Tier != Tier.Namespace) continue;
            foreach (var rule in Rules(policy))
            {
                if (rule.Peers is not null) continue;
                var ports = Ports(rule, _ingress ? own : []);
                for (var word = 0; word < _words; word++) set[word] |= ports[word];
            }
        }

        return set;
    }

    /// <summary>First match decides, port by port.</summary>
    private void Walk(Policy policy, ImmutableArray<NamedPort> own)
    {
        foreach (var rule in Rules(policy))
        {
            foreach (var group in Groups(rule))
            {
                var ports = Ports(rule, _ingress ? own : _index.NamedPorts[group]);
                for (var word = 0; word < _words; word++)
                {
                    var at = (_places[group] * _words) + word;
                    var hit = _undecided[at] & ports[word];
                    _undecided[at] &= ~hit;
                    if (rule.Action == RuleAction.Allow) _allowed[at] |= hit;
                    else if (rule.Action == RuleAction.Pass) _passed[at] |= hit;
                }
            }
        }
    }

    /// <summary>A + ((P + U) and N): policies of namespaces add up, and what none of them names is not allowed.</summary>
    private void Union(IReadOnlyList<Policy> policies, ImmutableArray<NamedPort> own, int length)
    {
        Array.Clear(_matched, 0, length);
        foreach (var policy in policies)
        {
            if (policy.Tier != Tier.Namespace) continue;
            foreach (var rule in Rules(policy))
            {
                if (rule.Peers is null && !(!_ingress && HasNames(rule)))
                {
                    var everybody = Ports(rule, own);
                    for (var at = 0; at < length; at++) _matched[at] |= everybody[at % _words];
                    continue;
                }

                foreach (var group in Groups(rule))
                {
                    var ports = Ports(rule, _ingress ? own : _index.NamedPorts[group]);
                    for (var word = 0; word < _words; word++) _matched[(_places[group] * _words) + word] |= ports[word];
                }
            }
        }

        for (var at = 0; at < length; at++) _allowed[at] |= (_passed[at] | _undecided[at]) & _matched[at];
    }

    /// <summary>A + ((P + U) without what the baseline denies).</summary>
    private void Baseline(IReadOnlyList<Policy> policies, ImmutableArray<NamedPort> own, int length)
    {
        for (var at = 0; at < length; at++)
        {
            _undecided[at] |= _passed[at];
            _passed[at] = 0;
        }

        // A pass in the baseline leaves the tier, and behind it everything is allowed.
        foreach (var policy in policies)
        {
            if (policy.Tier == Tier.Baseline) Walk(policy, own);
        }

        for (var at = 0; at < length; at++) _allowed[at] |= _undecided[at] | _passed[at];
    }

    private IEnumerable<int> Groups(PolicyRule rule)
    {
        if (rule.Peers is not { } peers)
        {
            for (var group = 0; group < _index.Count; group++) yield return group;
            yield break;
        }

        foreach (var peer in peers)
        {
            foreach (var group in _index.Groups(peer)) yield return group;
        }
    }

    private readonly Dictionary<PolicyRule, ulong[]> _ports = new(ReferenceEqualityComparer.Instance);

    /// <summary>The connections a rule speaks of; named ports mean what they are on the pod that answers.</summary>
    private ulong[] Ports(PolicyRule rule, ImmutableArray<NamedPort> answering)
    {
        if (rule.Ports is not { } entries) return _atoms.All;
        ref var known = ref CollectionsMarshal.GetValueRefOrAddDefault(_ports, rule, out var isKnown);
        var isNamed = false;
        if (!isKnown || known is null)
        {
            known = new ulong[_words];
            foreach (var entry in entries)
            {
                if (entry.Range is { } range) _atoms.Add(known, range);
            }
        }

        foreach (var entry in entries) isNamed |= entry.Named is not null;
        if (!isNamed) return known;
        var set = (ulong[])known.Clone();
        foreach (var entry in entries)
        {
            if (entry.Named is null) continue;
            foreach (var port in answering)
            {
                if (port.Name == entry.Named && (entry.NamedProtocol ?? port.Protocol) == port.Protocol) _atoms.Add(set, new(port.Protocol, port.Port, port.Port));
            }
        }

        return set;
    }
}

/// <summary>What a group of pods may do with each group of peers: one set for all, and those that differ.</summary>
/// <param name="Others">Number of the set for groups that are not listed.</param>
/// <param name="Groups">Ascending.</param>
/// <param name="Sets">Their sets, in the same order.</param>
internal sealed record VerdictRow(int Others, int[] Groups, int[] Sets)
{
    public int this[int group] => Array.BinarySearch(Groups, group) is var at and >= 0 ? Sets[at] : Others;
}
