using System.Collections.Immutable;

using EksRecon.Model;

namespace EksRecon.Reachability;

/// <summary>What readers of the same API do differently.</summary>
/// <param name="BlocksMatchPods">The ipBlock of a NetworkPolicy matches pods by their address.</param>
/// <param name="NetworksMatchPods">The networks of AdminNetworkPolicies, BaselineAdminNetworkPolicies and ClusterNetworkPolicies
/// do.</param>
/// <param name="MatchesHosts">Ranges match nodes by their address.</param>
/// <param name="Hosts">How selectors take pods in their node's network.</param>
/// <param name="IgnoresNames">Peers by domain name match nothing; without it they are addresses outside, filtered further.</param>
/// <param name="Admin">Place of the admin stage.</param>
/// <param name="Namespace">Place of the stage of NetworkPolicies.</param>
/// <param name="Baseline">Place of the baseline.</param>
internal sealed record PolicyFlavor(bool BlocksMatchPods, bool NetworksMatchPods, bool MatchesHosts, HostMatch Hosts,
    bool IgnoresNames = false, int Admin = 0, int Namespace = 1, int Baseline = 2)
{
    /// <summary>
    /// The upstream APIs: the ranges of NetworkPolicies are for addresses outside, those of cluster policies for pods, too. Pods in their
    /// node's network are ordinary pods with the node's address.
    /// </summary>
    public static PolicyFlavor Upstream { get; } = new(BlocksMatchPods: false, NetworksMatchPods: true, MatchesHosts: true, HostMatch.Never,
        IgnoresNames: true)
    { NodesMatchPods = true };

    /// <summary>Engines that match packets by address, whoever has it.</summary>
    public static PolicyFlavor ByAddress { get; } = new(BlocksMatchPods: true, NetworksMatchPods: true, MatchesHosts: true,
        HostMatch.Never);

    /// <summary>
    /// The VPC CNI: its controller lists the address of every pod a peer selects, which is the node's for pods in its network
    /// (aws/amazon-network-policy-controller-k8s).
    /// </summary>
    public static PolicyFlavor VpcCni { get; } = ByAddress with { Hosts = HostMatch.WholeNode, DeniesExceptions = true };

    /// <summary>
    /// Cilium: what has an identity of its own is no address, so ranges match neither pods nor, if not told to, nodes (cilium.io, Network
    /// Policy, CIDR based).
    /// </summary>
    public static PolicyFlavor Cilium(bool rangesMatchNodes) =>
        new(BlocksMatchPods: false, NetworksMatchPods: false, MatchesHosts: false, HostMatch.Never)
        {
            MatchesHostsAlone = rangesMatchNodes,
            TakesOwnNodeApart = true,
        };

    /// <summary>An exception of a range is a denial (<see cref="Reading.DeniesExceptions"/>).</summary>
    public bool DeniesExceptions { get; init; }

    /// <summary>Ranges match nodes though they match no pods.</summary>
    public bool MatchesHostsAlone { get; init; }

    /// <summary>A pod's own node is a separate end, by name and not by its address.</summary>
    public bool TakesOwnNodeApart { get; init; }

    /// <summary>Admin policies by order, those of namespaces together, the baseline by order.</summary>
    public static ImmutableArray<Stage> Stages { get; } = [new("admin policies", StageKind.Ordered),
        new("network policies", StageKind.Additive), new("the baseline", StageKind.Ordered, IsBaseline: true)];

    /// <summary>Peers by node match pods that have a node's address: where pods in their node's network are ordinary ones.</summary>
    public bool NodesMatchPods { get; init; }

    public PodPeer Pods(PodTerm term) => new(term, Hosts);

    public AddressPeer Block(Cidr range, ImmutableArray<Cidr> except) =>
        new(range, except, BlocksMatchPods, MatchesHostsAlone || (MatchesHosts && BlocksMatchPods))
        {
            MatchesOwnNode = TakesOwnNodeApart && MatchesHostsAlone,
        };

    public AddressPeer Network(Cidr range, bool matchesPods) =>
        new(range, [], matchesPods, MatchesHostsAlone || (MatchesHosts && matchesPods))
        {
            MatchesOwnNode = TakesOwnNodeApart && MatchesHostsAlone,
        };
}
