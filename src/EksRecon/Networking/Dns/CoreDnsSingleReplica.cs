using EksRecon.Facts;

namespace EksRecon.Networking.Dns;

/// <summary>All names of the cluster hang on one pod.</summary>
internal sealed class CoreDnsSingleReplica : Rule<DnsFacts>
{
    private static readonly FindingKind Finding = new("NET401", nameof(CoreDnsSingleReplica), Severity.High);

    public override FindingKind Kind => Finding;

    public override IEnumerable<Finding> Examine(DnsFacts facts)
    {
        if (!facts.CoreDnsRuns.Is(true) || !facts.CoreDnsReplicas.Is(1)) yield break;
        yield return new(
            Kind,
            Kind.Severity,
            "CoreDNS has a single replica",
            "While its node is drained, or the pod restarts, no name is resolved in the whole cluster.",
            [DnsRules.Subject(facts)],
            facts.CoreDnsReplicas.Evidence,
            "Run at least two replicas, on different nodes. With the EKS add-on, set replicaCount, or switch its autoscaling on.",
            ["kubectl scale deployment coredns -n kube-system --replicas=2"]);
    }
}
