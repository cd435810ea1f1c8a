using System.Collections.Immutable;

using EksRecon.Facts;

namespace EksRecon.Networking.Vpc;

/// <summary>The VPC around the cluster, and how its endpoint can be reached.</summary>
public sealed record VpcFacts
{
    public required Fact<string> VpcId { get; init; }

    /// <summary>Its address ranges that are in use, IPv4 first.</summary>
    public required Fact<ImmutableArray<string>> Cidrs { get; init; }

    public required Fact<string?> ServiceCidr { get; init; }

    /// <summary><c>ipv4</c> or <c>ipv6</c>.</summary>
    public required Fact<string?> IpFamily { get; init; }

    /// <summary>The subnets that the control plane, nodes and pods use, by zone and id.</summary>
    public required Fact<ImmutableArray<ClusterSubnet>> Subnets { get; init; }

    /// <summary>Ids of the control plane's subnets.</summary>
    public required Fact<ImmutableArray<string>> ClusterSubnetIds { get; init; }

    public required Fact<bool> EndpointPublic { get; init; }

    public required Fact<bool> EndpointPrivate { get; init; }

    /// <summary>Ranges that may reach the public endpoint; 0.0.0.0/0 where EKS lists none.</summary>
    public required Fact<ImmutableArray<string>> PublicAccessCidrs { get; init; }

    /// <summary>AWS_MANAGED, CUSTOMER_ROUTED or CUSTOMER_ISOLATED; null where the API does not print it.</summary>
    public required Fact<string?> ControlPlaneEgressMode { get; init; }

    /// <summary>The cluster security group first, then those the user added.</summary>
    public required Fact<ImmutableArray<string>> SecurityGroups { get; init; }

    /// <summary>Networks of hybrid nodes and their pods; empty where there are none.</summary>
    public required Fact<ImmutableArray<string>> RemoteNetworks { get; init; }

    /// <summary>Public addresses from which the nodes reach the internet.</summary>
    public required Fact<ImmutableArray<string>> NodeEgress { get; init; }

    /// <summary>Services that have a VPC endpoint in this VPC, sorted.</summary>
    public required Fact<ImmutableArray<string>> VpcEndpoints { get; init; }

    /// <summary>The cluster has nodes outside AWS, or networks for them.</summary>
    public required bool HasHybridNodes { get; init; }
}

/// <summary>A subnet of the cluster.</summary>
/// <param name="Addresses">Usable IPv4 addresses: all of its range but the five that AWS keeps; null for a subnet without an IPv4 range.</param>
/// <param name="Free">Free ones of them.</param>
/// <param name="Route">Where its default route goes: internet-gateway, nat-gateway, transit-gateway, other or none; null where route tables were not seen.</param>
/// <param name="Uses">control-plane, nodes, pods: who takes addresses there.</param>
public sealed record ClusterSubnet(string Id, string? Zone, string? ZoneId, string? Cidr, long? Addresses, int? Free, string? Route, ImmutableArray<string> Uses)
{
    public string Subject => $"Subnet {Id}";

    /// <summary>Public where its default route leads to an internet gateway.</summary>
    public bool? IsPublic => Route is null ? null : Route == SubnetRoutes.InternetGateway;

    public bool IsClusterSubnet => Uses.Contains("control-plane", StringComparer.Ordinal);

    public bool HoldsNodesOrPods => Uses.Any(use => use is "nodes" or "pods");
}
