using System.Collections.Immutable;

using EksRecon.Facts;

namespace EksRecon.Networking.Dns;

/// <summary>All CoreDNS pods share a node, or a zone, though there are others.</summary>
internal sealed class CoreDnsOnOneNode : Rule<DnsFacts>
{
    private static readonly FindingKind Finding = new("NET402", nameof(CoreDnsOnOneNode), Severity.Medium);

    public override FindingKind Kind => Finding;

    public override IEnumerable<Finding> Examine(DnsFacts facts)
    {
        if (facts.Pods is not Known<ImmutableArray<DnsPod>> { Gaps.IsEmpty: true, Value: { Length: > 1 } pods } || !facts.Room.TryGet(out var room)) yield break;
        var nodes = pods.Select(pod => pod.Node).OfType<string>().Distinct(StringComparer.Ordinal).ToList();
        var zones = pods.Select(pod => pod.Zone).OfType<string>().Distinct(StringComparer.Ordinal).ToList();
        if (nodes.Count == 1 && room.Nodes > 1)
        {
            yield return Make(facts, Severity.Medium, $"{All(pods.Length)} CoreDNS pods run on one node, {nodes[0]}", "When this node goes, so does name resolution, and all DNS traffic shares the 1,024 packets per second that one network interface may send to the VPC resolver.");
        }
        else if (nodes.Count > 1 && zones.Count == 1 && room.Zones > 1)
        {
            yield return Make(facts, Severity.Low, $"{All(pods.Length)} CoreDNS pods run in one zone, {zones[0]}", "When this zone has trouble, name resolution has it in all zones.");
        }
    }

    private static string All(int count) => count == 2 ? "Both" : $"All {count}";

    private static Finding Make(DnsFacts facts, Severity severity, string title, string message) => new(
        Finding,
        severity,
        title,
        message,
        [DnsRules.Subject(facts)],
        facts.Pods.Evidence,
        "Spread them: restart the Deployment now that there are more nodes, and give it a topologySpreadConstraint over topology.kubernetes.io/zone and the host name (the EKS add-on since v1.9.3-eksbuild.6 has one).",
        ["kubectl rollout restart deployment coredns -n kube-system", "kubectl get pods -n kube-system -l k8s-app=kube-dns -o wide"]);
}
