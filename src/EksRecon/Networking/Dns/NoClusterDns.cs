using EksRecon.Facts;

namespace EksRecon.Networking.Dns;

/// <summary>Nothing resolves names for nodes that need it.</summary>
internal sealed class NoClusterDns : Rule<DnsFacts>
{
    private static readonly FindingKind Finding = new("NET407", nameof(NoClusterDns), Severity.Critical);

    public override FindingKind Kind => Finding;

    public override IEnumerable<Finding> Examine(DnsFacts facts)
    {
        if (!facts.CoreDnsRuns.Is(false) || !facts.KubeDnsRuns.Is(false) || !facts.HasOtherNodes) yield break;
        yield return new(
            Kind,
            Kind.Severity,
            "The cluster has no DNS",
            facts.HasAutoModeNodes ? "Auto Mode's nodes resolve names themselves; pods on the other nodes resolve none." : "Neither CoreDNS nor kube-dns runs in kube-system: pods resolve no name of the cluster.",
            ["Service kube-system/kube-dns"],
            [.. facts.CoreDnsRuns.Evidence, .. facts.KubeDnsRuns.Evidence],
            "Install the EKS add-on coredns.",
            ["aws eks create-addon --cluster-name CLUSTER --addon-name coredns"]);
    }
}
