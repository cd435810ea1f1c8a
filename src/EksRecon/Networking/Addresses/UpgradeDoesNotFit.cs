using System.Collections.Immutable;

using EksRecon.Capacity;
using EksRecon.Facts;

namespace EksRecon.Networking.Addresses;

/// <summary>A rolling upgrade adds nodes before it drains old ones, and a zone has no addresses for them.</summary>
internal sealed class UpgradeDoesNotFit : Rule<AddressFacts>
{
    private static readonly FindingKind Finding = new("NET134", nameof(UpgradeDoesNotFit), Severity.High);

    public override FindingKind Kind => Finding;

    public override IEnumerable<Premise> RestsOn(AddressFacts facts) => [AddressRules.Whole(facts)];

    public override IEnumerable<Finding> Examine(AddressFacts facts)
    {
        if (!facts.Outlook.TryGet(out var outlook) || !AddressRules.IsWhole(facts, facts.Outlook)) yield break;
        var found = outlook.Upgrades.Where(upgrade => upgrade is { Verdict: Verdict.DoesNotFit, Stop.Subnet: >= 0 }).ToImmutableArray();
        if (found.IsEmpty) yield break;
        var groups = found.Select(upgrade => facts.Plan.Groups[upgrade.Group]).Distinct().ToImmutableArray();
        var subnets = found.Select(upgrade => upgrade.Stop?.Subnet ?? -1).Where(subnet => subnet >= 0).Distinct().Order()
            .ToImmutableArray();
        yield return new(
            Kind,
            Kind.Severity,
            $"A rolling upgrade of {string.Join(" or ", groups.Select(group => group.Subject).Order(StringComparer.Ordinal))} runs out of IPs in {string.Join(", ", found.Select(upgrade => Threat.In(upgrade.Zone)).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal))}",
            string.Join(" ",
                found.Select(upgrade =>
                    $"{facts.Plan.Groups[upgrade.Group].Subject} in {Threat.In(upgrade.Zone)}: {Threat.Count(upgrade.Surge, "new node")} at a time ({facts.Plan.Groups[upgrade.Group].SurgeBy}) take {upgrade.Needs} addresses with the pods that move there, and {Threat.Lack(facts.Plan, outlook, upgrade.Stop)}.")) +
                " The new nodes join and their pods wait in ContainerCreating, while the old ones are drained.",
            [.. subnets.Select(subnet => "Subnet " + facts.Plan.Subnets[subnet].Id).Order(StringComparer.Ordinal)],
            [.. AddressRules.Free(facts, subnets), .. facts.Outlook.Evidence],
            "Before the upgrade, free addresses in these subnets (lower warm targets, fewer nodes), add a subnet for pods, or upgrade one small group after the other with a small maxUnavailable.",
            [.. subnets.IsEmpty ? ImmutableArray<ShellCommand>.Empty : [AddressRules.Describe(subnets.Select(subnet => facts.Plan.Subnets[subnet].Id))],
                $"eks-recon capacity --what-if warm-ip=2,min-ip=10"]);
    }
}
