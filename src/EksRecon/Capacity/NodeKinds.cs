using System.Collections.Immutable;

namespace EksRecon.Capacity;

/// <summary>How many more nodes of a present kind fit: one type, in one zone, of one group.</summary>
/// <param name="Nodes">Nodes of the kind that there are.</param>
/// <param name="EmptyTakes">Addresses that one takes while only DaemonSets run on it.</param>
/// <param name="FullTakes">Addresses that one takes with pods up to its max-pods; null where that is not known.</param>
/// <param name="Empty">So many fit, as long as they stay empty.</param>
/// <param name="Full">So many fit, each filled; null where its max-pods is not known.</param>
/// <param name="Stop">What stops the next empty one.</param>
public sealed record NodeKindFit(int Group, string? InstanceType, string? Zone, int? MaxPods, int Nodes, int EmptyTakes, int? FullTakes,
    Bounds Empty, Bounds? Full, Stop? Stop)
{
    /// <summary>
    /// Counting ends here: more nodes than EKS supports in a cluster (EKS user guide, service-quotas: 100,000 with its ultra scale).
    /// </summary>
    public const int Most = 100_000;

    /// <summary>All kinds of a plan, by group, type and zone.</summary>
    /// <param name="most">What the subnets have at most, once nodes made anew took what they want.</param>
    /// <param name="least">What they surely have.</param>
    public static ImmutableArray<NodeKindFit> Of(AddressPlan plan, AddressSupply most, AddressSupply least)
    {
        var kinds = new SortedDictionary<(int Group, string Type, string Zone, int MaxPods), (PlanNode Like, int Count)>();
        foreach (var node in plan.Nodes)
        {
            if (node.Group < 0) continue;
            var key = (node.Group, node.InstanceType ?? "", node.Zone ?? "", node.MaxPods ?? -1);
            kinds[key] = kinds.TryGetValue(key, out var known) ? (Better(known.Like, node), known.Count + 1) : (node, 1);
        }

        return [.. kinds.Values.Select(kind => Of(plan, kind.Like, kind.Count, most, least))];
    }

    private static PlanNode Better(PlanNode left, PlanNode right) => right.DaemonPods > left.DaemonPods ? right : left;

    private static NodeKindFit Of(AddressPlan plan, PlanNode like, int count, AddressSupply most, AddressSupply least)
    {
        var subnets = SubnetsOf(plan, plan.Groups[like.Group], like.Zone);
        var empty = new NewNode(like, subnets, like.DaemonPods);
        var full = like.MaxPods is { } maxPods ? new NewNode(like, subnets, Math.Max(0, maxPods - (like.Pods - like.PoolPods))) : null;
        var (fits, stop) = empty.Fit(most.Copy(), Most);
        return new(like.Group, like.InstanceType, like.Zone, like.MaxPods, count, empty.Addresses, full?.Addresses,
            Bound(plan, empty, fits, like, most, least),
            full is null ? null : Bound(plan, full, full.Fit(most.Copy(), Most).Count, like, most, least), stop);
    }

    private static Bounds Bound(AddressPlan plan, NewNode node, int fits, PlanNode like, AddressSupply most, AddressSupply least)
    {
        var isKnown = like.Addressing != PodAddressing.Unknown;
        var sure = isKnown && plan.SawAllPods ? node.Fit(least.Copy(), Most).Count : 0;
        // Subnets that nobody named, as those Karpenter may choose, have more.
        var bound = isKnown && plan.SawAllSubnets && plan.Groups[like.Group].KnowsSubnets ? node.AtMost(plan, most) : null;
        return new(fits, sure, bound is { } limit ? Math.Max(limit, fits) : null);
    }

    /// <summary>The group's subnets in a zone.</summary>
    internal static ImmutableArray<int> SubnetsOf(AddressPlan plan, PlanGroup group, string? zone) =>
        [.. group.Subnets.Where(subnet => zone is null || plan.Subnets[subnet].Zone is null || plan.Subnets[subnet].Zone == zone)];
}
