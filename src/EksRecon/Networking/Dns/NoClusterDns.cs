using EksRecon.Facts;

namespace EksRecon.Networking.Dns;

/// <summary>NET407: nodes are there and nothing resolves names for their pods.</summary>
internal sealed class NoClusterDns : Rule<DnsFacts>
{
    private static readonly FindingKind Same = new("NET407", nameof(NoClusterDns), Severity.Critical);

    public override FindingKind Kind => Same;

    public override IEnumerable<Premise> RestsOn(DnsFacts facts) =>
        [facts.CoreDnsRuns.Must(false), facts.KubeDnsRuns.Must(false), facts.NodesInNeed.Must(nodes => nodes > 0)];

    public override IEnumerable<Finding> Examine(DnsFacts facts)
    {
        if (!facts.CoreDnsRuns.Is(false) || !facts.KubeDnsRuns.Is(false) || !facts.NodesInNeed.TryGet(out var nodes) || nodes == 0)
        {
            yield break;
        }

        yield return new(
            Kind,
            Kind.Severity,
            $"No cluster DNS runs for {nodes} node{(nodes == 1 ? "" : "s")}",
            $"Neither CoreDNS nor kube-dns runs in kube-system, and {(facts.Cluster.AutoMode.Is(true) ? "only the nodes of EKS Auto Mode resolve names on their own. Pods on the others" : "the nodes are not those of EKS Auto Mode, which resolve names on their own. Pods")} with the usual DNS policy cannot resolve any name.",
            ["Namespace kube-system"],
            [.. facts.CoreDnsRuns.Evidence, .. facts.KubeDnsRuns.Evidence, .. facts.NodesInNeed.Evidence],
            "Install the CoreDNS add-on. If another DNS server is meant to answer at the address of Service kube-system/kube-dns, make sure that the Service selects its pods.",
            [$"aws eks create-addon --cluster-name {facts.Cluster.NameForCommands} --addon-name coredns",
                $"kubectl get service kube-dns -n kube-system -o wide",
                $"kubectl get endpointslices -n kube-system -l kubernetes.io/service-name=kube-dns"]);
    }
}
