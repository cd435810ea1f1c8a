using System.Collections.Immutable;
using System.Runtime.InteropServices;

namespace EksRecon.Reachability;

/// <summary>The connections a rule speaks of; named ports mean what they are on the pod that answers.</summary>
internal sealed class RulePorts(PortAtoms atoms)
{
    private readonly Dictionary<PolicyRule, ulong[]> _known = new(ReferenceEqualityComparer.Instance);
    private readonly Dictionary<Policy, ImmutableArray<NamedPort>> _shared = new(ReferenceEqualityComparer.Instance);

    /// <summary>Every named port of the pods that a policy selects, where an engine shares them.</summary>
    public void Share(Policy policy, ImmutableArray<NamedPort> ports) => _shared[policy] = ports;

    /// <param name="answering">Named ports of the pod that answers.</param>
    public ulong[] Of(Policy policy, PolicyRule rule, ImmutableArray<NamedPort> answering, bool ingress)
    {
        if (rule.Ports is not { } entries) return atoms.All;
        ref var known = ref CollectionsMarshal.GetValueRefOrAddDefault(_known, rule, out var isKnown);
        if (!isKnown || known is null) known = Set(entries, []);
        if (!HasNames(rule)) return known;
        return Set(entries, ingress && _shared.TryGetValue(policy, out var shared) ? shared : answering);
    }

    private ulong[] Set(ImmutableArray<PortEntry> entries, ImmutableArray<NamedPort> answering)
    {
        var set = new ulong[atoms.Words];
        ulong[]? excluded = null;
        foreach (var entry in entries)
        {
            var to = entry.IsExcluded ? excluded ??= new ulong[atoms.Words] : set;
            if (entry.Range is { } range) atoms.Add(to, range);
            foreach (var port in entry.Named is null ? [] : answering)
            {
                if (port.Name == entry.Named && (entry.NamedProtocol ?? port.Protocol) == port.Protocol)
                {
                    atoms.Add(to, new(port.Protocol, port.Port, port.Port));
                }
            }
        }

        for (var word = 0; excluded is not null && word < set.Length; word++) set[word] &= ~excluded[word];
        return set;
    }

    public static bool HasNames(PolicyRule rule)
    {
        foreach (var port in rule.Ports ?? [])
        {
            if (port.Named is not null) return true;
        }

        return false;
    }
}
