using EksRecon.Facts;

namespace EksRecon.Networking.Dns;

/// <summary>NET403: fewer CoreDNS pods are ready than are wanted.</summary>
internal sealed class CoreDnsNotReady : Rule<DnsFacts>
{
    private static readonly FindingKind Same = new("NET403", nameof(CoreDnsNotReady), Severity.High);

    public override FindingKind Kind => Same;

    public override IEnumerable<Premise> RestsOn(DnsFacts facts)
    {
        yield return facts.CoreDnsRuns.Must(true);
        yield return facts.CoreDnsReplicas.Seen();
        yield return facts.CoreDnsReady.Seen();
        if (facts.CoreDnsReplicas.Is(0) && facts.CoreDnsReady.Is(0)) yield return facts.NodesInNeed.Must(nodes => nodes > 0);
    }

    public override IEnumerable<Finding> Examine(DnsFacts facts)
    {
        if (!facts.CoreDnsRuns.Is(true) || facts.CoreDnsReplicas is not Known<int> { Gaps.IsEmpty: true, Value: var wanted }
            || facts.CoreDnsReady is not Known<int> { Gaps.IsEmpty: true, Value: var ready })
        {
            yield break;
        }

        // Nodes of Auto Mode need no CoreDNS pods, so that none wanted is in order where there are no others.
        var isOff = wanted == 0 && ready == 0 && facts.NodesInNeed is Known<int> { Value: > 0 };
        if (ready >= wanted && !isOff) yield break;
        var main = facts.CoreDnsWorkloads[0];
        yield return new(
            Kind,
            ready == 0 ? Severity.Critical : Kind.Severity,
            isOff ? "CoreDNS is scaled to 0 replicas" : $"{ready} of {wanted} CoreDNS replicas {(ready == 1 ? "is" : "are")} ready",
            ready == 0
                ? "Nobody answers name lookups: pods cannot resolve any name, inside the cluster or outside."
                : "The others answer all lookups until these are ready, and the next failure hits harder.",
            DnsRules.Subjects(facts),
            [.. facts.CoreDnsReplicas.Evidence, .. facts.CoreDnsReady.Evidence],
            "Look at the pods' events and logs. Frequent causes are no node with room, a Corefile CoreDNS refuses, a loop to itself, no addresses left in the subnet, and security groups that keep port 53 closed.",
            [
                $"kubectl get pods -n kube-system -l k8s-app=kube-dns -o wide",
                $"kubectl describe {main.Kind.ToLowerInvariant()} {main.Metadata.Name} -n {main.Metadata.Namespace}",
                $"kubectl logs -n kube-system -l k8s-app=kube-dns --tail=50",
            ]);
    }
}
