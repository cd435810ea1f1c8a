using System.Globalization;

using EksRecon.Capacity;

namespace EksRecon.Networking.Addresses;

/// <summary>A number before and after.</summary>
/// <param name="Before">Null where it is not there before: a subnet to be added.</param>
public sealed record WhatIfRow(string What, string? Before, string? After)
{
    internal static IEnumerable<WhatIfRow> Of(WhatIfAnswer answer)
    {
        var (before, after) = (answer.Before, answer.After);
        yield return new("more pods on the nodes", Text(before.Pods.Estimate), Text(after.Pods.Estimate));
        foreach (var zone in before.Zones)
        {
            yield return new($"more pods in {Threat.In(zone.Zone)}", Text(zone.MorePods.Estimate), Text(after.Zones.FirstOrDefault(one => one.Zone == zone.Zone)?.MorePods.Estimate));
        }

        yield return new("warm addresses", Text(before.Zones.Sum(zone => zone.Warm)), Text(after.Zones.Sum(zone => zone.Warm)));
        for (var index = 0; index < answer.AfterPlan.Subnets.Length; index++)
        {
            var subnet = answer.AfterPlan.Subnets[index];
            yield return new($"free in {subnet.Id}", index < answer.BeforePlan.Subnets.Length ? Text(answer.BeforePlan.Subnets[index].Free) : null, Text(Left(answer.AfterPlan, after, index)));
        }

        foreach (var kind in before.Kinds)
        {
            var then = after.Kinds.FirstOrDefault(one => one.Group == kind.Group && one.InstanceType == kind.InstanceType && one.Zone == kind.Zone);
            yield return new($"more {kind.InstanceType ?? "nodes"} in {Threat.In(kind.Zone)}, filled", Text(kind.Full?.Estimate), Text(then?.Full?.Estimate));
        }

        yield return new("rolling upgrade", UpgradeDetail.Name(before.Upgrade), UpgradeDetail.Name(after.Upgrade));
        yield return new("first to fail", First(answer.BeforePlan, before), First(answer.AfterPlan, after));
    }

    /// <summary>What is free once the nodes hold what they want, before any further pod comes.</summary>
    private static int? Left(AddressPlan plan, Outlook outlook, int subnet) => plan.Subnets[subnet].Free is null ? null : outlook.Most.Start.Free(subnet);

    private static string? Text(int? number) => number?.ToString("N0", CultureInfo.InvariantCulture);

    private static string First(AddressPlan plan, Outlook outlook) => Threat.Of(plan, outlook, []) is [var first, ..] ? first.Says : "nothing but max-pods";
}
