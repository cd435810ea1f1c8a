using System.Collections.Immutable;

using EksRecon.Facts;

namespace EksRecon.Networking.VpcCni;

/// <summary>Prefix delegation is on, and nodes still allow only what secondary-IP mode did.</summary>
internal sealed class PrefixDelegationWithoutMaxPods : Rule<VpcCniFacts>
{
    /// <summary>
    /// What EKS recommends up to 30 vCPUs (awslabs/amazon-eks-ami max-pods-calculator.sh); types whose secondary-IP limit is higher gain
    /// nothing by it.
    /// </summary>
    private const int RecommendedMaxPods = 110;

    private static readonly FindingKind Finding = new("NET105", nameof(PrefixDelegationWithoutMaxPods), Severity.Medium);

    public override FindingKind Kind => Finding;

    public override IEnumerable<Premise> RestsOn(VpcCniFacts facts) =>
    [
        facts.Runs.Must(true), facts.PrefixDelegation.Must(true),
        facts.Mode.Must(mode => mode is not (VpcCniState.Ipv6 or VpcCniState.AutoModeName)), facts.Density.Seen(),
    ];

    public override IEnumerable<Finding> Examine(VpcCniFacts facts)
    {
        if (!facts.Runs.Is(true) || !facts.PrefixDelegation.Is(true) || !facts.Mode.TryGet(out var mode)
            || mode is VpcCniState.Ipv6 or VpcCniState.AutoModeName || !facts.Density.TryGet(out var nodes))
        {
            yield break;
        }

        var unraised = nodes.Where(node =>
            node is { RunsAwsNode: true, IsNitro: true, SecondaryIpLimit: < RecommendedMaxPods }
                && node.MaxPods <= node.SecondaryIpLimit).ToImmutableArray();
        if (unraised.IsEmpty) yield break;
        var eligible = nodes.Count(node => node.RunsAwsNode);
        yield return new(
            Kind,
            Kind.Severity,
            $"Prefix delegation is on, and {Counted.Share(unraised.Length, eligible, "node")} still {(unraised.Length == 1 ? "has" : "have")} the max-pods of secondary-IP mode",
            $"The kubelet refuses pods beyond max-pods, so these nodes hold whole prefixes and run no more pods than before ({unraised[0].InstanceType}: {unraised[0].MaxPods}).",
            [.. unraised.Select(node => $"Node {node.Node}").Order(StringComparer.Ordinal)],
            [.. unraised.Select(node => new Evidence($"Node {node.Node}", "status.capacity.pods", $"{node.MaxPods}, secondary-IP limit of {node.InstanceType} is {node.SecondaryIpLimit}", "kubernetes/nodes")),
                .. facts.PrefixDelegation.Evidence],
            $"Raise maxPods in the node group's kubelet configuration ({RecommendedMaxPods} up to 30 vCPUs, 250 above) and replace the nodes.",
            [$"kubectl get nodes -o custom-columns=NAME:.metadata.name,TYPE:.metadata.labels.node\\.kubernetes\\.io/instance-type,MAXPODS:.status.capacity.pods"]);
    }
}
