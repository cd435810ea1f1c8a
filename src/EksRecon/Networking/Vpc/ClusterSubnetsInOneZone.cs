using System.Collections.Immutable;

using EksRecon.Facts;

namespace EksRecon.Networking.Vpc;

/// <summary>The control plane's subnets are in fewer than two zones, or in a zone where EKS does not run it.</summary>
internal sealed class ClusterSubnetsInOneZone : Rule<VpcFacts>
{
    /// <summary>EKS user guide, network-reqs: subnets must be in at least two zones.</summary>
    private const int LeastZones = 2;

    /// <summary>EKS user guide, network-reqs.</summary>
    private static readonly ImmutableArray<string> DisallowedZones = ["cac1-az3", "use1-az3", "usw1-az2"];

    private static readonly FindingKind Finding = new("NET605", nameof(ClusterSubnetsInOneZone), Severity.High);

    public override FindingKind Kind => Finding;

    public override IEnumerable<Premise> RestsOn(VpcFacts facts) =>
    [
        facts.ClusterSubnetIds.Seen(), facts.Subnets.Seen(),
        .. facts.SubnetsFor(ClusterSubnet.ForControlPlane).SelectMany(subnet => new[] { subnet.Zone.Part(), subnet.ZoneId.Part() }),
    ];

    public override IEnumerable<Finding> Examine(VpcFacts facts)
    {
        if (!facts.ClusterSubnetIds.TryGet(out var ids) || !facts.Subnets.TryGet(out var all)) yield break;
        var subnets = all.Where(subnet => subnet.IsFor(ClusterSubnet.ForControlPlane)).ToImmutableArray();
        if (subnets.IsEmpty) yield break;
        var disallowed = subnets.Where(subnet =>
            subnet.ZoneId.TryGet(out var zone) && DisallowedZones.Contains(zone, StringComparer.Ordinal)).ToImmutableArray();
        if (!disallowed.IsEmpty)
        {
            yield return Say(
                facts,
                disallowed,
                $"{disallowed.Length} cluster subnet{(disallowed.Length == 1 ? " is" : "s are")} in a zone where EKS places no control plane: {string.Join(", ", disallowed.Select(subnet => subnet.ZoneId.TryGet(out var zone) ? zone : "").Distinct(StringComparer.Ordinal))}",
                "EKS cannot make the control plane's interfaces there; updates of the cluster's configuration that name the subnet fail.");
        }

        var zones = subnets.Select(subnet => subnet.ZoneName).Distinct(StringComparer.Ordinal).ToImmutableArray();
        if (zones.Length >= LeastZones || zones is [null] || ids.Length > subnets.Length) yield break;
        yield return Say(
            facts,
            subnets,
            $"{(subnets.Length == 1 ? "The only cluster subnet is" : $"All {subnets.Length} cluster subnets are")} in one zone, {zones[0]}",
            "If that zone fails, the control plane's interfaces into the VPC are gone: nodes, logs, exec and webhooks lose the API server, in every zone. EKS demands two zones for new clusters and for upgrades.");
    }

    private Finding Say(VpcFacts facts, ImmutableArray<ClusterSubnet> subnets, string title, string message) => new(
        Kind,
        Kind.Severity,
        title,
        message,
        [.. subnets.Select(subnet => subnet.Subject)],
        [.. subnets.SelectMany(subnet => subnet.Zone.Evidence.AddRange(subnet.ZoneId.Evidence))],
        "Name subnets of at least two zones in the cluster's configuration, none of them in use1-az3, usw1-az2 or cac1-az3.",
        [$"aws ec2 describe-subnets --subnet-ids {subnets.Select(subnet => subnet.Id)} --query 'Subnets[].[SubnetId,AvailabilityZone,AvailabilityZoneId]' --output text"]);
}
