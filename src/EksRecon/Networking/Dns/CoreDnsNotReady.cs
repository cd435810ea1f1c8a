using EksRecon.Facts;

namespace EksRecon.Networking.Dns;

/// <summary>Fewer CoreDNS pods are ready than wanted.</summary>
internal sealed class CoreDnsNotReady : Rule<DnsFacts>
{
    private static readonly FindingKind Finding = new("NET403", nameof(CoreDnsNotReady), Severity.High);

    public override FindingKind Kind => Finding;

    public override IEnumerable<Finding> Examine(DnsFacts facts)
    {
        if (!facts.CoreDnsRuns.Is(true) || !facts.CoreDnsReplicas.TryGet(out var wanted) || !facts.CoreDnsReady.TryGet(out var ready)) yield break;
        if (ready >= wanted && wanted > 0) yield break;
        // Auto Mode's nodes resolve names themselves: a Deployment scaled to zero there serves nobody who is missing it.
        if (wanted == 0 && facts is { HasAutoModeNodes: true, HasOtherNodes: false }) yield break;
        yield return new(
            Kind,
            ready == 0 ? Severity.Critical : Severity.High,
            $"{ready} of {wanted} CoreDNS replicas are ready",
            ready == 0 ? "No name of the cluster is resolved." : "The others carry its load, and one more failure may leave none.",
            [DnsRules.Subject(facts)],
            [.. facts.CoreDnsReplicas.Evidence, .. facts.CoreDnsReady.Evidence],
            "Look at the pods' events: no node with room, no address in the subnet, an error in the Corefile and an unreachable API server are the usual reasons.",
            ["kubectl describe pods -n kube-system -l k8s-app=kube-dns", "kubectl logs -n kube-system -l k8s-app=kube-dns --tail=50"]);
    }
}
