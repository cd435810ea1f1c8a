using System.Collections.Immutable;

using EksRecon.Capacity;
using EksRecon.Facts;

namespace EksRecon.Networking.Addresses;

/// <summary>Not one more node of a kind that runs finds the addresses it takes when empty.</summary>
internal sealed class NoRoomForNodes : Rule<AddressFacts>
{
    private static readonly FindingKind Finding = new("NET135", nameof(NoRoomForNodes), Severity.Medium);

    public override FindingKind Kind => Finding;

    public override IEnumerable<Premise> RestsOn(AddressFacts facts) => [AddressRules.Whole(facts)];

    public override IEnumerable<Finding> Examine(AddressFacts facts)
    {
        if (!facts.Outlook.TryGet(out var outlook) || !AddressRules.IsWhole(facts, facts.Outlook)) yield break;
        var found = outlook.Kinds.Where(kind => kind is { Empty.AtMost: 0, Stop.Subnet: >= 0 }).ToImmutableArray();
        if (found.IsEmpty) yield break;
        var subnets = found.Select(kind => kind.Stop?.Subnet ?? -1).Where(subnet => subnet >= 0).Distinct().Order().ToImmutableArray();
        yield return new(
            Kind,
            Kind.Severity,
            $"Not enough IPs for one more {string.Join(" or ", found.Select(kind => kind.InstanceType ?? "node").Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal))} in {string.Join(", ", found.Select(kind => Threat.In(kind.Zone)).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal))}",
            string.Join(" ",
                found.Select(kind =>
                    $"{kind.InstanceType} of {facts.Plan.Groups[kind.Group].Subject} in {Threat.In(kind.Zone)}: an empty one takes {kind.EmptyTakes} addresses, and {Threat.Lack(facts.Plan, outlook, kind.Stop)}.")) +
                " The next one starts with a smaller pool than its settings want, or with none, and the autoscaler goes on adding nodes there.",
            [.. subnets.Select(subnet => "Subnet " + facts.Plan.Subnets[subnet].Id).Order(StringComparer.Ordinal)],
            [.. AddressRules.Free(facts, subnets), .. facts.Outlook.Evidence],
            "Add a subnet in this zone, lower the warm targets so that an empty node takes less, or take the zone out of the node group until it has enough IPs.",
            [.. subnets.IsEmpty ? ImmutableArray<ShellCommand>.Empty
                : [AddressRules.Describe(subnets.Select(subnet => facts.Plan.Subnets[subnet].Id))]]);
    }
}
