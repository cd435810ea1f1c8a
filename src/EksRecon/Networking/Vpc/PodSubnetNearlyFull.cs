using System.Collections.Immutable;
using System.Globalization;

using EksRecon.Facts;

namespace EksRecon.Networking.Vpc;

/// <summary>A subnet that gives nodes or pods their addresses is nearly full.</summary>
internal sealed class PodSubnetNearlyFull : Rule<VpcFacts>
{
    /// <summary>Below this share of free addresses the next node or scale-out may find none. A judgement, not a limit of EC2.</summary>
    public const int FewPercent = 15;

    /// <summary>Below this share it will. A judgement, not a limit of EC2.</summary>
    public const int HardlyAnyPercent = 5;

    private static readonly FindingKind Finding = new("NET113", nameof(PodSubnetNearlyFull), Severity.Medium);

    public override FindingKind Kind => Finding;

    public override IEnumerable<Premise> RestsOn(VpcFacts facts) =>
    [
        facts.Subnets.Seen(),
        .. facts.SubnetsFor(ClusterSubnet.ForNodes, ClusterSubnet.ForPods).SelectMany(subnet =>
            new[] { subnet.Free.Part(), subnet.Size.Part() }),
    ];

    public override IEnumerable<Finding> Examine(VpcFacts facts)
    {
        if (!facts.Subnets.TryGet(out var subnets)) yield break;
        var found = new List<(ClusterSubnet Subnet, int Free, int Size)>();
        foreach (var subnet in subnets)
        {
            if (!subnet.IsFor(ClusterSubnet.ForNodes) && !subnet.IsFor(ClusterSubnet.ForPods)) continue;
            if (subnet.Free.TryGet(out var free) && subnet.Size.TryGet(out var size) && IsUnder(free, size, FewPercent))
            {
                found.Add((subnet, free, size));
            }
        }

        if (found.Count == 0) yield break;
        var worst = found.MinBy(one => (double)one.Free / one.Size);
        yield return new(
            Kind,
            found.Any(one => IsUnder(one.Free, one.Size, HardlyAnyPercent)) ? Severity.High : Severity.Medium,
            found.Count == 1
                ? $"Subnet {worst.Subnet.Id}{(worst.Subnet.ZoneName is { } zone ? $" ({zone})" : "")} is {(worst.Size - worst.Free) * 100L / worst.Size}% full: {worst.Free} of {worst.Size} IPs free"
                : $"{found.Count} subnets have less than {FewPercent}% of their IPs free; fullest: {worst.Subnet.Id}, {worst.Free} of {worst.Size} free",
            $"{string.Join(" ", found.Select(one => $"{one.Subnet.Id}{(one.Subnet.ZoneName is { } at ? $" ({at})" : "")}: {one.Free} of {one.Size} free ({Percent(one.Free, one.Size)} %), used by {string.Join(", ", one.Subnet.UsedBy)}."))} " +
            "New nodes take a warm pool of addresses at once, and with prefix delegation whole /28 blocks, which need 16 neighbouring free ones: pods wait in ContainerCreating before the count reaches zero.",
            [.. found.Select(one => one.Subnet.Subject)],
            [.. found.SelectMany(one => one.Subnet.Free.Evidence.AddRange(one.Subnet.Size.Evidence))],
            "Give nodes or pods more room: another subnet or a secondary CIDR of the VPC (custom networking or subnet discovery lets pods use it), or fewer warm addresses per node.",
            [$"aws ec2 describe-subnets --subnet-ids {found.Select(one => one.Subnet.Id)} --query 'Subnets[].[SubnetId,AvailableIpAddressCount,CidrBlock]' --output text"]);
    }

    private static bool IsUnder(int free, int size, int percent) => size > 0 && (long)free * 100 < (long)size * percent;

    private static string Percent(int free, int size) => (free * 100.0 / size).ToString("0.#", CultureInfo.InvariantCulture);
}
