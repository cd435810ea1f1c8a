using System.Collections.Immutable;

using EksRecon.Facts;

namespace EksRecon.Networking.Vpc;

/// <summary>A subnet of the control plane has too few free addresses for an upgrade.</summary>
internal sealed class ClusterSubnetShort : Rule<VpcFacts>
{
    /// <summary>EKS recommends 16 addresses in each cluster subnet (EKS user guide, network-reqs).</summary>
    private const int Recommended = 16;

    /// <summary>And asks for at least six (the same page).</summary>
    private const int Needed = 6;

    /// <summary>Under five, EKS refuses an upgrade ("need at least 5 IPs in each subnet to be free", aws/containers-roadmap#1693).</summary>
    private const int Refused = 5;

    private static readonly FindingKind Finding = new("NET603", nameof(ClusterSubnetShort), Severity.Medium);

    public override FindingKind Kind => Finding;

    public override IEnumerable<Finding> Examine(VpcFacts facts)
    {
        if (!facts.Subnets.TryGet(out var subnets)) yield break;
        var low = subnets.Where(subnet => subnet is { IsClusterSubnet: true, Free: < Recommended }).OrderBy(subnet => subnet.Free).ThenBy(subnet => subnet.Id, StringComparer.Ordinal).ToImmutableArray();
        if (low.IsEmpty) yield break;
        var worst = low[0].Free ?? 0;
        yield return new(
            Kind,
            worst < Refused ? Severity.Critical : worst < Needed ? Severity.High : Severity.Medium,
            $"{low.Length} cluster subnet{(low.Length == 1 ? "" : "s")} with fewer than {Recommended} free addresses: {string.Join(", ", low.Select(subnet => $"{subnet.Id} ({subnet.Zone}) {subnet.Free}"))}",
            $"The control plane takes addresses there, twice as many during an upgrade: EKS recommends {Recommended} free in each, asks for {Needed}, and refuses to upgrade under {Refused}.",
            [.. low.Select(subnet => subnet.Subject).Order(StringComparer.Ordinal)],
            [.. low.Select(subnet => new Evidence(subnet.Subject, "AvailableIpAddressCount", $"{subnet.Free} ({subnet.Cidr}, {subnet.Zone})", "aws/ec2-describe-subnets"))],
            "Free addresses there before the next upgrade, or move the control plane to subnets of its own (a /28 in each zone is enough) in the same zones.",
            ["aws eks update-cluster-config --name CLUSTER --resources-vpc-config subnetIds=SUBNETS"]);
    }
}
