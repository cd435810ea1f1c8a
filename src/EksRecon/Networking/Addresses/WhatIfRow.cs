using System.Text.Json.Serialization;

using EksRecon.Capacity;

namespace EksRecon.Networking.Addresses;

/// <summary>What a number of a what-if counts.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<WhatIfMetric>))]
public enum WhatIfMetric
{
    /// <summary>Pods that still fit on all nodes.</summary>
    [JsonStringEnumMemberName("more-pods")]
    MorePods,

    /// <summary>Pods that still fit on the nodes of a zone.</summary>
    [JsonStringEnumMemberName("more-pods-in-zone")]
    MorePodsInZone,

    /// <summary>Addresses that nodes hold and no pod uses.</summary>
    [JsonStringEnumMemberName("warm-addresses")]
    WarmAddresses,

    /// <summary>Addresses of a subnet that are free once the nodes hold what they want.</summary>
    [JsonStringEnumMemberName("free-addresses")]
    FreeAddresses,

    /// <summary>Nodes of a kind that still fit, filled to max-pods.</summary>
    [JsonStringEnumMemberName("more-filled-nodes")]
    MoreFilledNodes,
}

/// <summary>A number before and after.</summary>
/// <param name="Zone">The zone that is counted; null for a number of the whole cluster, and where the zone is not known.</param>
/// <param name="Subnet">The subnet whose addresses are counted; null for other metrics.</param>
/// <param name="Kind">The nodes that are counted; null for other metrics.</param>
/// <param name="Before">Null where it is not known, and for a subnet that is to be added.</param>
/// <param name="After">Null where it is not known.</param>
public sealed record WhatIfRow(WhatIfMetric Metric, string? Zone, string? Subnet, WhatIfNodeKind? Kind, int? Before, int? After)
{
    internal static IEnumerable<WhatIfRow> Of(WhatIfAnswer answer)
    {
        var (before, after) = (answer.Before, answer.After);
        yield return new(WhatIfMetric.MorePods, null, null, null, before.Pods.Estimate, after.Pods.Estimate);
        foreach (var zone in before.Zones)
        {
            var then = after.Zones.FirstOrDefault(one => one.Zone == zone.Zone);
            yield return new(WhatIfMetric.MorePodsInZone, Known(zone.Zone), null, null, zone.MorePods.Estimate, then?.MorePods.Estimate);
        }

        var (warm, warmThen) = (before.Zones.Sum(zone => zone.Warm), after.Zones.Sum(zone => zone.Warm));
        yield return new(WhatIfMetric.WarmAddresses, null, null, null, warm, warmThen);
        for (var index = 0; index < answer.AfterPlan.Subnets.Length; index++)
        {
            var subnet = answer.AfterPlan.Subnets[index];
            var free = index < answer.BeforePlan.Subnets.Length ? answer.BeforePlan.Subnets[index].Free : null;
            yield return new(WhatIfMetric.FreeAddresses, subnet.Zone, subnet.Id, null, free, Left(answer.AfterPlan, after, index));
        }

        foreach (var kind in before.Kinds)
        {
            var then = after.Kinds.FirstOrDefault(one =>
                one.Group == kind.Group && one.InstanceType == kind.InstanceType && one.Zone == kind.Zone);
            var name = new WhatIfNodeKind(answer.BeforePlan.Groups[kind.Group].Subject, kind.InstanceType);
            yield return new(WhatIfMetric.MoreFilledNodes, Known(kind.Zone), null, name, kind.Full?.Estimate, then?.Full?.Estimate);
        }
    }

    /// <summary>What is free once the nodes hold what they want, before any further pod comes.</summary>
    private static int? Left(AddressPlan plan, Outlook outlook, int subnet) =>
        plan.Subnets[subnet].Free is null ? null : outlook.Most.Start.Free(subnet);

    /// <summary>The model calls the zone of nodes whose zone was not seen by an empty name.</summary>
    private static string? Known(string? zone) => string.IsNullOrEmpty(zone) ? null : zone;
}

/// <summary>Nodes of one group and type.</summary>
/// <param name="Group">As <c>node group workers</c>.</param>
/// <param name="InstanceType">Null where it is not known.</param>
public sealed record WhatIfNodeKind(string Group, string? InstanceType);
