using System.Collections.Immutable;

namespace EksRecon.Reachability;

/// <summary>
/// In egress, a named port is that of pods with an address of their own: those in their node's network are no endpoints to Calico. So a
/// rule that names ports becomes two, one for such pods and one, without the names, for the rest.
/// </summary>
internal static class CalicoNamedPorts
{
    private static readonly WholePeer Pods = new(PeerSet.Pods);

    public static Policy Split(Policy policy) =>
        policy.Egress is { } egress && egress.Rules.Any(IsMixed)
            ? policy with { Egress = egress with { Rules = [.. egress.Rules.SelectMany(Split)] } }
            : policy;

    private static bool IsMixed(PolicyRule rule) =>
        RulePorts.HasNames(rule) && rule.Peers?.All(peer => peer is PodPeer { Hosts: HostMatch.Never }) != true;

    private static IEnumerable<PolicyRule> Split(PolicyRule rule)
    {
        if (!IsMixed(rule)) return [rule];
        ImmutableArray<PortEntry> numbers = [.. (rule.Ports ?? []).Where(port => port.Named is null)];
        var first = rule with { Peers = Among(rule.Peers, Pods) };
        return numbers.All(port => port.IsExcluded)
            ? [first]
            : [first, rule with { Peers = Among(rule.Peers, new NotPeer(Pods)), Ports = numbers }];
    }

    private static ImmutableArray<Peer> Among(ImmutableArray<Peer>? peers, Peer set) =>
        peers is { } some ? [.. some.Select(peer => new AllPeer([peer, set]))] : [set];
}
