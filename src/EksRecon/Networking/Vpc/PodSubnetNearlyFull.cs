using System.Collections.Immutable;

using EksRecon.Facts;

namespace EksRecon.Networking.Vpc;

/// <summary>A subnet from which nodes or pods take addresses has few left.</summary>
internal sealed class PodSubnetNearlyFull : Rule<VpcFacts>
{
    /// <summary>Below this share a rolling update of the nodes, which holds old and new nodes at once, may not fit.</summary>
    private const int ShortPercent = 15;

    private const int NearlyEmptyPercent = 5;

    private static readonly FindingKind Finding = new("NET113", nameof(PodSubnetNearlyFull), Severity.Medium);

    public override FindingKind Kind => Finding;

    public override IEnumerable<Finding> Examine(VpcFacts facts)
    {
        if (!facts.Subnets.TryGet(out var subnets)) yield break;
        var low = subnets.Where(subnet => subnet is { HoldsNodesOrPods: true, Addresses: > 0 } && subnet.Free * 100 < subnet.Addresses * ShortPercent).OrderBy(subnet => subnet.Free).ThenBy(subnet => subnet.Id, StringComparer.Ordinal).ToImmutableArray();
        if (low.IsEmpty) yield break;
        var isWorst = low.Any(subnet => subnet.Free * 100 < subnet.Addresses * NearlyEmptyPercent);
        yield return new(
            Kind,
            isWorst ? Severity.High : Severity.Medium,
            $"{low.Length} subnet{(low.Length == 1 ? "" : "s")} of nodes and pods {(low.Length == 1 ? "has" : "have")} less than {ShortPercent} % of addresses free: {string.Join(", ", low.Select(subnet => $"{subnet.Id} ({subnet.Zone}) {subnet.Free} of {subnet.Addresses}"))}",
            "When a subnet has no address left, pods scheduled to its zone stay in ContainerCreating, and new nodes there do not start. The scheduler does not know it and goes on placing pods.",
            [.. low.Select(subnet => subnet.Subject).Order(StringComparer.Ordinal)],
            [.. low.Select(subnet => new Evidence(subnet.Subject, "AvailableIpAddressCount", $"{subnet.Free} of {subnet.Addresses} ({subnet.Cidr}, {subnet.Zone})", "aws/ec2-describe-subnets"))],
            "Give nodes or pods more room: tag another subnet of the zone with kubernetes.io/role/cni=1 (VPC CNI v1.18 and later), use custom networking with a secondary range such as 100.64.0.0/10, or lower the warm targets of aws-node.",
            [$"aws ec2 describe-subnets --subnet-ids {string.Join(' ', low.Select(subnet => subnet.Id))} --query 'Subnets[*].[SubnetId,AvailableIpAddressCount,CidrBlock]'"]);
    }
}
