using System.Collections.Immutable;

using EksRecon.Capacity;
using EksRecon.Facts;

namespace EksRecon.Networking.Addresses;

/// <summary>Pods are bound to a node that can give them no address.</summary>
internal sealed class PodsWaitForAddresses : Rule<AddressFacts>
{
    private static readonly FindingKind Finding = new("NET130", nameof(PodsWaitForAddresses), Severity.Critical);

    public override FindingKind Kind => Finding;

    public override IEnumerable<Premise> RestsOn(AddressFacts facts) =>
        [facts.Outlook.Seen(), facts.Waiting.Must(waiting => !waiting.IsEmpty)];

    public override IEnumerable<Finding> Examine(AddressFacts facts)
    {
        if (!facts.Outlook.TryGet(out var outlook) || !facts.Waiting.TryGet(out var waiting)) yield break;
        var byNode = waiting.ToDictionary(one => one.Node, one => one.Pods, StringComparer.Ordinal);
        var stuck = new List<(PlanNode Node, ImmutableArray<string> Pods, Stop Stop)>();
        for (var index = 0; index < facts.Plan.Nodes.Length; index++)
        {
            var node = facts.Plan.Nodes[index];
            var fit = outlook.Most.Nodes[index];
            // A node whose interfaces were not seen may hold an address that nobody knows of.
            if (node.Held.IsEmpty || !byNode.TryGetValue(node.Name, out var pods) || node.PoolPods <= fit.Held
                || fit.Stop.Reason is StopReason.MaxPods or StopReason.Unknown)
            {
                continue;
            }

            stuck.Add((node, pods, fit.Stop));
        }

        if (stuck.Count == 0) yield break;
        var count = stuck.Sum(one => one.Pods.Length);
        yield return new(
            Kind,
            Kind.Severity,
            $"{Threat.Count(count, "pod")} on {Threat.Count(stuck.Count, "node")} wait{(count == 1 ? "s" : "")} for an address that cannot come",
            string.Join(" ",
                stuck.Select(one =>
                    $"{one.Node.Name} holds {one.Node.Held.Sum(held => held.Addresses + (held.Prefixes * NodePool.PrefixAddresses))} addresses for {one.Node.PoolPods} pods, and {Threat.Phrase(facts.Plan, one.Stop)}."))
                + " These pods hang in ContainerCreating until others end.",
            [.. stuck.Select(one => "Node " + one.Node.Name).Concat(stuck.SelectMany(one => one.Pods).Select(pod => "Pod " + pod)).Order(StringComparer.Ordinal)],
            [.. stuck.SelectMany(one => one.Pods.Select(pod => new Evidence("Pod " + pod, "status.podIP", Evidence.NotSet, "kubernetes/pods"))),
                .. AddressRules.Free(facts, stuck.Select(one => one.Stop.Subnet).Where(subnet => subnet >= 0).Distinct())],
            "Give these nodes addresses: another subnet for pods, prefix delegation where whole /28 blocks are free, or fewer warm addresses on the other nodes of the subnet. Where the interfaces are full, lower max-pods to what they hold, so that such pods go to other nodes.",
            [$"kubectl get pods -A --field-selector status.phase=Pending -o wide", $"eks-recon capacity --what-if add-subnet=CIDR:ZONE"]);
    }
}
