using EksRecon.Facts;

namespace EksRecon.Networking.NetworkPolicies;

/// <summary>NetworkPolicies exist and nothing enforces them.</summary>
internal sealed class PoliciesNotEnforced : Rule<NetworkPolicyFacts>
{
    private static readonly FindingKind Finding = new("NET502", nameof(PoliciesNotEnforced), Severity.High);

    public override FindingKind Kind => Finding;

    public override IEnumerable<Premise> RestsOn(NetworkPolicyFacts facts) =>
    [
        facts.Count.Must(count => count > 0), facts.ByNamespace.Seen(), facts.EngineList.Seen(),
        .. facts.Engines.Where(engine =>
            engine.Reads.Contains(PolicyResources.NetworkPolicy, StringComparer.Ordinal)).Select(engine => engine.Enforces.Must(false)),
    ];

    public override IEnumerable<Finding> Examine(NetworkPolicyFacts facts)
    {
        if (!facts.Count.TryGet(out var count) || count == 0 || !facts.SawEveryEngine || !facts.ByNamespace.TryGet(out var counts))
        {
            yield break;
        }

        foreach (var engine in facts.Engines)
        {
            if (engine.Reads.Contains(PolicyResources.NetworkPolicy, StringComparer.Ordinal) && !engine.Enforces.Is(false)) yield break;
        }

        var why = facts.Engines.IsEmpty
            ? "No policy engine runs in the cluster."
            : string.Join(" ",
                facts.Engines.Select(engine =>
                    $"{engine.Id} is there and {engine.Idle ?? (engine.Enforces.Is(false) ? "switched off" : "told not to read NetworkPolicies")}."));
        facts.NamespacesWithPolicies.TryGet(out var namespaces);
        yield return new(
            Kind,
            Kind.Severity,
            facts.SelectedPods is Known<int> { Value: > 0, Gaps.IsEmpty: true } pods
                ? $"{count} NetworkPolic{(count == 1 ? "y selects" : "ies select")} {pods.Value} pod{(pods.Value == 1 ? "" : "s")}; {(count == 1 ? "it is not" : "none is")} enforced"
                : $"{count} NetworkPolic{(count == 1 ? "y" : "ies")} in {namespaces} namespace{(namespaces == 1 ? "" : "s")} {(count == 1 ? "is" : "are")} not enforced",
            $"{why} The API server stores policies whether anything reads them or not; traffic they forbid flows.",
            [.. counts.Select(one => "Namespace " + one.Namespace)],
            [.. facts.Count.Evidence, .. facts.SelectedPods.Evidence, .. facts.Engines.SelectMany(engine => engine.Enforces.Evidence)],
            "Switching an engine on enforces every policy in the cluster at once: try it in a staging cluster first. With the VPC CNI, set enableNetworkPolicy on the vpc-cni add-on: it switches on both the agent and the controller.",
            [
                $"kubectl get configmap amazon-vpc-cni -n kube-system -o yaml",
                $"aws eks update-addon --cluster-name {facts.Cluster.NameForCommands} --addon-name vpc-cni --resolve-conflicts PRESERVE --configuration-values '{{\"enableNetworkPolicy\":\"true\"}}'",
            ]);
    }
}
