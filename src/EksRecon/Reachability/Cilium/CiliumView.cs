using System.Collections.Immutable;

using EksRecon.Model;

namespace EksRecon.Reachability;

/// <summary>Policies of the Kubernetes APIs as Cilium takes them: of pods' labels it sees those that make up identities, and a range that matches nodes matches a pod's own node, too.</summary>
internal sealed class CiliumView(CiliumLabels labels, Listing<Node> nodes)
{
    /// <exception cref="PolicyException">What Cilium makes of it is not known.</exception>
    public Policy Of(Policy policy) => policy with { Pods = Of(policy.Pods), Ingress = Of(policy.Ingress), Egress = Of(policy.Egress) is { } egress ? egress with { Rules = [.. egress.Rules.SelectMany(OfNames)] } : null };

    private PolicyDirection? Of(PolicyDirection? direction) => direction is null ? null : direction with { Rules = [.. direction.Rules.Select(rule => rule with { Peers = rule.Peers is { } peers ? [.. peers.Select(Of)] : null })] };

    /// <summary>Ports of pods in their node's network have no names for Cilium: the address is the node's.</summary>
    private static IEnumerable<PolicyRule> OfNames(PolicyRule rule)
    {
        if (!RulePorts.HasNames(rule) || rule.Ports is not { } ports) return [rule];
        WholePeer pods = new(PeerSet.Pods);
        var named = rule with { Peers = [rule.Peers is { } peers ? new AllPeer([new AnyPeer(peers), pods]) : pods], Ports = [.. ports.Where(port => port.Named is not null)] };
        return ports.All(port => port.Named is not null) ? [named] : [rule with { Ports = [.. ports.Where(port => port.Named is null)] }, named];
    }

    private PodTerm Of(PodTerm term) => term with { Labels = term.Labels is LabelSelector selector ? labels.Seen(selector, "a selector") : term.Labels };

    private Peer Of(Peer peer) => peer switch
    {
        PodPeer pods => pods with { Pods = Of(pods.Pods) },
        AddressPeer { MatchesHosts: true } range when HoldsNodes(range) => new AnyPeer([range, new WholePeer(PeerSet.OwnNode)]),
        _ => peer,
    };

    /// <summary>A pod's own node has no address here: all nodes have to be alike.</summary>
    private bool HoldsNodes(AddressPeer peer)
    {
        if (AddressSpan.Of(peer.Range) is not { } range) return false;
        if (peer.Range.IsEverything && peer.Except.IsEmpty) return true;
        var inside = 0;
        foreach (var node in nodes.Items)
        {
            if (AddressSpan.Of(node.Address) is not { } own) throw new PolicyException($"whether {peer.Range} holds {node.Subject} is not known");
            if (range.Contains(own) && !peer.Except.Select(AddressSpan.Of).Any(except => except?.Contains(own) == true)) inside++;
        }

        if (nodes.Gap is { } gap) throw new PolicyException($"whether {peer.Range} holds nodes is not known: {gap.ToSentence()}");
        return inside == nodes.Items.Length || (inside > 0 ? throw new PolicyException($"{peer.Range} holds some of the nodes, and so a pod's own only on some of them") : false);
    }
}
