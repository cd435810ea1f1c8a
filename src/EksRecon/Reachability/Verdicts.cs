using System.Collections.Immutable;
using System.Runtime.InteropServices;

namespace EksRecon.Reachability;

/// <summary>What the policies of a group of pods allow in one direction, for every group of peers: the walk through the tiers, on sets of connections.</summary>
internal sealed class Verdicts
{
    private readonly PolicyIndex _index;
    private readonly PortAtoms _atoms;
    private readonly bool _ingress;
    private readonly int _words;
    private readonly ulong[] _allowed;
    private readonly ulong[] _passed;
    private readonly ulong[] _undecided;
    private readonly ulong[] _matched;

    public Verdicts(PolicyIndex index, PortAtoms atoms, bool ingress)
    {
        (_index, _atoms, _ingress, _words) = (index, atoms, ingress, atoms.Words);
        var length = index.Count * _words;
        (_allowed, _passed, _undecided, _matched) = (new ulong[length], new ulong[length], new ulong[length], new ulong[length]);
    }

    /// <summary>The set of each peer group, one after the other; valid until the next call.</summary>
    /// <param name="policies">Those that govern the group in this direction, in the order of evaluation.</param>
    /// <param name="own">Named ports of the group itself: for ingress it is the one that answers.</param>
    public ReadOnlySpan<ulong> Of(IReadOnlyList<Policy> policies, ImmutableArray<NamedPort> own)
    {
        Array.Clear(_allowed);
        Array.Clear(_passed);
        for (var group = 0; group < _index.Count; group++) _atoms.All.CopyTo(_undecided, group * _words);
        var isIsolated = false;
        foreach (var policy in policies)
        {
            if (policy.Tier == Tier.Admin) Walk(policy, own);
            isIsolated |= policy.Tier == Tier.Namespace;
        }

        if (isIsolated) Union(policies, own);
        else Baseline(policies, own);
        return _allowed;
    }

    private ReadOnlySpan<PolicyRule> Rules(Policy policy) => ((_ingress ? policy.Ingress : policy.Egress) ?? []).AsSpan();

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
                    var at = (group * _words) + word;
                    var hit = _undecided[at] & ports[word];
                    _undecided[at] &= ~hit;
                    if (rule.Action == RuleAction.Allow) _allowed[at] |= hit;
                    else if (rule.Action == RuleAction.Pass) _passed[at] |= hit;
                }
            }
        }
    }

    /// <summary>A + ((P + U) and N): policies of namespaces add up, and what none of them names is not allowed.</summary>
    private void Union(IReadOnlyList<Policy> policies, ImmutableArray<NamedPort> own)
    {
        Array.Clear(_matched);
        foreach (var policy in policies)
        {
            if (policy.Tier != Tier.Namespace) continue;
            foreach (var rule in Rules(policy))
            {
                foreach (var group in Groups(rule))
                {
                    var ports = Ports(rule, _ingress ? own : _index.NamedPorts[group]);
                    for (var word = 0; word < _words; word++) _matched[(group * _words) + word] |= ports[word];
                }
            }
        }

        for (var at = 0; at < _allowed.Length; at++) _allowed[at] |= (_passed[at] | _undecided[at]) & _matched[at];
    }

    /// <summary>A + ((P + U) without what the baseline denies).</summary>
    private void Baseline(IReadOnlyList<Policy> policies, ImmutableArray<NamedPort> own)
    {
        for (var at = 0; at < _allowed.Length; at++)
        {
            _undecided[at] |= _passed[at];
            _passed[at] = 0;
        }

        // A pass in the baseline leaves the tier, and behind it everything is allowed.
        foreach (var policy in policies)
        {
            if (policy.Tier == Tier.Baseline) Walk(policy, own);
        }

        for (var at = 0; at < _allowed.Length; at++) _allowed[at] |= _undecided[at] | _passed[at];
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
