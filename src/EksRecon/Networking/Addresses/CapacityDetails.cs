using System.Collections.Immutable;

using EksRecon.Capacity;
using EksRecon.Facts;

namespace EksRecon.Networking.Addresses;

/// <summary>
/// <c>details.capacity</c>: addresses left, by subnet, zone and node, and what they are enough for. docs/capacity.md says how each number
/// is computed.
/// </summary>
/// <param name="FirstToFail">The most imminent of <paramref name="Threats"/>; null where nothing but the nodes' own max-pods stops pods,
/// and where it is not known.</param>
/// <param name="Threats">Everything that addresses will stop, most imminent first.</param>
/// <param name="MorePods">Pods that still fit on the nodes there are.</param>
/// <param name="Nodes">The nodes nearest to their end.</param>
public sealed record CapacityDetails(
    ThreatDetail? FirstToFail,
    ImmutableArray<ThreatDetail> Threats,
    BoundsDetail? MorePods,
    ImmutableArray<SubnetCapacityDetail> Subnets,
    ImmutableArray<ZoneDetail>? Zones,
    ImmutableArray<NodeDetail>? Nodes,
    ImmutableArray<NodeKindDetail>? NodeKinds,
    UpgradeDetail? Upgrade,
    ImmutableArray<WaitingDetail>? WaitingPods)
{
    /// <summary>Nodes that are shown: a cluster may have thousands.</summary>
    private const int ShownNodes = 20;

    internal static CapacityDetails From(AddressFacts facts, FactLedger ledger, int shownNodes = ShownNodes)
    {
        const string path = "details.capacity.";
        var outlook = ledger.Reference(path + "outlook", facts.Outlook);
        var waiting = ledger.Value(path + "waiting_pods", facts.Waiting);
        var subnets = facts.Subnets.Select(subnet => SubnetCapacityDetail.From(subnet, ledger)).ToImmutableArray();
        var threats = outlook is null ? [] : Threat.Of(facts.Plan, outlook, waiting ?? []).Select(ThreatDetail.From).ToImmutableArray();
        return new(
            threats is [var first, ..] ? first : null,
            threats,
            outlook is null ? null : BoundsDetail.From(outlook.Pods),
            subnets,
            outlook is null ? null : [.. outlook.Zones.Select(zone => ZoneDetail.From(zone, facts.Plan))],
            outlook is null ? null : NodeDetail.Tightest(facts.Plan, outlook, shownNodes),
            outlook is null ? null : [.. outlook.Kinds.Select(kind => NodeKindDetail.From(kind, facts.Plan))],
            outlook is null ? null : UpgradeDetail.From(outlook, facts.Plan),
            waiting is null ? null : [.. waiting.Value.Select(one => new WaitingDetail(one.Node, one.Pods))]);
    }
}

/// <summary>Something that addresses stop.</summary>
/// <param name="AfterPods">More pods until then; null where it is no matter of pods.</param>
public sealed record ThreatDetail(ThreatKind What, string? Zone, string? Subnet, int? AfterPods, string Message)
{
    internal static ThreatDetail From(Threat threat) => new(threat.What, threat.Zone, threat.Subnet, threat.After, threat.Says);
}

/// <summary>A number of the model, and between which two it surely lies; at_most is null where nothing bounds it.</summary>
public sealed record BoundsDetail(int Estimate, int AtLeast, int? AtMost)
{
    internal static BoundsDetail From(Bounds bounds) => new(bounds.Estimate, bounds.AtLeast, bounds.AtMost);
}

/// <summary>A subnet and who holds its addresses.</summary>
/// <param name="Addresses">Those that can be given out.</param>
/// <param name="Reserved">The five that AWS keeps.</param>
/// <param name="Held">Addresses by holder: control-plane, nodes, pods, warm, load-balancers, endpoints, nat, other-cluster, others,
/// unknown.</param>
/// <param name="Unaccounted">Addresses that are not free and that no seen interface holds; null where one of the numbers is not
/// known.</param>
/// <param name="PrefixBlocks">Whole free /28 blocks.</param>
public sealed record SubnetCapacityDetail(
    string Id, string? Zone, ImmutableArray<string> Uses, ImmutableArray<string> UsedBy, int? Addresses, int? Reserved, int? Free, ImmutableSortedDictionary<string, int>? Held, int? Unaccounted, PrefixBlocksDetail? PrefixBlocks)
{
    internal static SubnetCapacityDetail From(SubnetAddresses subnet, FactLedger ledger)
    {
        var path = $"details.capacity.subnets.{subnet.Subnet.Id}.";
        var holdings = ledger.Reference(path + "held", subnet.Holdings);
        var blocks = ledger.Reference(path + "prefix_blocks", subnet.Blocks);
        int? size = subnet.Subnet.Size.TryGet(out var addresses) ? addresses : null;
        int? free = subnet.Subnet.Free.TryGet(out var available) ? available : null;
        return new(
            subnet.Subnet.Id, subnet.Subnet.ZoneName, subnet.Subnet.Uses, subnet.Subnet.UsedBy, size, size is null
                ? null
                : PlanSubnet.Reserved, free, holdings?.Holders,
            holdings is null || size is null || free is null ? null : Math.Max(0, size.Value - free.Value - holdings.Holders.Values.Sum()),
            blocks is null ? null : new(blocks.AtMost, blocks.Reserved, blocks.Possible, blocks.Fragmented));
    }
}

/// <summary>The /28 blocks of a subnet.</summary>
/// <param name="AtMost">Free ones: an upper bound, because EC2 keeps some ranges for nodes and does not say which.</param>
/// <param name="Reserved">Free ones in CIDR reservations for prefixes.</param>
/// <param name="Possible">By size alone.</param>
/// <param name="FragmentedAddresses">Free addresses outside whole blocks.</param>
public sealed record PrefixBlocksDetail(int AtMost, int Reserved, int Possible, int? FragmentedAddresses);

/// <summary>Pods that are bound to a node and have no address yet.</summary>
public sealed record WaitingDetail(string Node, ImmutableArray<string> Pods);
