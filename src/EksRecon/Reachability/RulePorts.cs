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
        if (!isKnown || known is null)
        {
            known = new ulong[atoms.Words];
            foreach (var entry in entries)
            {
                if (entry.Range is { } range) atoms.Add(known, range);
            }
        }

        if (!HasNames(rule)) return known;
        if (ingress && _shared.TryGetValue(policy, out var shared)) answering = shared;
        var set = (ulong[])known.Clone();
        foreach (var entry in entries)
        {
            if (entry.Named is null) continue;
            foreach (var port in answering)
            {
                if (port.Name == entry.Named && (entry.NamedProtocol ?? port.Protocol) == port.Protocol) atoms.Add(set, new(port.Protocol, port.Port, port.Port));
            }
        }

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
