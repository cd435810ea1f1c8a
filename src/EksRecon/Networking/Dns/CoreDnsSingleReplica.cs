using EksRecon.Facts;

namespace EksRecon.Networking.Dns;

/// <summary>NET401: the cluster's CoreDNS is a single pod.</summary>
internal sealed class CoreDnsSingleReplica : Rule<DnsFacts>
{
    private static readonly FindingKind Same = new("NET401", nameof(CoreDnsSingleReplica), Severity.High);

    public override FindingKind Kind => Same;

    public override IEnumerable<Premise> RestsOn(DnsFacts facts) => [facts.CoreDnsRuns.Must(true), facts.CoreDnsReplicas.Must(1)];

    public override IEnumerable<Finding> Examine(DnsFacts facts)
    {
        if (!facts.CoreDnsRuns.Is(true) || facts.CoreDnsReplicas is not Known<int> { Value: 1, Gaps.IsEmpty: true }) yield break;
        yield return new(
            Kind,
            Kind.Severity,
            "CoreDNS wants 1 replica",
            "One pod answers every name lookup of the cluster. While it restarts, moves or loses its node, nothing that needs a name works. All lookups leave through one network interface, which may send the VPC resolver 1024 packets a second.",
            DnsRules.Subjects(facts),
            facts.CoreDnsReplicas.Evidence,
            "Run at least two replicas on different nodes and zones. EKS installs two; on larger clusters turn on the add-on's autoscaling.",
            [DnsRules.ScaleCommand(facts), $"kubectl get pods -n kube-system -l k8s-app=kube-dns -o wide"]);
    }
}
