using System.Collections.Immutable;

using EksRecon.Cluster;
using EksRecon.Facts;

namespace EksRecon.Networking.VpcCni;

/// <summary>SecurityGroupPolicies exist, and some or all nodes can give pods no branch interface.</summary>
internal sealed class NodesWithoutBranchInterfaces : Rule<VpcCniFacts>
{
    private static readonly FindingKind Finding = new("NET123", nameof(NodesWithoutBranchInterfaces), Severity.Low);

    public override FindingKind Kind => Finding;

    public override IEnumerable<Premise> RestsOn(VpcCniFacts facts) =>
        [.. PodSecurityGroups.On(facts), facts.SecurityGroupPolicies.Must(policies => !policies.IsEmpty), facts.NodeInterfaces.Seen()];

    public override IEnumerable<Finding> Examine(VpcCniFacts facts)
    {
        if (!PodSecurityGroups.AreOn(facts) || PodSecurityGroups.Policies(facts) == 0 || !facts.NodeInterfaces.TryGet(out var nodes))
        {
            yield break;
        }

        var without = nodes.Where(node => node.HasNoTrunk).ToImmutableArray();
        if (without.IsEmpty) yield break;
        // A node that was not seen may have what these have not, and Fargate and Auto Mode have ways of their own.
        var none = without.Length == nodes.Length
            && facts.Cluster.Nodes is Known<NodeMix> { Gaps.IsEmpty: true, Value: { Fargate: 0, Auto: 0 } };
        var reasons = without.GroupBy(Reason, StringComparer.Ordinal).OrderBy(group => group.Key, StringComparer.Ordinal)
            .Select(group => $"{group.Count()}: {group.Key}");
        yield return new(
            Kind,
            none ? Severity.High : Kind.Severity,
            none
                ? $"{(nodes.Length == 1 ? "The one node that runs aws-node cannot" : $"None of the {nodes.Length} nodes that run aws-node can")} give a pod security groups of its own"
                : $"{Counted.Share(without.Length, nodes.Length, "node")} cannot give a pod security groups of its own",
            $"{string.Join("; ", reasons)}. A pod that a SecurityGroupPolicy selects asks for the resource vpc.amazonaws.com/pod-eni and is placed only on nodes that have it{(none ? ", so it stays Pending" : ": it cannot use these")}.{Windows(facts)} {PodSecurityGroups.Concerns(facts)}",
            [.. without.Select(node => "Node " + node.Node).Order(StringComparer.Ordinal)],
            [.. PodSecurityGroups.Evidence(facts),
                .. without.Select(node =>
                    new Evidence("Node " + node.Node, "status.capacity[vpc.amazonaws.com/pod-eni]",
                        $"{(node.PodEni is { } count ? count.ToString() : Evidence.NotSet)} ({node.InstanceType})", "kubernetes/nodes"))],
            "Run these pods on types that can have a trunk interface (most Nitro types, none of the t family), and replace nodes that were there before security groups for pods were switched on.",
            [$"kubectl get nodes -o custom-columns=NAME:.metadata.name,TYPE:.metadata.labels.node\\.kubernetes\\.io/instance-type,PODENI:.status.capacity.vpc\\.amazonaws\\.com/pod-eni"]);
    }

    /// <summary>EKS user guide, security-groups-for-pods: not on Windows nodes.</summary>
    private static string Windows(VpcCniFacts facts) =>
        facts.Cluster.Nodes.TryGet(out var mix) && mix.Windows > 0
            ? $" Neither can the {mix.Windows} Windows node{(mix.Windows == 1 ? "" : "s")}."
            : "";

    private static string Reason(NodeInterfaces node) => node.TypeBranches == 0
        ? $"{node.InstanceType} cannot have a trunk interface"
        : $"{node.InstanceType ?? "a node of unknown type"} has no trunk interface attached";
}
