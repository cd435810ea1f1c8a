using EksRecon.Facts;

namespace EksRecon.Networking.Dns;

/// <summary>NET408: NodeLocal DNSCache is not ready on all of its nodes.</summary>
internal sealed class NodeLocalDnsPartial : Rule<DnsFacts>
{
    private static readonly FindingKind Same = new("NET408", nameof(NodeLocalDnsPartial), Severity.Medium);

    public override FindingKind Kind => Same;

    public override IEnumerable<Premise> RestsOn(DnsFacts facts) => [facts.NodeLocalDnsEnabled.Must(true)];

    public override IEnumerable<Finding> Examine(DnsFacts facts)
    {
        if (!facts.NodeLocalDnsEnabled.Is(true)) yield break;
        foreach (
            var workload in facts.NodeLocalDns.SelectMany(component => component.Workloads).Where(workload => workload.Kind == "DaemonSet")
                .OrderBy(workload => workload.Subject, StringComparer.Ordinal))
        {
            if (workload is not { Wanted: { } wanted, Ready: { } ready } || ready >= wanted) continue;
            yield return new(
                Kind,
                Kind.Severity,
                $"NodeLocal DNSCache is ready on {ready} of {wanted} nodes",
                $"On the other {wanted - ready}, lookups go past the cache to CoreDNS if kube-proxy sends them there, and fail where kubelet gives pods the cache's own address.",
                [workload.Subject],
                [new(workload.Subject, "status.numberReady", ready.ToString(), "kubernetes/daemonsets.apps"),
                    new(workload.Subject, "status.desiredNumberScheduled", wanted.ToString(), "kubernetes/daemonsets.apps")],
                "Look at the pods that are not ready. The cache needs host network, a free port 53 on its link-local address and kube-dns-upstream behind it.",
                [$"kubectl get pods -n {workload.Metadata.Namespace} -o wide --field-selector=status.phase!=Running",
                    $"kubectl describe daemonset {workload.Metadata.Name} -n {workload.Metadata.Namespace}"]);
        }
    }
}
