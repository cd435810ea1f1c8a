using System.Collections.Immutable;

using EksRecon.Capacity;
using EksRecon.Facts;

namespace EksRecon.Networking.Addresses;

/// <summary>A zone has places for pods on its nodes and hardly an address to give them, whatever the other zones have.</summary>
internal sealed class ZoneOutOfAddresses : Rule<AddressFacts>
{
    /// <summary>
    /// Below this share of a zone's pods, the next scale-out or the loss of another zone finds no addresses. A judgement, not a limit of
    /// EC2.
    /// </summary>
    private const int FewPercent = 10;

    private static readonly FindingKind Finding = new("NET131", nameof(ZoneOutOfAddresses), Severity.Medium);

    public override FindingKind Kind => Finding;

    public override IEnumerable<Premise> RestsOn(AddressFacts facts) => [AddressRules.Whole(facts)];

    public override IEnumerable<Finding> Examine(AddressFacts facts)
    {
        if (!facts.Outlook.TryGet(out var outlook) || !AddressRules.IsWhole(facts, facts.Outlook)) yield break;
        var lacking = outlook.Zones.Where(IsShort).ToImmutableArray();
        if (lacking.IsEmpty) yield break;
        var others = outlook.Zones.Where(zone => !IsShort(zone)).ToImmutableArray();
        var subnets = lacking.Select(zone => zone.First?.Stop.Subnet ?? -1).Where(subnet => subnet >= 0).Distinct().Order()
            .ToImmutableArray();
        yield return new(
            Kind,
            lacking.Any(zone => zone.MorePods.AtMost == 0) ? Severity.High : Kind.Severity,
            $"{string.Join(", ", lacking.Select(zone => Threat.In(zone.Zone)))} {(lacking.Length == 1 ? "has" : "have")} addresses for {Threat.Count(lacking.Sum(zone => zone.MorePods.AtMost ?? 0), "more pod")} at most{(others.IsEmpty ? "" : $", the other zones for {others.Sum(zone => zone.MorePods.Estimate)}")}",
            $"{string.Join(" ", lacking.Select(zone => $"{Threat.In(zone.Zone)}: {Threat.Count(zone.Nodes, "node")}, {Threat.Count(zone.Pods, "pod")}; {(zone.First is { } first ? Threat.Phrase(facts.Plan, first.Stop) : "the subnets are empty")} after {Threat.Count(zone.First?.After ?? 0, "more pod")}."))} A zone has to live on the subnets it has: addresses that are free in another zone are of no use there, and a spread over zones stops with the shortest.",
            [.. subnets.Select(subnet => "Subnet " + facts.Plan.Subnets[subnet].Id).Order(StringComparer.Ordinal)],
            [.. AddressRules.Free(facts, subnets), .. facts.Outlook.Evidence],
            "Add a subnet for pods in this zone (subnet discovery or custom networking), lower the warm targets, or move nodes to the other zones.",
            [.. subnets.IsEmpty ? ImmutableArray<ShellCommand>.Empty : [AddressRules.Describe(subnets.Select(subnet => facts.Plan.Subnets[subnet].Id))],
                $"eks-recon capacity --what-if add-subnet=CIDR:ZONE"]);
    }

    private static bool IsShort(ZoneOutlook zone) =>
        zone is { First.Stop.Reason: StopReason.SubnetAddresses or StopReason.PrefixBlocks, MorePods.AtMost: { } most }
            && (long)most * 100 < (long)zone.Pods * FewPercent;
}
