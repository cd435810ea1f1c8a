using System.Collections.Immutable;

namespace EksRecon.Capacity;

/// <summary>
/// What a plan of addresses leads to: how many pods and nodes still fit, what stops them first, and whether an upgrade finds room.
/// </summary>
/// <param name="Most">The most pods that fit on the nodes there are, with what stops each.</param>
/// <param name="Pods">More pods on the nodes there are.</param>
/// <param name="Nodes">More pods by node, in the plan's order.</param>
/// <param name="Zones">By zone.</param>
/// <param name="Kinds">More nodes, by group, type and zone.</param>
/// <param name="Upgrades">By group and zone.</param>
/// <param name="ControlPlane">Free addresses in the control plane's subnets, by the plan's order.</param>
public sealed record Outlook(
    PodFit Most, Bounds Pods, ImmutableArray<Bounds> Nodes, ImmutableArray<ZoneOutlook> Zones, ImmutableArray<NodeKindFit> Kinds, ImmutableArray<UpgradeFit> Upgrades, ImmutableArray<ControlPlaneRoom> ControlPlane)
{
    /// <summary>The next rolling upgrade, nodes and control plane together: the worst of them.</summary>
    public Verdict Upgrade
    {
        get
        {
            var worst = ControlPlane.IsEmpty || ControlPlane.Any(room => room.Free is null) ? Verdict.Unknown : Verdict.Fits;
            if (ControlPlane.Any(room => room.Free < ControlPlaneRoom.NeededByUpgrade)
                || Upgrades.Any(upgrade => upgrade.Verdict == Verdict.DoesNotFit))
            {
                return Verdict.DoesNotFit;
            }

            foreach (var upgrade in Upgrades) worst = (Verdict)Math.Max((int)worst, (int)upgrade.Verdict);
            return worst;
        }
    }

    public static Outlook Of(AddressPlan plan)
    {
        var (most, least) = (PodFit.Of(plan, isMost: true), PodFit.Of(plan, isMost: false));
        var nodes = ImmutableArray.CreateBuilder<Bounds>(plan.Nodes.Length);
        for (var index = 0; index < plan.Nodes.Length; index++)
        {
            nodes.Add(new(most.Nodes[index].Pods, least.Nodes[index].Pods, PodCeiling.Of(plan, plan.Nodes[index])));
        }

        var zones = ZoneOutlook.Of(plan, most, nodes);
        var all = new Bounds(0, 0, 0);
        foreach (var zone in zones) all += zone.MorePods;
        // Nodes made anew that find no sure block leave more to others than they would: that is not sure.
        var sure = AddressSupply.Common(most.Start, least.Start);
        return new(most, all, nodes.MoveToImmutable(), zones, NodeKindFit.Of(plan, most.Start, sure), UpgradeFit.Of(plan, most.Start, sure),
            ControlPlaneRoom.Of(plan, most.Start));
    }
}

/// <summary>One zone.</summary>
/// <param name="Zone">Empty for nodes that name none.</param>
/// <param name="Pods">Pods there that take an address from a pool.</param>
/// <param name="Free">Free addresses of the subnets that nodes and pods of the zone may use; null where one of them is not known.</param>
/// <param name="Warm">Addresses that nodes hold and no pod uses.</param>
/// <param name="MorePods">On the nodes there are.</param>
/// <param name="First">What stops it first other than max-pods; null where max-pods alone does.</param>
public sealed record ZoneOutlook(string Zone, int Nodes, int Pods, int? Free, int Warm, Bounds MorePods, ZoneStop? First)
{
    internal static ImmutableArray<ZoneOutlook> Of(AddressPlan plan, PodFit most, IReadOnlyList<Bounds> bounds)
    {
        var zones = new SortedDictionary<string, List<int>>(StringComparer.Ordinal);
        for (var index = 0; index < plan.Nodes.Length; index++)
        {
            var zone = plan.Nodes[index].Zone ?? "";
            if (!zones.TryGetValue(zone, out var nodes)) zones.Add(zone, nodes = []);
            nodes.Add(index);
        }

        return [.. zones.Select(zone => Of(plan, zone.Key, zone.Value, most, bounds))];
    }

    private static ZoneOutlook Of(AddressPlan plan, string zone, List<int> nodes, PodFit most, IReadOnlyList<Bounds> bounds)
    {
        var (pods, warm, more) = (0, 0, new Bounds(0, 0, 0));
        var subnets = new HashSet<int>();
        foreach (var index in nodes)
        {
            var node = plan.Nodes[index];
            (pods, more) = (pods + node.PoolPods, more + bounds[index]);
            warm += Math.Max(0, most.Nodes[index].Held - node.PoolPods);
            if (node.Subnet >= 0) subnets.Add(node.Subnet);
            foreach (var subnet in node.PodSubnets) subnets.Add(subnet);
        }

        return new(zone, nodes.Count, pods, Sum(plan, most.Start, subnets), warm,
            more with { AtMost = PodCeiling.Of(plan, nodes.Select(index => plan.Nodes[index])) }, most.Zones.GetValueOrDefault(zone));
    }

    private static int? Sum(AddressPlan plan, AddressSupply start, IEnumerable<int> subnets)
    {
        int? sum = 0;
        foreach (var subnet in subnets) sum += plan.Subnets[subnet].Free is null ? null : start.Free(subnet);
        return sum;
    }
}

/// <summary>Room for the control plane's interfaces in one of its subnets.</summary>
/// <param name="Free">Null where it is not known.</param>
public sealed record ControlPlaneRoom(int Subnet, int? Free)
{
    /// <summary>EKS user guide, network-reqs: at least 16 are recommended.</summary>
    public const int Recommended = 16;

    /// <summary>EKS user guide, network-reqs: at least 6 are required.</summary>
    public const int Required = 6;

    /// <summary>The upgrade API refuses with fewer than 5 free in a subnet (aws/containers-roadmap#1693).</summary>
    public const int NeededByUpgrade = 5;

    /// <summary>
    /// In words: <c>ok</c>, <c>warn</c> below 16, <c>high</c> below 6, <c>critical</c> below 5; null where it is not known.
    /// </summary>
    public string? Level =>
        Free switch { null => null, < NeededByUpgrade => "critical", < Required => "high", < Recommended => "warn", _ => "ok" };

    internal static ImmutableArray<ControlPlaneRoom> Of(AddressPlan plan, AddressSupply start) =>
        [.. plan.ControlPlane.Select(subnet => new ControlPlaneRoom(subnet, plan.Subnets[subnet].Free is null ? null : start.Free(subnet)))];
}
