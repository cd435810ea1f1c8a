using System.Collections.Immutable;

using EksRecon.Model;

namespace EksRecon.Reachability;

/// <summary>
/// Policies of the Kubernetes APIs as Cilium takes them: of pods' labels it sees those that make up identities, and a range that matches
/// nodes matches a pod's own node, too.
/// </summary>
internal sealed class CiliumView(CiliumLabels labels, Listing<Node> nodes)
{
    /// <exception cref="NotEvaluatedException">Whom the policy is about is not known.</exception>
    public Policy Of(Policy policy) => policy with
    {
        Pods = Of(policy.Pods),
        Ingress = Of(policy.Ingress),
        Egress = Of(policy.Egress) is { } egress ? egress with { Rules = [.. egress.Rules.SelectMany(OfNames)] } : null,
    };

    private PolicyDirection? Of(PolicyDirection? direction) => direction is null ? null : direction with
    {
        Rules = [.. direction.Rules.SelectMany(Of)],
    };

    private IEnumerable<PolicyRule> Of(PolicyRule rule)
    {
        if (rule.Peers is not { } peers) return [rule];
        var parts = new RuleParts();
        var seen = parts.Peers(peers, Of);
        if (!parts.HasDoubts) return [rule with { Peers = seen }];
        return rule.Doubt is null
            ? parts.Rules(rule with { Peers = seen })
            : [rule with { Peers = null, Doubt = $"{rule.Doubt}; {parts.Reason}" }];
    }

    /// <summary>Ports of pods in their node's network have no names for Cilium: the address is the node's.</summary>
    private static IEnumerable<PolicyRule> OfNames(PolicyRule rule)
    {
        if (!RulePorts.HasNames(rule) || rule.Ports is not { } ports) return [rule];
        WholePeer pods = new(PeerSet.Pods);
        var named = rule with
        {
            Peers = [rule.Peers is { } peers ? new AllPeer([new AnyPeer(peers), pods]) : pods],
            Ports = [.. ports.Where(port => port.Named is not null)],
        };
        return ports.All(port => port.Named is not null)
            ? [named]
            : [rule with { Ports = [.. ports.Where(port => port.Named is null)] }, named];
    }

    private PodTerm Of(PodTerm term) => term with
    {
        Labels = term.Labels is LabelSelector selector ? labels.Seen(selector, "a selector") : term.Labels,
    };

    private Peer Of(Peer peer)
    {
        if (peer is PodPeer pods) return pods with { Pods = Of(pods.Pods) };
        if (peer is AddressPeer { MatchesOwnNode: true } range && !(range.Range.IsEverything && range.Except.IsEmpty)) CheckNodes(range);
        return peer;
    }

    /// <exception cref="NotEvaluatedException">Whether the range holds nodes is not known of all of them.</exception>
    private void CheckNodes(AddressPeer peer)
    {
        if (nodes.Gap is { } gap) throw new NotEvaluatedException($"whether {peer.Range} holds nodes is not known: {gap.ToSentence()}");
        if (nodes.Items.FirstOrDefault(node => node.Address is null) is { } node)
        {
            throw new NotEvaluatedException($"whether {peer.Range} holds {node.Subject} is not known: its address is not in what was seen");
        }
    }
}
