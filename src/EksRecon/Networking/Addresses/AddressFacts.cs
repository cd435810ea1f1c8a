using System.Collections.Immutable;

using EksRecon.Capacity;
using EksRecon.Cluster;
using EksRecon.Facts;
using EksRecon.Networking.Vpc;

namespace EksRecon.Networking.Addresses;

/// <summary>Addresses: who holds them, how many are left, and what that is enough for.</summary>
public sealed record AddressFacts
{
    public required ClusterFacts Cluster { get; init; }

    /// <summary>What the outlook was computed from; a what-if changes it.</summary>
    public required AddressPlan Plan { get; init; }

    /// <summary>What a what-if needs beside the plan.</summary>
    public required WhatIfSetting Setting { get; init; }

    /// <summary>The subnets of the plan, in its order.</summary>
    public required ImmutableArray<SubnetAddresses> Subnets { get; init; }

    /// <summary>Unknown without nodes or subnets, and while the VPC CNI's mode is not known.</summary>
    public required Fact<Outlook> Outlook { get; init; }

    /// <summary>Pods that are bound to a node, need an address of its pool, and have none; by node. Some may just be starting.</summary>
    public required Fact<ImmutableArray<WaitingPods>> Waiting { get; init; }
}

/// <summary>A subnet, and who holds its addresses.</summary>
/// <param name="Holdings">Unknown where the network interfaces were not seen.</param>
/// <param name="Blocks">Whole free /28 blocks, at most.</param>
public sealed record SubnetAddresses(ClusterSubnet Subnet, Fact<SubnetHoldings> Holdings, Fact<PrefixBlocks> Blocks);

/// <summary>The /28 blocks of a subnet.</summary>
/// <param name="AtMost">Free ones, an upper bound.</param>
/// <param name="Reserved">Free ones of them in CIDR reservations for prefixes: these are certain. 0 where reservations were not
/// seen.</param>
/// <param name="Possible">By its size alone.</param>
/// <param name="Fragmented">Free addresses that lie in no whole block; null where interfaces were not seen.</param>
public sealed record PrefixBlocks(int AtMost, int Reserved, int Possible, int? Fragmented);

/// <summary>Pods without an address on one node.</summary>
public sealed record WaitingPods(string Node, ImmutableArray<string> Pods);
