using System.Collections.Immutable;

using EksRecon.Facts;

namespace EksRecon.Networking.NetworkPolicies;

/// <summary>Policies are enforced, and some nodes with pods are outside of it.</summary>
internal sealed class NodesWithoutEnforcement : Rule<NetworkPolicyFacts>
{
    private static readonly FindingKind Finding = new("NET507", nameof(NodesWithoutEnforcement), Severity.Medium);

    public override FindingKind Kind => Finding;

    public override IEnumerable<Finding> Examine(NetworkPolicyFacts facts)
    {
        if (!facts.Count.TryGet(out var count) || count == 0) yield break;
        var agent = facts.Engines.FirstOrDefault(engine => engine.Id == NetworkPolicyRules.Agent);
        if (agent?.Enforces.Is(true) != true) yield break;
        var hasHybridEngine = facts.Engines.Any(engine => engine.IsOnHybridNodesOnly && engine.Enforces.Is(true));
        var open = facts.Uncovered.Where(nodes => nodes.Pods > 0 && !(nodes.Kind == "hybrid" && hasHybridEngine)).ToImmutableArray();
        if (open.IsEmpty) yield break;
        yield return new(
            Kind,
            Kind.Severity,
            $"NetworkPolicies are not enforced on {string.Join(" and ", open.Select(nodes => $"{nodes.Nodes} {nodes.Kind} node{(nodes.Nodes == 1 ? "" : "s")} ({nodes.Pods} pod{(nodes.Pods == 1 ? "" : "s")})"))}",
            "The VPC CNI's agent covers Linux nodes of EC2 only. Pods elsewhere are reached and reach out as if there were no policies.",
            [.. open.Select(nodes => $"{nodes.Kind} nodes").Order(StringComparer.Ordinal)],
            [.. open.Select(nodes => new Evidence($"{nodes.Kind} nodes", "pods", nodes.Pods.ToString(System.Globalization.CultureInfo.InvariantCulture), "kubernetes/pods")), .. agent.Enforces.Evidence],
            "Keep workloads that need isolation on Linux EC2 nodes, or restrict the others by security groups.",
            ["kubectl get pods -A -o wide"]);
    }
}
