using System.Collections.Immutable;

using EksRecon.Facts;

namespace EksRecon.Networking.VpcCni;

/// <summary>Secondary-IP mode, and a node that is nearly full because its type has no more addresses.</summary>
internal sealed class HighPodDensity : Rule<VpcCniFacts>
{
    /// <summary>From here on a node counts as dense: a rolling update of its pods no longer finds room beside them.</summary>
    private const int DensePercent = 80;

    private static readonly FindingKind Finding = new("NET101", nameof(HighPodDensity), Severity.Medium);

    public override FindingKind Kind => Finding;

    public override IEnumerable<Premise> RestsOn(VpcCniFacts facts) => [facts.Mode.Must("secondary-ip"), facts.Density.Seen()];

    public override IEnumerable<Finding> Examine(VpcCniFacts facts)
    {
        if (!facts.Mode.Is("secondary-ip") || !facts.Density.TryGet(out var nodes)) yield break;
        var dense = nodes.Where(node => node.RunsAwsNode && node.MaxPods == node.SecondaryIpLimit && node.Percent >= DensePercent)
            .OrderByDescending(node => node.Percent).ThenBy(node => node.Node, StringComparer.Ordinal).ToImmutableArray();
        if (dense.IsEmpty) yield break;
        var fullest = dense[0];
        var canDelegate = dense.Any(node => node.IsNitro);
        yield return new(
            Kind,
            Kind.Severity,
            $"{Counted.Share(dense.Length, nodes.Length, "node")} {(dense.Length == 1 ? "is" : "are")} at {DensePercent}% or more of max-pods in secondary-IP mode (fullest: {fullest.Pods} of {fullest.MaxPods})",
            "Their max-pods is what the addresses of their instance type allow, so a full node is full because of addresses, and new pods have to wait for new nodes.",
            [.. dense.Select(node => $"Node {node.Node}").Order(StringComparer.Ordinal)],
            [.. dense.Select(node => new Evidence($"Node {node.Node}", "pods of status.capacity.pods", $"{node.Pods} of {node.MaxPods} ({node.InstanceType})", "kubernetes/pods")),
                .. facts.Mode.Evidence],
            canDelegate
                ? "Consider prefix delegation for more IPs per node: set ENABLE_PREFIX_DELEGATION to true on vpc-cni, raise max-pods (110 up to 30 vCPUs, 250 above), and replace the nodes. Check first that the subnets have free /28 blocks."
                : "Prefix delegation needs Nitro instances: move to a Nitro type first, or use larger nodes.",
            [
                $"aws eks update-addon --cluster-name {facts.Cluster.NameForCommands} --addon-name vpc-cni --resolve-conflicts PRESERVE --configuration-values '{{\"env\":{{\"ENABLE_PREFIX_DELEGATION\":\"true\",\"WARM_PREFIX_TARGET\":\"1\"}}}}'",
            ]);
    }
}
