using System.Collections.Immutable;

using EksRecon.Capacity;
using EksRecon.Facts;

namespace EksRecon.Networking.Addresses;

/// <summary>Nodes take /28 prefixes from a subnet that has free addresses and no whole free /28.</summary>
internal sealed class NoFreePrefixBlock : Rule<AddressFacts>
{
    private static readonly FindingKind Finding = new("NET132", nameof(NoFreePrefixBlock), Severity.High);

    public override FindingKind Kind => Finding;

    public override IEnumerable<Premise> RestsOn(AddressFacts facts) =>
    [
        facts.Outlook.Seen(), .. Used(facts).Order()
            .SelectMany(index => new[] { facts.Subnets[index].Blocks.Part(), facts.Subnets[index].Subnet.Free.Part() }),
    ];

    public override IEnumerable<Finding> Examine(AddressFacts facts)
    {
        if (!facts.Outlook.TryGet(out _)) yield break;
        var used = Used(facts);
        var found = new List<(SubnetAddresses Subnet, int Free)>();
        for (var index = 0; index < facts.Subnets.Length; index++)
        {
            var subnet = facts.Subnets[index];
            // The bound holds also where some interfaces were not seen: they can only make it smaller.
            if (used.Contains(index) && subnet.Blocks.TryGet(out var blocks) && blocks.AtMost == 0
                && subnet.Subnet.Free.TryGet(out var free) && free > 0)
            {
                found.Add((subnet, free));
            }
        }

        if (found.Count == 0) yield break;
        yield return new(
            Kind,
            Kind.Severity,
            $"{Threat.Count(found.Count, "subnet")} of nodes in prefix mode {(found.Count == 1 ? "has" : "have")} {found.Sum(one => one.Free)} free addresses and no whole free /28",
            $"{string.Join(" ", found.Select(one => $"{one.Subnet.Subnet.Id}{(one.Subnet.Subnet.ZoneName is { } zone ? $" ({zone})" : "")}: {one.Free} free, scattered."))} A prefix is 16 aligned neighbours, so aws-node gets InsufficientCidrBlocks there: nodes that come find nothing for pods, and nodes that are there do not grow.",
            [.. found.Select(one => one.Subnet.Subnet.Subject)],
            [.. found.SelectMany(one => one.Subnet.Blocks.Evidence.AddRange(one.Subnet.Subnet.Free.Evidence))],
            "Give pods a subnet of their own with a CIDR reservation for prefixes, so that single addresses do not break blocks up; or replace the nodes whose single addresses are scattered over this one.",
            [.. found.Select(one => (ShellCommand)$"aws ec2 create-subnet-cidr-reservation --subnet-id {one.Subnet.Subnet.Id} --reservation-type prefix --cidr RANGE")]);
    }

    /// <summary>Subnets from which nodes take prefixes, by their place in the plan.</summary>
    private static HashSet<int> Used(AddressFacts facts) =>
        [.. facts.Plan.Nodes.Where(node => node is { Addressing: PodAddressing.Pool, Shape: { IsPrefix: true, FallsBack: false } }).SelectMany(node => node.PodSubnets)];
}
