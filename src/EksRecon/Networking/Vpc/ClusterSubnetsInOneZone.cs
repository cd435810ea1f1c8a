using System.Collections.Immutable;

using EksRecon.Facts;

namespace EksRecon.Networking.Vpc;

/// <summary>The control plane's subnets are in fewer than two zones, or in a zone it cannot use.</summary>
internal sealed class ClusterSubnetsInOneZone : Rule<VpcFacts>
{
    /// <summary>Zones in which EKS places no control plane (EKS user guide, network-reqs).</summary>
    private static readonly ImmutableArray<string> Disallowed = ["use1-az3", "usw1-az2", "cac1-az3"];

    private static readonly FindingKind Finding = new("NET605", nameof(ClusterSubnetsInOneZone), Severity.High);

    public override FindingKind Kind => Finding;

    public override IEnumerable<Finding> Examine(VpcFacts facts)
    {
        if (facts.Subnets is not Known<ImmutableArray<ClusterSubnet>> { Gaps.IsEmpty: true, Value: var subnets }) yield break;
        var own = subnets.Where(subnet => subnet.IsClusterSubnet).ToImmutableArray();
        if (own.IsEmpty || own.Any(subnet => subnet.Zone is null)) yield break;
        var zones = own.Select(subnet => subnet.Zone).Distinct(StringComparer.Ordinal).ToList();
        var refused = own.Where(subnet => subnet.ZoneId is { } zone && Disallowed.Contains(zone, StringComparer.Ordinal)).ToImmutableArray();
        if (zones.Count > 1 && refused.IsEmpty) yield break;
        yield return new(
            Kind,
            Kind.Severity,
            zones.Count == 1 ? $"All cluster subnets lie in one zone, {zones[0]}" : $"{refused.Length} cluster subnet{(refused.Length == 1 ? " lies" : "s lie")} in a zone that EKS does not use: {string.Join(", ", refused.Select(subnet => $"{subnet.Id} ({subnet.ZoneId})"))}",
            "EKS places the control plane's interfaces in at least two zones; upgrades and replacements of it fail otherwise.",
            [.. own.Select(subnet => subnet.Subject).Order(StringComparer.Ordinal)],
            [.. own.Select(subnet => new Evidence(subnet.Subject, "AvailabilityZoneId", subnet.ZoneId ?? subnet.Zone ?? "", "aws/ec2-describe-subnets"))],
            "Update the cluster's subnets to some in two or more zones that EKS uses.",
            ["aws eks update-cluster-config --name CLUSTER --resources-vpc-config subnetIds=SUBNETS"]);
    }
}
