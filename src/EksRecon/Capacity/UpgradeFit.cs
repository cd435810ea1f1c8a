using System.Collections.Immutable;
using System.Text.Json.Serialization;

namespace EksRecon.Capacity;

/// <summary>Whether something fits.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<Verdict>))]
public enum Verdict
{
    [JsonStringEnumMemberName("fits")]
    Fits,

    /// <summary>It fits if every counted /28 can be had: EC2 keeps some ranges for nodes and does not say which.</summary>
    [JsonStringEnumMemberName("fits-at-best")]
    FitsAtBest,

    [JsonStringEnumMemberName("does-not-fit")]
    DoesNotFit,

    [JsonStringEnumMemberName("unknown")]
    Unknown,
}

/// <summary>What a rolling upgrade of one group needs in one zone, and whether it fits: the nodes that come before old ones go.</summary>
/// <param name="Surge">New nodes in the zone at a time.</param>
/// <param name="Needs">Addresses they take, each with as many pods as the group's nodes have on average.</param>
/// <param name="Stop">What they lack.</param>
public sealed record UpgradeFit(int Group, string? Zone, int Surge, int Needs, Verdict Verdict, Stop? Stop)
{
    /// <summary>
    /// Every group by itself, from what is free now, by group and zone. Nodes without a group, such as Fargate's and hybrid ones, are
    /// nobody's to upgrade.
    /// </summary>
    /// <param name="most">What the subnets have at most, once nodes made anew took what they want.</param>
    /// <param name="least">What they surely have.</param>
    public static ImmutableArray<UpgradeFit> Of(AddressPlan plan, AddressSupply most, AddressSupply least)
    {
        var fits = ImmutableArray.CreateBuilder<UpgradeFit>();
        foreach (var group in plan.Nodes.Where(node => node.Group >= 0).GroupBy(node => node.Group).OrderBy(group => group.Key))
        {
            var nodes = group.ToList();
            var pods = (nodes.Sum(node => node.PoolPods) + nodes.Count - 1) / nodes.Count;
            var zones = nodes.GroupBy(node => node.Zone, StringComparer.Ordinal).OrderBy(zone => zone.Key, StringComparer.Ordinal).ToList();
            var surge = (plan.Groups[group.Key].Surge + zones.Count - 1) / zones.Count;
            foreach (var zone in zones) fits.Add(Of(plan, Largest(zone), pods, surge, most, least));
        }

        return fits.ToImmutable();
    }

    private static UpgradeFit Of(AddressPlan plan, PlanNode like, int pods, int surge, AddressSupply most, AddressSupply least)
    {
        var node = new NewNode(like, NodeKindFit.SubnetsOf(plan, plan.Groups[like.Group], like.Zone), pods);
        var (count, stop) = node.Fit(most.Copy(), surge);
        return new(like.Group, like.Zone, surge, node.Addresses * surge, Judge(), stop);

        Verdict Judge()
        {
            if (like.Addressing == PodAddressing.Unknown || stop is { Reason: StopReason.Unknown }) return Verdict.Unknown;
            // With fewer pods in sight than there are, the need is at least this.
            if (count < surge) return plan.SawAllSubnets && plan.Groups[like.Group].KnowsSubnets ? Verdict.DoesNotFit : Verdict.Unknown;
            if (!plan.SawAllPods) return Verdict.Unknown;
            if (node.Fit(least.Copy(), surge).Count == surge) return Verdict.Fits;
            return node.Lack is { } lack && plan.Subnets[lack].Free is not null && like.Shape.IsPrefix
                ? Verdict.FitsAtBest
                : Verdict.Unknown;
        }
    }

    /// <summary>The node whose kind takes most, for an answer that holds for all.</summary>
    private static PlanNode Largest(IEnumerable<PlanNode> nodes) =>
        nodes.MaxBy(node => (node.Limits?.Slots ?? 0, node.DaemonPods))
            ?? throw new InvalidOperationException("A zone without nodes was asked.");
}
