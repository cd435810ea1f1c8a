using System.Collections.Immutable;

using EksRecon.Model;

namespace EksRecon.Capacity;

/// <summary>
/// Everything that decides how many addresses a cluster has left: its subnets, its nodes and what they hold, and the settings. The input of
/// the outlook, and what a what-if changes.
/// </summary>
public sealed record AddressPlan
{
    /// <summary>By zone and id; nodes name them by their index here.</summary>
    public required ImmutableArray<PlanSubnet> Subnets { get; init; }

    /// <summary>By name.</summary>
    public required ImmutableArray<PlanNode> Nodes { get; init; }

    /// <summary>By name.</summary>
    public required ImmutableArray<PlanGroup> Groups { get; init; }

    /// <summary>aws-node's settings, those of a Linux node that it runs on.</summary>
    public required PoolSettings Settings { get; init; }

    /// <summary>aws-node also takes subnets that are tagged for it.</summary>
    public bool DiscoversSubnets { get; init; }

    /// <summary>False where more pods may run than were seen: then no place on a node is sure to be free.</summary>
    public bool SawAllPods { get; init; } = true;

    /// <summary>False where there may be subnets for pods that were not seen: then no number of addresses bounds anything.</summary>
    public bool SawAllSubnets { get; init; } = true;

    /// <summary>Indexes of the subnets of the control plane.</summary>
    public ImmutableArray<int> ControlPlane { get; init; } = [];
}

/// <summary>A subnet with what it has to give.</summary>
/// <param name="Size">Addresses that can be given out; null where it is not known.</param>
/// <param name="Free">Those that are free; null where it is not known.</param>
/// <param name="Blocks">Whole free /28 blocks, at most; null where not even a bound is known.</param>
public sealed record PlanSubnet(string Id, string? Zone, Cidr? Range, int? Size, int? Free, int? Blocks)
{
    /// <summary>The first four addresses of a subnet and the last, which AWS keeps (VPC user guide, subnet sizing).</summary>
    public const int Reserved = 5;

    /// <summary>A what-if added it.</summary>
    public bool IsNew { get; init; }

    /// <summary>Free blocks that are reserved for prefixes, and so certain.</summary>
    public int SureBlocks { get; init; }

    /// <summary>Free blocks at most, were all nodes of the cluster gone; null where their interfaces were not seen.</summary>
    public int? BlocksWithoutNodes { get; init; }
}

/// <summary>How pods of a node get addresses.</summary>
public enum PodAddressing
{
    /// <summary>From a pool of addresses of the VPC that the node holds.</summary>
    Pool,

    /// <summary>From elsewhere: IPv6, an overlay, hybrid nodes, one interface for each pod on Fargate. Max-pods alone counts.</summary>
    Elsewhere,

    /// <summary>From a pool whose limits are not known: the instance type, or the settings, were not seen.</summary>
    Unknown,
}

/// <summary>A node, its pods and what it holds.</summary>
public sealed record PlanNode
{
    public required string Name { get; init; }

    public string? Zone { get; init; }

    /// <summary>What makes nodes of its kind: an index of the plan's groups.</summary>
    public int Group { get; init; } = -1;

    public string? InstanceType { get; init; }

    /// <summary>Null where nobody knows the type.</summary>
    public InstanceLimits? Limits { get; init; }

    public PodAddressing Addressing { get; init; }

    /// <summary>The VPC CNI's own DaemonSet gives its pods addresses: aws-node's settings hold for it.</summary>
    public bool RunsAwsNode { get; init; }

    /// <summary>The pool's limits, where <see cref="Addressing"/> is a pool.</summary>
    public PoolShape Shape { get; init; }

    /// <summary>The pool's settings on this node.</summary>
    public PoolSettings Settings { get; init; } = new();

    /// <summary><c>status.capacity.pods</c>; null where the object does not say.</summary>
    public int? MaxPods { get; init; }

    /// <summary>Pods that the kubelet counts.</summary>
    public int Pods { get; init; }

    /// <summary>Those of them that take an address from the pool.</summary>
    public int PoolPods { get; init; }

    /// <summary>Those of them that every node of its kind runs: DaemonSets' pods with an address.</summary>
    public int DaemonPods { get; init; }

    /// <summary>
    /// Pods with a branch interface of their own (security groups for pods): they take a place and an address of the subnet, and none of
    /// the pool.
    /// </summary>
    public int BranchPods { get; init; }

    /// <summary>Branch interfaces that the node can carry; null where security groups for pods are off, or nobody says it.</summary>
    public int? MaxBranchPods { get; init; }

    /// <summary>The subnet of its primary interface; below 0 where it was not found.</summary>
    public int Subnet { get; init; } = -1;

    /// <summary>Subnets in which a new interface for pods may lie.</summary>
    public ImmutableArray<int> PodSubnets { get; init; } = [];

    /// <summary>Its interfaces, as seen; empty where they were not. What is modelled in their place is <see cref="Modelled"/>.</summary>
    public ImmutableArray<HeldInterface> Held { get; init; } = [];

    /// <summary>It is made anew: what it holds is still to be taken from the subnets.</summary>
    public bool IsFresh { get; init; }

    /// <summary>Places for pods that are left; null where max-pods is not known.</summary>
    public int? Seats => MaxPods is { } most ? Math.Max(0, most - Pods) : null;

    /// <summary>Interfaces that the pool has no use of: the primary one under custom networking.</summary>
    public int WithoutSlots => Settings.CustomNetworking ? 1 : 0;

    /// <summary>What it holds in the steady state, by its settings.</summary>
    public ImmutableArray<HeldInterface> Modelled(int pods)
    {
        var walk = Walk([new(Math.Max(Subnet, 0), 0, 0, HasSlots: !Settings.CustomNetworking)]);
        var last = Math.Min(pods, Shape.Ceiling(WithoutSlots));
        for (var arrived = 0; arrived <= last; arrived++) walk.Settle(arrived, supply: null);
        var secondary = PodSubnets.IsEmpty ? Subnet : PodSubnets[0];
        return [.. walk.Held.Select((one, index) => index == 0 ? one : one with { Subnet = Math.Max(secondary, 0) })];
    }

    internal PoolWalk Walk(ReadOnlySpan<HeldInterface> held) => new(Settings, Shape, MaxPods ?? int.MaxValue, held, [.. PodSubnets]);
}

/// <summary>What makes nodes: a managed node group, a Karpenter or Auto Mode NodePool, or whatever it is that nobody names.</summary>
/// <param name="Kind">Words for a reader: <c>node group</c>, <c>NodePool</c>, <c>nodes without a group</c>.</param>
/// <param name="Subnets">Where its nodes may lie: indexes of the plan's subnets.</param>
/// <param name="Surge">How many nodes an upgrade adds at a time, over all zones.</param>
/// <param name="SurgeBy">Why that many, in words.</param>
public sealed record PlanGroup(string Name, string Kind, ImmutableArray<int> Subnets, int Surge, string SurgeBy)
{
    /// <summary>
    /// False where its nodes may lie in subnets that nobody names, as those that Karpenter or an Auto Scaling group of one's own may
    /// choose.
    /// </summary>
    public bool KnowsSubnets { get; init; } = true;

    public string Subject => Name.Length == 0 ? Kind : $"{Kind} {Name}";
}
