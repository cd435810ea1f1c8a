using System.Collections.Immutable;

using EksRecon.Facts;

namespace EksRecon.Networking.Vpc;

/// <summary>
/// A subnet that the cluster uses. That it is used, and what EC2 says of it, are known apart: a refused DescribeSubnets costs only the
/// latter.
/// </summary>
public sealed record ClusterSubnet
{
    public const string ForControlPlane = "control-plane";
    public const string ForNodes = "nodes";
    public const string ForPods = "pods";
    public const string ForLoadBalancers = "load-balancers";

    public required string Id { get; init; }

    /// <summary>What it is for: control-plane, load-balancers, nodes, pods; sorted.</summary>
    public required ImmutableArray<string> Uses { get; init; }

    /// <summary>Who uses it: <c>node group general</c>, <c>ENIConfig eu-west-1a</c>, <c>3 nodes</c>; sorted.</summary>
    public required ImmutableArray<string> UsedBy { get; init; }

    public required Fact<string> Zone { get; init; }

    public required Fact<string> ZoneId { get; init; }

    /// <summary>Its IPv4 range; null for an IPv6-only subnet.</summary>
    public required Fact<string?> Cidr { get; init; }

    /// <summary>IPv4 addresses that can be given out: its size without the five that AWS keeps.</summary>
    public required Fact<int> Size { get; init; }

    /// <summary>Free IPv4 addresses.</summary>
    public required Fact<int> Free { get; init; }

    public required Fact<SubnetRoute> Route { get; init; }

    public string Subject => "Subnet " + Id;

    public bool IsFor(string use) => Uses.Contains(use, StringComparer.Ordinal);

    /// <summary>The zone's name, or its id; null where neither is known.</summary>
    public string? ZoneName => Zone.TryGet(out var name) ? name : ZoneId.TryGet(out var id) ? id : null;
}

/// <summary>How a subnet reaches the rest of the world, by its route table.</summary>
/// <param name="Exposure"><c>public</c> where a default route leads to an internet gateway, else <c>private</c>.</param>
/// <param name="Kind">What the default route of IPv4 leads to: internet-gateway, nat-gateway, transit-gateway, ..., blackhole, or
/// none.</param>
/// <param name="Target">Its id; null where there is no default route.</param>
/// <param name="RouteTable">The table's id.</param>
/// <param name="IsMainTable">True where the subnet has no table of its own and follows the VPC's main one.</param>
public sealed record SubnetRoute(string Exposure, string Kind, string? Target, string RouteTable, bool IsMainTable)
{
    public const string Public = "public";
    public const string Private = "private";
    public const string InternetGateway = "internet-gateway";
    public const string Nat = "nat-gateway";
    public const string Blackhole = "blackhole";
    public const string None = "none";

    /// <summary>What the default route of IPv6 leads to, in the same words.</summary>
    public string Ipv6Kind { get; init; } = None;

    /// <summary>
    /// A target outside the VPC that some route beside the default one leads to; null where there is none. Endpoints may be shared behind
    /// it.
    /// </summary>
    public string? Onward { get; init; }

    /// <summary>True where neither family has a default route that works.</summary>
    public bool IsClosed => Kind is None or Blackhole && Ipv6Kind is None or Blackhole;
}
