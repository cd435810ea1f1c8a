using System.Collections.Immutable;

using EksRecon.Facts;
using EksRecon.Model;

namespace EksRecon.Networking.Vpc;

/// <summary>A hybrid node has an address in none of the networks that the cluster was told of.</summary>
internal sealed class HybridNodeOutsideNetworks : Rule<VpcFacts>
{
    private static readonly FindingKind Finding = new("NET613", nameof(HybridNodeOutsideNetworks), Severity.High);

    public override FindingKind Kind => Finding;

    public override IEnumerable<Premise> RestsOn(VpcFacts facts) =>
        [facts.HybridNodes.Must(nodes => !nodes.IsEmpty), facts.RemoteNodeNetworks.Must(networks => !networks.IsEmpty)];

    public override IEnumerable<Finding> Examine(VpcFacts facts)
    {
        // An older client leaves remoteNetworkConfig out: an empty list says nothing.
        if (!facts.HybridNodes.TryGet(out var nodes) || !facts.RemoteNodeNetworks.TryGet(out var networks) || networks.IsEmpty) yield break;
        var ranges = networks.Select(Cidr.Parse).OfType<Cidr>().ToImmutableArray();
        // A range that cannot be read may be the one that covers them.
        if (ranges.Length < networks.Length) yield break;
        var outside = nodes.Where(node =>
            Cidr.Address(node.Address) is { } address && !ranges.Any(range => range.Contains(address))).ToImmutableArray();
        if (outside.IsEmpty) yield break;
        yield return new(
            Kind,
            Kind.Severity,
            $"{Counted.Share(outside.Length, nodes.Length, "hybrid node")} {(outside.Length == 1 ? "has an address" : "have addresses")} outside of the remote node networks ({string.Join(", ", networks)})",
            $"{string.Join(" ", outside.Select(node => $"{node.Name} is {node.Address}."))} The control plane sends nothing there through the VPC: logs, exec, port-forward and webhooks on these nodes fail.",
            [.. outside.Select(node => "Node " + node.Name).Order(StringComparer.Ordinal)],
            [.. facts.HybridNodes.Evidence.Where(evidence => outside.Any(node => evidence.Subject == "Node " + node.Name)),
                .. facts.RemoteNodeNetworks.Evidence],
            "Add the nodes' network to remoteNodeNetworks and route it to the VPC, or give the nodes addresses in one of those that are there.",
            [$"aws eks describe-cluster --name {facts.Cluster.NameForCommands} --query cluster.remoteNetworkConfig",
                $"kubectl get nodes -l eks.amazonaws.com/compute-type=hybrid -o wide"]);
    }
}
