using System.Collections.Immutable;

using EksRecon.Facts;

namespace EksRecon.Networking.NetworkPolicies;

/// <summary>Policies are enforced, and some nodes with pods are outside of it.</summary>
internal sealed class NodesWithoutEnforcement : Rule<NetworkPolicyFacts>
{
    private static readonly FindingKind Finding = new("NET507", nameof(NodesWithoutEnforcement), Severity.Medium);

    public override FindingKind Kind => Finding;

    public override IEnumerable<Premise> RestsOn(NetworkPolicyFacts facts) =>
    [
        facts.Count.Must(count => count > 0), facts.EngineList.Seen(), facts.Uncovered.Seen(),
        .. facts.Engines.Where(engine =>
            engine.Id is NetworkPolicyRules.Agent or PolicyEngines.AutoMode).Select(engine => engine.Enforces.Part()),
    ];

    public override IEnumerable<Finding> Examine(NetworkPolicyFacts facts)
    {
        if (!facts.Count.TryGet(out var count) || count == 0 || !facts.SawEveryEngine || !facts.Uncovered.TryGet(out var uncovered))
        {
            yield break;
        }

        var engines = facts.Engines.Where(engine =>
            engine.Id is NetworkPolicyRules.Agent or PolicyEngines.AutoMode && engine.Enforces.Is(true)).ToImmutableArray();
        if (engines.IsEmpty) yield break;
        var open = uncovered.Where(nodes => nodes.Pods > 0).ToImmutableArray();
        if (open.IsEmpty) yield break;
        yield return new(
            Kind,
            Kind.Severity,
            $"NetworkPolicies are not enforced on {string.Join(" and ", open.Select(nodes => $"{nodes.Nodes} {nodes.Kind} node{(nodes.Nodes == 1 ? "" : "s")} ({nodes.Pods} pod{(nodes.Pods == 1 ? "" : "s")})"))}",
            $"They are enforced on {string.Join(" and ", engines.Select(engine => engine.Where))}. Pods on the other nodes are reached and reach out as if there were no policies.",
            [.. open.Select(nodes => $"{nodes.Kind} nodes").Order(StringComparer.Ordinal)],
            [.. open.Select(nodes => new Evidence($"{nodes.Kind} nodes", "pods", $"{nodes.Pods}", "kubernetes/pods")),
                .. engines.SelectMany(engine => engine.Enforces.Evidence)],
            "Keep workloads that need isolation on nodes where policies are enforced, switch the agent on where it is off, or restrict the others by security groups.",
            [$"kubectl get pods -A -o wide"]);
    }
}
