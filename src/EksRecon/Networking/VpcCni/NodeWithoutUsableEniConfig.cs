using System.Collections.Immutable;

using EksRecon.Facts;

namespace EksRecon.Networking.VpcCni;

/// <summary>Custom networking is on, and a node resolves to no ENIConfig that it can use.</summary>
internal sealed class NodeWithoutUsableEniConfig : Rule<VpcCniFacts>
{
    private static readonly FindingKind Finding = new("NET104", nameof(NodeWithoutUsableEniConfig), Severity.High);

    public override FindingKind Kind => Finding;

    public override IEnumerable<Premise> RestsOn(VpcCniFacts facts) =>
        [facts.CustomNetworking.Must(true), facts.EniConfigs.Must(count => count > 0), facts.NodeEniConfigs.Seen()];

    public override IEnumerable<Finding> Examine(VpcCniFacts facts)
    {
        if (!facts.CustomNetworking.Is(true) || facts.EniConfigs is not Known<int> { Value: > 0 }) yield break;
        if (!facts.NodeEniConfigs.TryGet(out var nodes)) yield break;
        var broken = nodes.Where(node => node.Problem is not null).ToImmutableArray();
        if (broken.IsEmpty) yield break;
        var reasons = broken.GroupBy(node => (node.Zone, node.Problem)).OrderBy(group => group.Key.Zone, StringComparer.Ordinal)
            .ThenBy(group => group.Key.Problem, StringComparer.Ordinal)
            .Select(group => $"{group.Count()} in {group.Key.Zone ?? "no zone"}: {group.Key.Problem}");
        yield return new(
            Kind,
            Kind.Severity,
            $"{Counted.Share(broken.Length, nodes.Length, "node")} {(broken.Length == 1 ? "has" : "have")} no usable ENIConfig",
            $"{string.Join("; ", reasons)}. On these nodes aws-node attaches no interface for pods, so pods there get no address. Nodes that were there before custom networking was switched on go on with their old interfaces until they are replaced.",
            [.. broken.Select(node => $"Node {node.Node}").Order(StringComparer.Ordinal)],
            [.. broken.Select(node => new Evidence($"Node {node.Node}", node.ResolvedBy, $"{node.Name}: {node.Problem}", "kubernetes/eniconfigs.crd.k8s.amazonaws.com")),
                .. facts.CustomNetworking.Evidence],
            "Give each zone an ENIConfig whose subnet lies in that zone, named as the node's label says, then replace the nodes.",
            [$"kubectl get nodes -L topology.kubernetes.io/zone",
                $"kubectl get eniconfigs.crd.k8s.amazonaws.com -o custom-columns=NAME:.metadata.name,SUBNET:.spec.subnet"]);
    }
}
