using System.Net;

namespace EksRecon.Tests.Reachability;

/// <summary>
/// One packet at a time, from the words of Cilium's documentation: may this end open this connection to that one? It shares nothing with
/// the engine.
/// </summary>
internal sealed class CiliumEvaluator(CiliumCluster cluster)
{
    /// <param name="isPlain">Without what rules of layer 7, domain names and the API server's unknown addresses filter further.</param>
    public bool May(RandomPod? from, RandomPod? to, IPAddress outside, string protocol, int port, bool isPlain)
    {
        var isLocal = from is not null && to is not null && from.HostNetwork != to.HostNetwork && from.Node is not null
            && from.Node == to.Node;
        // The host always reaches its own pods.
        if (isLocal && from is { HostNetwork: true }) return true;
        var packet = new Packet(outside, to, protocol, port, isLocal, isPlain);
        return (from is null || from.HostNetwork || Allows(from, ingress: false, to, packet))
            && (to is null || to.HostNetwork || Allows(to, ingress: true, from, packet));
    }

    private sealed record Packet(IPAddress Outside, RandomPod? Answering, string Protocol, int Port, bool IsLocal, bool IsPlain);

    private bool Allows(RandomPod pod, bool ingress, RandomPod? peer, Packet packet)
    {
        var its = cluster.Cluster.Policies.Where(policy => Selects(policy, pod)).ToList();
        foreach (var admin in its.Where(policy => policy.Kind == 4).OrderBy(policy => policy.Priority))
        {
            var rule = admin.Rules(ingress).FirstOrDefault(rule => Hits(admin, rule, peer, packet));
            if (rule is null) continue;
            if (rule.Action == 2) break;
            return rule.Action == 0;
        }

        var own = cluster.Own.Where(policy =>
            (policy.Namespace is null || policy.Namespace == pod.Namespace) && Match(policy.Subject, pod.Labels)).ToList();
        // Deny takes precedence over allow, whichever policy allows.
        if (own.Exists(policy => policy.Denied(ingress).Any(rule => Hits(policy, rule, ingress, peer, packet)))) return false;
        // What has to be authenticated and cannot be is dropped.
        if (
            own.Exists(policy =>
                policy.Allowed(ingress).Any(rule =>
                    rule.Authentication == 3 && Hits(policy, rule, ingress, peer, packet with { IsPlain = false }))))
        {
            return false;
        }

        var plain = its.Where(policy => policy.Kind < 2 && Types(policy, ingress)).ToList();
        bool Allowed(CiliumRandomRule rule, CiliumRandomPolicy policy) => Hits(policy, rule, ingress, peer, packet);
        if (cluster.IsAlways || plain.Count > 0 || own.Exists(policy => IsDefaultDeny(policy, ingress)))
        {
            return plain.Exists(policy => policy.Rules(ingress).Any(rule => Hits(policy, rule, peer, packet)))
                || own.Exists(policy => policy.Allowed(ingress).Any(rule => Allowed(rule, policy)));
        }

        // Rules of layer 7 restrict what they match though nothing else does.
        if (packet.IsPlain && own.Exists(policy => policy.Allowed(ingress).Any(rule => ((cluster.IsOld && rule is { IsFiltered: true, Ports.Length: > 0 }) || rule.Authentication == 2) && Hits(policy, rule, ingress, peer, packet with { IsPlain = false })))
            && !own.Exists(policy => policy.Allowed(ingress).Any(rule => Allowed(rule, policy)))) return false;
        foreach (var baseline in its.Where(policy => policy.Kind == 5).OrderBy(policy => policy.Priority))
        {
            var rule = baseline.Rules(ingress).FirstOrDefault(rule => Hits(baseline, rule, peer, packet));
            if (rule is not null) return rule.Action != 1;
        }

        return true;
    }

    private static bool IsDefaultDeny(CiliumRandomPolicy policy, bool ingress) =>
        policy.Allowed(ingress).Length + policy.Denied(ingress).Length > 0 && (ingress ? policy.IngressDefault : policy.EgressDefault) != 1;

    private bool Hits(CiliumRandomPolicy policy, CiliumRandomRule rule, bool ingress, RandomPod? peer, Packet packet)
    {
        if (rule.HasIcmps || rule.Shape == 5) return false;
        if (rule.Shape == 0 && rule.Ports.Length == 0) return false;
        // From 1.18 on, rules of layer 7 without a default deny let everything else through, too.
        if (packet.IsPlain && rule.IsFiltered && rule.Ports.Length > 0
            && (cluster.IsOld || (ingress ? policy.IngressDefault : policy.EgressDefault) != 1))
        {
            return false;
        }

        if (packet.IsPlain && rule.Authentication == 2) return false;
        if (rule.Ports.Length > 0 && !rule.Ports.Any(port => Names(port, packet))) return false;
        return rule.Shape switch
        {
            0 => true,
            1 => peer is { HostNetwork: false } && rule.Endpoints.Any(endpoint => Is(endpoint, policy.Namespace, peer)),
            2 => rule.Entities.Any(entity => Is(entity, peer, packet)),
            3 => In(rule.Range, null, peer, packet.Outside),
            4 => In(rule.Range, rule.Except, peer, packet.Outside),
            6 => peer is null && !packet.IsPlain,
            // A pod's own node and others, by the labels of the node.
            8 => peer is { HostNetwork: true } && CiliumCluster.LabelOf(peer.Node) == rule.Service,
            _ => !ingress && peer is { HostNetwork: false, Namespace: "a" } && peer.Labels.TryGetValue("app", out var app)
                && app == rule.Service,
        };
    }

    private bool Is(CiliumRandomEndpoint wanted, string? own, RandomPod peer)
    {
        if (!Match(wanted.Labels, peer.Labels)) return false;
        if (wanted.Namespace is { } name) return peer.Namespace == name;
        if (wanted.Team is { } team) return Of(peer.Namespace).TryGetValue("app", out var value) && value == team;
        return own is null || peer.Namespace == own;
    }

    private static bool Is(string entity, RandomPod? peer, Packet packet) => entity switch
    {
        "all" => true,
        "cluster" => peer is not null,
        "host" => peer is { HostNetwork: true } && packet.IsLocal,
        "remote-node" => peer is { HostNetwork: true } && !packet.IsLocal,
        "world" => peer is null,
        "kube-apiserver" => peer is null && !packet.IsPlain,
        _ => false,
    };

    /// <summary>Pods have identities of their own, and so have nodes where ranges are not told to match them.</summary>
    private bool In(string range, string? except, RandomPod? peer, IPAddress outside)
    {
        if (peer is not null && !(peer.HostNetwork && cluster.RangesMatchNodes)) return false;
        var address = peer?.Address is { } own ? IPAddress.Parse(own) : outside;
        return IPNetwork.Parse(range).Contains(address) && (except is null || !IPNetwork.Parse(except).Contains(address));
    }

    private static bool Names(CiliumRandomPort wanted, Packet packet)
    {
        if (wanted.Protocol != "ANY" && wanted.Protocol != packet.Protocol) return false;
        if (wanted.Name is { } name)
        {
            return packet.Answering is { HostNetwork: false } pod
                && pod.Ports.Any(one => one.Name == name && one.Protocol == packet.Protocol && one.Port == packet.Port);
        }

        return wanted.First == 0 || (packet.Port >= wanted.First && packet.Port <= wanted.Last);
    }

    // NetworkPolicies and ClusterNetworkPolicies.
    private bool Hits(RandomPolicy policy, RandomRule rule, RandomPod? peer, Packet packet) =>
        (rule.Peers.Length == 0 || rule.Peers.Any(one => Is(policy, one, peer, packet)))
            && (rule.Ports.Length == 0 || rule.Ports.Any(one => Names(policy, one, packet)));

    private bool Is(RandomPolicy policy, RandomPeer wanted, RandomPod? peer, Packet packet)
    {
        if (wanted.Shape == 3) return In(wanted.Range, policy.Kind < 2 ? wanted.Except : null, peer, packet.Outside);
        if (peer is null or { HostNetwork: true }) return false;
        if (policy.Kind < 2 && wanted.Shape == 0) return peer.Namespace == policy.Namespace && Match(wanted.Pods, peer.Labels);
        return Match(wanted.Namespaces, Of(peer.Namespace)) && (wanted.Shape == 1 || Match(wanted.Pods, peer.Labels));
    }

    private static bool Names(RandomPolicy policy, RandomPort wanted, Packet packet)
    {
        if (wanted.Name is { } name)
        {
            return packet.Answering is { HostNetwork: false } pod
                && pod.Ports.Any(one =>
                    one.Name == name && one.Protocol == packet.Protocol && one.Port == packet.Port
                        && (policy.Kind >= 2 || wanted.Protocol == packet.Protocol));
        }

        return wanted.Protocol == packet.Protocol && (wanted.First == 0 || (packet.Port >= wanted.First && packet.Port <= wanted.Last));
    }

    private static bool Types(RandomPolicy policy, bool ingress) =>
        policy.Types == 0 ? ingress || policy.Egress.Length > 0 : (policy.Types & (ingress ? 1 : 2)) != 0;

    private bool Selects(RandomPolicy policy, RandomPod pod) =>
        policy.Kind < 2
            ? policy.Namespace == pod.Namespace && Match(policy.PodSelector, pod.Labels)
            : Match(policy.NamespaceSelector, Of(pod.Namespace)) && Match(policy.PodSelector, pod.Labels);

    private IReadOnlyDictionary<string, string> Of(string name) =>
        cluster.Cluster.Namespaces.FirstOrDefault(one => one.Name == name)?.Labels
            ?? new Dictionary<string, string>(StringComparer.Ordinal);

    private static bool Match(RandomRequirement[] requirements, IReadOnlyDictionary<string, string> labels) =>
        requirements.All(one => one.Operator switch
    {
        0 => labels.TryGetValue(one.Key, out var value) && one.Values.Contains(value, StringComparer.Ordinal),
        1 => !labels.TryGetValue(one.Key, out var value) || !one.Values.Contains(value, StringComparer.Ordinal),
        2 => labels.ContainsKey(one.Key),
        _ => !labels.ContainsKey(one.Key),
    });
}
