using System.Collections.Immutable;

using EksRecon.Bundles;
using EksRecon.Facts;
using EksRecon.Questions;

namespace EksRecon.Networking.VpcCni;

/// <summary>A node takes more pods than it can have addresses for.</summary>
internal sealed class MaxPodsAboveAddresses : Rule<VpcCniFacts>
{
    private static readonly FindingKind Finding = new("NET126", nameof(MaxPodsAboveAddresses), Severity.Medium);

    private static readonly ImmutableArray<string> NeverCnis = [Kinds.StatefulSets.Question, Kinds.ReplicaSets.Question,
        Kinds.ReplicationControllers.Question, Kinds.Jobs.Question, Kinds.CronJobs.Question];

    public override FindingKind Kind => Finding;

    public override IEnumerable<Premise> RestsOn(VpcCniFacts facts) =>
    [
        facts.PrimaryCnis.Must(primary => primary is [AwsNode.ComponentId]).Except(IsNeverACni), .. InstanceCeiling.RestsOn(facts),
        facts.NodeInterfaces.Must(nodes => !nodes.IsEmpty),
    ];

    public override IEnumerable<Finding> Examine(VpcCniFacts facts)
    {
        // Another CNI that gives addresses has ceilings of its own. It would be a DaemonSet or a pod, whatever else was not seen.
        if (!facts.PrimaryCnis.TryGet(out var primary) || primary is not [AwsNode.ComponentId] || !facts.PrimaryCnis.Gaps.All(IsNeverACni))
        {
            yield break;
        }

        if (InstanceCeiling.Of(facts) is not { } ceiling || !facts.NodeInterfaces.TryGet(out var nodes)) yield break;
        var over = new List<(NodeInterfaces Node, int MaxPods, int Ceiling, int Addresses)>();
        foreach (var node in nodes)
        {
            if (node is not { Limits: { } limits, MaxPods: { } maxPods, HostPods: { } hostPods }) continue;
            var addresses = ceiling.Addresses(node, limits);
            var most = addresses + Math.Max(InstanceCeiling.HostPods, hostPods);
            if (maxPods > most) over.Add((node, maxPods, most, addresses));
        }

        if (over.Count == 0) yield break;
        var waits = over.Any(one => !ceiling.HasTrunk(one.Node) && one.Node.Pods > one.Addresses);
        var hasTrunk = over.Any(one => ceiling.HasTrunk(one.Node));
        var worst = over.MaxBy(one => one.MaxPods - one.Ceiling);
        yield return new(
            Kind,
            waits ? Severity.High : Severity.Medium,
            $"{Counted.Share(over.Count, nodes.Length, "node")} take{(over.Count == 1 ? "s" : "")} more pods than {(over.Count == 1 ? "it has" : "they have")} addresses for ({worst.Node.InstanceType}: {worst.MaxPods} against {worst.Ceiling})",
            $"With {ceiling.Words}, {string.Join("; ", over.GroupBy(one => (one.Node.InstanceType, one.MaxPods, one.Addresses)).OrderBy(group => group.Key.InstanceType, StringComparer.Ordinal).ThenBy(group => group.Key.MaxPods).ThenBy(group => group.Key.Addresses).Select(group => $"{group.Count()} {group.Key.InstanceType} with max-pods {group.Key.MaxPods} can have {group.Key.Addresses} addresses for pods"))}. " +
            (hasTrunk
                ? "The trunk interface takes the place of one, so only pods with security groups of their own can use the rest of max-pods. "
                : "") +
            "The scheduler counts max-pods alone: pods beyond the addresses are placed there and wait in ContainerCreating, however many other nodes have room.",
            [.. over.Select(one => "Node " + one.Node.Node).Order(StringComparer.Ordinal)],
            [
                .. over.Select(one =>
                    new Evidence("Node " + one.Node.Node, "status.capacity.pods",
                        $"{one.MaxPods}, addresses for {one.Ceiling} ({one.Node.InstanceType})", "kubernetes/nodes")),
                .. facts.Switch(VpcCniSettings.PrefixDelegation).Evidence, .. facts.Switch(VpcCniSettings.CustomNetworking).Evidence, .. facts.Switch(VpcCniSettings.PodEni).Evidence, .. facts.Setting(VpcCniSettings.MaxEni).Evidence,
            ],
            ceiling.PrefixDelegation
                ? "Lower maxPods of these nodes to what their addresses allow, or take types with more interfaces (Nitro ones, for prefixes), and replace the nodes."
                : "Lower maxPods of these nodes to what their addresses allow, or raise the addresses with prefix delegation (Nitro types only), and replace the nodes.",
            [$"kubectl get nodes -o custom-columns=NAME:.metadata.name,TYPE:.metadata.labels.node\\.kubernetes\\.io/instance-type,MAXPODS:.status.capacity.pods"]);
    }

    private static bool IsNeverACni(Gap gap) => NeverCnis.Contains(gap.Question, StringComparer.Ordinal);
}
