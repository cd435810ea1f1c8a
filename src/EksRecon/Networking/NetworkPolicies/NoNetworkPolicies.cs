using EksRecon.Facts;

namespace EksRecon.Networking.NetworkPolicies;

/// <summary>No policy of any kind: every pod can reach every other.</summary>
internal sealed class NoNetworkPolicies : Rule<NetworkPolicyFacts>
{
    private static readonly FindingKind Finding = new("NET501", nameof(NoNetworkPolicies), Severity.Medium);

    public override FindingKind Kind => Finding;

    public override IEnumerable<Premise> RestsOn(NetworkPolicyFacts facts) => [.. facts.Kinds.Select(kind => kind.Count.Must(0))];

    public override IEnumerable<Finding> Examine(NetworkPolicyFacts facts)
    {
        foreach (var kind in facts.Kinds)
        {
            if (kind.Count is not Known<int> { Value: 0, Gaps.IsEmpty: true }) yield break;
        }

        yield return new(
            Kind,
            Kind.Severity,
            "The cluster has no network policy of any kind",
            "Every pod can reach every other pod, in every namespace: one compromised workload reaches all of them.",
            ["NetworkPolicies of all namespaces"],
            [.. facts.Kinds.SelectMany(kind => kind.Count.Evidence)],
            "Add network policies for security isolation: a default deny for ingress in each namespace first, then what each workload needs. Make sure that an engine enforces them: with the VPC CNI, set enableNetworkPolicy on the add-on.",
            [$"aws eks update-addon --cluster-name {facts.Cluster.NameForCommands} --addon-name vpc-cni --resolve-conflicts PRESERVE --configuration-values '{{\"enableNetworkPolicy\":\"true\"}}'"]);
    }
}
