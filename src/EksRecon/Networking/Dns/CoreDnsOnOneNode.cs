using System.Collections.Immutable;

using EksRecon.Facts;

namespace EksRecon.Networking.Dns;

/// <summary>NET402: all CoreDNS pods are on one node, or in one zone, while there are others.</summary>
internal sealed class CoreDnsOnOneNode : Rule<DnsFacts>
{
    private static readonly FindingKind Same = new("NET402", nameof(CoreDnsOnOneNode), Severity.Medium);

    public override FindingKind Kind => Same;

    public override IEnumerable<Premise> RestsOn(DnsFacts facts)
    {
        yield return facts.CoreDnsPods.Seen();
        yield return facts.CoreDnsNodes.Seen();
        if (!facts.CoreDnsPods.Gaps.IsEmpty) yield return facts.CoreDnsReplicas.Seen();
    }

    public override IEnumerable<Finding> Examine(DnsFacts facts)
    {
        if (!facts.CoreDnsPods.TryGet(out var pods) || !facts.CoreDnsNodes.TryGet(out var nodes)) yield break;
        var running = pods.Where(pod => pod.IsRunning).ToList();
        // Where not all pods were seen, those that were have to be all that are wanted.
        var sawAll = facts.CoreDnsPods.Gaps.IsEmpty || facts.CoreDnsReplicas.TryGet(out var wanted) && running.Count >= wanted;
        if (running.Count < 2 || !sawAll) yield break;
        var onNodes = running.Select(pod => pod.Node).Distinct(StringComparer.Ordinal).ToList();
        var inZones = running.Select(pod => pod.Zone).Distinct(StringComparer.Ordinal).ToList();
        var zones = nodes.Select(node => node.Zone).OfType<string>().Distinct(StringComparer.Ordinal).Count();
        if (onNodes is [{ } name] && nodes.Length > 1)
        {
            yield return Say(facts, Kind.Severity, $"All {running.Count} CoreDNS pods run on one node, {name}",
                $"{nodes.Length} nodes can run CoreDNS, and all its pods are on {name}. When that node goes, name lookups fail in the whole cluster until pods run elsewhere. Together they may send the VPC resolver 1024 packets a second, the limit of one network interface.");
        }
        else if (onNodes.Count > 1 && inZones is [{ } zone] && zones > 1)
        {
            yield return Say(facts, Severity.Low, $"All {running.Count} CoreDNS pods run in one zone, {zone}",
                $"Nodes that can run CoreDNS are in {zones} zones, and all its pods are in {zone}. When that zone fails, so do name lookups everywhere; until then every lookup from another zone crosses a zone border.");
        }
    }

    private Finding Say(DnsFacts facts, Severity severity, string title, string message) => new(
        Kind,
        severity,
        title,
        message,
        DnsRules.Subjects(facts),
        facts.CoreDnsPods.Evidence,
        "Spread the pods: give CoreDNS topology spread constraints over topology.kubernetes.io/zone and kubernetes.io/hostname. Recent versions of the EKS add-on bring them; pods that run are moved by a restart.",
        Commands(facts));

    private static ImmutableArray<ShellCommand> Commands(DnsFacts facts) =>
        facts.CoreDnsWorkloads is [{ Kind: "Deployment" } deployment, ..]
        ? [$"kubectl get pods -n kube-system -l k8s-app=kube-dns -o wide",
            $"kubectl rollout restart deployment {deployment.Metadata.Name} -n {deployment.Metadata.Namespace}"]
        : [$"kubectl get pods -n kube-system -l k8s-app=kube-dns -o wide"];
}
