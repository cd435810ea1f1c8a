using System.Collections.Immutable;

using EksRecon.Capacity;

namespace EksRecon.Networking.Addresses;

/// <summary>A zone.</summary>
/// <param name="Pods">Pods that take an address from a node's pool.</param>
/// <param name="Free">Free addresses of the subnets its nodes and pods may use.</param>
/// <param name="Warm">Addresses that nodes hold and no pod uses.</param>
/// <param name="StopsFirst">What stops a node there first, other than its max-pods.</param>
public sealed record ZoneDetail(string Zone, int Nodes, int Pods, int? Free, int Warm, BoundsDetail MorePods, ZoneStopDetail? StopsFirst)
{
    internal static ZoneDetail From(ZoneOutlook zone, AddressPlan plan) => new(
        zone.Zone, zone.Nodes, zone.Pods, zone.Free, zone.Warm, BoundsDetail.From(zone.MorePods),
        zone.First is { } first ? new(first.Stop.Reason, StopDetail.Subnet(first.Stop, plan), first.Node, first.After) : null);
}

/// <summary>The first stop of a zone.</summary>
/// <param name="AfterPods">More pods in the zone until then.</param>
public sealed record ZoneStopDetail(StopReason Reason, string? Subnet, string Node, int AfterPods);

/// <summary>Shared by the details of stops.</summary>
internal static class StopDetail
{
    public static string? Subnet(Stop? stop, AddressPlan plan) => stop is { Subnet: >= 0 } known ? plan.Subnets[known.Subnet].Id : null;
}

/// <summary>A node.</summary>
/// <param name="Addresses">Addresses of its pool: seen on its interfaces, or modelled from its settings where they were not seen.</param>
/// <param name="Ceiling">Addresses its interfaces can hold for pods; null where its type or settings are not known.</param>
/// <param name="StoppedBy">What ends its growth.</param>
/// <param name="BranchInterfaces">Null where security groups for pods are off.</param>
public sealed record NodeDetail(string Node, string? Zone, string? InstanceType, int Pods, int? MaxPods, int Addresses, int? Ceiling,
    bool Seen, BoundsDetail MorePods, StopReason StoppedBy, string? Subnet, BranchDetail? BranchInterfaces)
{
    internal static ImmutableArray<NodeDetail> Tightest(AddressPlan plan, Outlook outlook, int most)
    {
        var order = Enumerable.Range(0, plan.Nodes.Length).OrderBy(index => outlook.Nodes[index].Estimate)
            .ThenBy(index => plan.Nodes[index].Name, StringComparer.Ordinal).Take(most);
        return [.. order.Select(index => From(plan, plan.Nodes[index], outlook.Nodes[index], outlook.Most.Nodes[index]))];
    }

    private static NodeDetail From(AddressPlan plan, PlanNode node, Bounds bounds, NodeFit fit) => new(
        node.Name, node.Zone, node.InstanceType, node.Pods, node.MaxPods, fit.Held, node.Addressing == PodAddressing.Pool
            ? node.Shape.Ceiling(node.WithoutSlots)
            : null, !node.Held.IsEmpty,
        BoundsDetail.From(bounds), fit.Stop.Reason, StopDetail.Subnet(fit.Stop, plan),
        node.MaxBranchPods is { } most ? new(node.BranchPods, most) : null);
}

/// <summary>Branch interfaces of a node, for security groups for pods.</summary>
public sealed record BranchDetail(int Pods, int Max);

/// <summary>More nodes of a kind that is there: one type, in one zone, of one group.</summary>
/// <param name="EmptyTakes">Addresses one takes with only DaemonSets on it.</param>
/// <param name="FullTakes">Addresses one takes with pods up to its max-pods.</param>
/// <param name="StoppedBy">What stops the next empty one; null where nothing does.</param>
public sealed record NodeKindDetail(
    string Group, string? InstanceType, string? Zone, int? MaxPods, int Nodes, int EmptyTakes, int? FullTakes, BoundsDetail MoreEmpty, BoundsDetail? MoreFull, StopReason? StoppedBy, string? Subnet)
{
    internal static NodeKindDetail From(NodeKindFit kind, AddressPlan plan) => new(
        plan.Groups[kind.Group].Subject, kind.InstanceType, kind.Zone, kind.MaxPods, kind.Nodes, kind.EmptyTakes, kind.FullTakes, BoundsDetail.From(kind.Empty), kind.Full is { } full
            ? BoundsDetail.From(full)
            : null,
        kind.Stop is { } stop ? stop.Reason : null, StopDetail.Subnet(kind.Stop, plan));
}

/// <summary>
/// Whether the next rolling upgrade finds addresses: those of the nodes that come before old ones go, and of the control plane.
/// </summary>
public sealed record UpgradeDetail(Verdict Verdict, ImmutableArray<UpgradeGroupDetail> Groups,
    ImmutableArray<ControlPlaneDetail> ControlPlane)
{
    internal static UpgradeDetail From(Outlook outlook, AddressPlan plan)
    {
        var rooms = outlook.ControlPlane.Select(room =>
            new ControlPlaneDetail(plan.Subnets[room.Subnet].Id, plan.Subnets[room.Subnet].Zone, room.Free, room.Level)).ToImmutableArray();
        return new(
            outlook.Upgrade,
            [.. outlook.Upgrades.Select(upgrade => new UpgradeGroupDetail(plan.Groups[upgrade.Group].Subject, upgrade.Zone, upgrade.Surge, plan.Groups[upgrade.Group].SurgeBy, upgrade.Needs, upgrade.Verdict, upgrade.Stop is { } stop ? stop.Reason : null, StopDetail.Subnet(upgrade.Stop, plan)))],
            rooms);
    }
}

/// <summary>One group in one zone.</summary>
/// <param name="Surge">New nodes at a time.</param>
/// <param name="Needs">Addresses they take.</param>
public sealed record UpgradeGroupDetail(string Group, string? Zone, int Surge, string SurgeBy, int Needs, Verdict Verdict,
    StopReason? Lacks, string? Subnet);

/// <summary>Room in one of the control plane's subnets.</summary>
/// <param name="Level">ok; warn below 16 free addresses, high below 6, critical below 5.</param>
public sealed record ControlPlaneDetail(string Subnet, string? Zone, int? Free, string? Level);
