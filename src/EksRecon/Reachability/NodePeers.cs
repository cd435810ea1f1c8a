using System.Collections.Immutable;

using EksRecon.Bundles;
using EksRecon.Model;

namespace EksRecon.Reachability;

/// <summary>Peers by node: the addresses of the nodes whose labels match, and so the pods in their network.</summary>
internal sealed class NodePeers(Listing<Node> nodes)
{
    /// <exception cref="NotEvaluatedException">Nodes were not all seen, or the address of one that matches was not.</exception>
    public NodesPeer Of(LabelSelector selector, string where, PolicyFlavor flavor)
    {
        if (nodes.Gap is { } gap) throw new NotEvaluatedException($"{where}: {gap.ToSentence()}");
        var addresses = ImmutableArray.CreateBuilder<AddressSpan>();
        foreach (var node in nodes.Items.Where(node => selector.Matches(node.Metadata.Labels)))
        {
            if (node.Address is null) throw new NotEvaluatedException($"{where}: the address of {node.Subject} is not in what was seen");
            if (AddressSpan.Of(node.Address) is { } address) addresses.Add(address);
        }

        return new([.. addresses.Distinct().OrderBy(address => address.First)], flavor.NodesMatchPods)
        {
            MatchesOwnNode = flavor.TakesOwnNodeApart,
        };
    }
}
