using System.Collections.Immutable;

using EksRecon.Cluster;
using EksRecon.Facts;
using EksRecon.Model.Aws;

namespace EksRecon.Networking.Vpc;

/// <summary>The VPC around the cluster, its subnets, and how the API endpoint can be reached.</summary>
public sealed record VpcFacts
{
    public required ClusterFacts Cluster { get; init; }

    public required Fact<string> VpcId { get; init; }

    /// <summary>IPv4 ranges that are associated, the primary one first.</summary>
    public required Fact<ImmutableArray<string>> Cidrs { get; init; }

    public required Fact<ImmutableArray<string>> Ipv6Cidrs { get; init; }

    /// <summary>Addresses of Services, IPv4 or IPv6.</summary>
    public required Fact<string> ServiceCidr { get; init; }

    public required Fact<bool> EndpointPublic { get; init; }

    public required Fact<bool> EndpointPrivate { get; init; }

    /// <summary>
    /// From where the public endpoint answers; 0.0.0.0/0 where EKS lists none. Without meaning while public access is off.
    /// </summary>
    public required Fact<ImmutableArray<string>> PublicAccessCidrs { get; init; }

    /// <summary>AWS_MANAGED, CUSTOMER_ROUTED or CUSTOMER_ISOLATED; null where the API does not print it.</summary>
    public required Fact<string?> ControlPlaneEgressMode { get; init; }

    /// <summary>The cluster's own group and those added to the control plane's interfaces.</summary>
    public required Fact<ImmutableArray<ClusterSecurityGroup>> SecurityGroups { get; init; }

    /// <summary>
    /// The subnets that the control plane, nodes and pods use, by zone and id. Partial where some user of subnets was not seen.
    /// </summary>
    public required Fact<ImmutableArray<ClusterSubnet>> Subnets { get; init; }

    /// <summary>The subnet of each EC2 node whose address was found, by the node's name.</summary>
    public required IReadOnlyDictionary<string, string> NodeSubnets { get; init; }

    /// <summary>resourcesVpcConfig.subnetIds: where the control plane has its interfaces.</summary>
    public required Fact<ImmutableArray<string>> ClusterSubnetIds { get; init; }

    public required Fact<ImmutableArray<string>> RemoteNodeNetworks { get; init; }

    public required Fact<ImmutableArray<string>> RemotePodNetworks { get; init; }

    /// <summary>
    /// The public addresses with which nodes reach the internet, by address. Partial where some way out is not in the answers.
    /// </summary>
    public required Fact<ImmutableArray<EgressAddress>> NodeEgress { get; init; }

    /// <summary>NAT gateways of the VPC that are not deleted, by id.</summary>
    public required Fact<ImmutableArray<NatGateway>> NatGateways { get; init; }

    /// <summary>VPC endpoints of the VPC, by service.</summary>
    public required Fact<ImmutableArray<VpcEndpoint>> Endpoints { get; init; }

    /// <summary>Whether nodes have a way to the internet, and the endpoints that have to stand in for it.</summary>
    public required PrivateCluster PrivateCluster { get; init; }

    public required VpcDns Dns { get; init; }

    /// <summary>
    /// Connections between control plane, nodes and pods that a cluster needs, as security groups see them. Partial where interfaces,
    /// groups or nodes were not wholly seen.
    /// </summary>
    public required Fact<ImmutableArray<SecurityGroupPath>> SecurityGroupPaths { get; init; }

    /// <summary>Hybrid nodes, by name.</summary>
    public required Fact<ImmutableArray<HybridNode>> HybridNodes { get; init; }

    /// <summary>The subnets of managed node groups for Linux, by group. Partial where a group was not described.</summary>
    public required Fact<ImmutableArray<NodeGroupSubnets>> NodeGroups { get; init; }

    /// <summary>True where the public endpoint answers every address, false where it is off or restricted.</summary>
    public Fact<bool> IsOpenToAll => EndpointPublic.Is(false) ? Fact.Known(false, EndpointPublic.Evidence)
        : !EndpointPublic.TryGet(out _) ? Fact.Unknown<bool>(EndpointPublic.Gaps)
        : PublicAccessCidrs.Map(HasEverything);

    /// <summary>True where one of the ranges is every address.</summary>
    internal static bool HasEverything(ImmutableArray<string> cidrs) => cidrs.Any(cidr => Model.Cidr.Parse(cidr) is { IsEverything: true });

    /// <summary>The subnets of any of these uses, as far as they were seen; all for none.</summary>
    internal IEnumerable<ClusterSubnet> SubnetsFor(params ImmutableArray<string> uses) =>
        Subnets.TryGet(out var subnets) ? subnets.Where(subnet => uses.IsEmpty || uses.Any(subnet.IsFor)) : [];
}

/// <summary>A security group of the control plane's interfaces.</summary>
/// <param name="Name">Null where the group was not described.</param>
/// <param name="Role"><c>cluster</c> or <c>additional</c>.</param>
public sealed record ClusterSecurityGroup(string Id, string? Name, string Role);

/// <summary>An address with which nodes leave the VPC.</summary>
/// <param name="Via"><c>NAT gateway nat-…</c> or <c>Node …</c>.</param>
/// <param name="Subnets">The subnets whose nodes use it, sorted.</param>
public sealed record EgressAddress(string Address, string Via, ImmutableArray<string> Subnets);

/// <summary>A node outside of AWS.</summary>
/// <param name="Address">Its InternalIP; null where it has none.</param>
public sealed record HybridNode(string Name, string? Address);

/// <summary>Where a managed node group may put nodes.</summary>
public sealed record NodeGroupSubnets(string Name, ImmutableArray<string> Subnets);
