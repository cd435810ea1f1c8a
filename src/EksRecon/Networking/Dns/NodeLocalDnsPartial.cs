using EksRecon.Facts;

namespace EksRecon.Networking.Dns;

/// <summary>NodeLocal DNSCache is not ready on all its nodes.</summary>
internal sealed class NodeLocalDnsPartial : Rule<DnsFacts>
{
    private static readonly FindingKind Finding = new("NET408", nameof(NodeLocalDnsPartial), Severity.Medium);

    public override FindingKind Kind => Finding;

    public override IEnumerable<Finding> Examine(DnsFacts facts)
    {
        if (facts.NodeLocalDns is not { } cache || cache.Ready >= cache.Wanted) yield break;
        yield return new(
            Kind,
            Kind.Severity,
            $"NodeLocal DNSCache is ready on {cache.Ready} of {cache.Wanted} nodes",
            "On the others, pods whose kubelet points at the cache get no answer or wait for a time-out.",
            ["DaemonSet kube-system/node-local-dns"],
            [.. facts.NodeLocalDnsEnabled.Evidence, new("DaemonSet kube-system/node-local-dns", "status.numberReady", $"{cache.Ready} of {cache.Wanted}", "kubernetes/daemonsets.apps")],
            "Look at the pods that are not ready; a wrong listen address and a port that is taken are the usual reasons.",
            ["kubectl get pods -A -l k8s-app=node-local-dns -o wide"]);
    }
}
