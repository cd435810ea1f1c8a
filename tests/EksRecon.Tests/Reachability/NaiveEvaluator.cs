using System.Net;

namespace EksRecon.Tests.Reachability;

/// <summary>
/// One packet at a time, from the words of the APIs: may this end open this connection to that one? It shares nothing with the engine.
/// </summary>
internal sealed class NaiveEvaluator(RandomCluster cluster)
{
    /// <param name="from">Null for the address outside.</param>
    /// <param name="to">Null for the address outside.</param>
    public bool May(RandomPod? from, RandomPod? to, IPAddress outside, string protocol, int port) =>
        (from is null || Allows(from, ingress: false, to, outside, to, protocol, port))
            && (to is null || Allows(to, ingress: true, from, outside, to, protocol, port));

    public bool IsGoverned(RandomPod pod, bool ingress) =>
        cluster.Policies.Any(policy =>
            Selects(policy, pod) && (policy.Kind < 2 ? Types(policy, ingress) : policy.Rules(ingress).Length > 0));

    private bool Allows(RandomPod pod, bool ingress, RandomPod? peer, IPAddress outside, RandomPod? answering, string protocol, int port)
    {
        var its = cluster.Policies.Where(policy => Selects(policy, pod)).ToList();
        foreach (var admin in its.Where(policy => policy.Kind is 2 or 4).OrderBy(policy => policy.Priority))
        {
            var rule = admin.Rules(ingress).FirstOrDefault(rule => Hits(admin, rule, peer, outside, answering, protocol, port));
            if (rule is null) continue;
            if (rule.Action == 0) return true;
            if (rule.Action == 1) return false;
            break;
        }

        var isolating = its.Where(policy => policy.Kind < 2 && Types(policy, ingress)).ToList();
        if (isolating.Count > 0)
        {
            return isolating.Any(policy => policy.Rules(ingress).Any(rule => Hits(policy, rule, peer, outside, answering, protocol, port)));
        }

        foreach (
            var baseline in its.Where(policy => policy.Kind is 3 or 5).OrderBy(policy => policy.Kind == 3 ? int.MaxValue : policy.Priority))
        {
            var rule = baseline.Rules(ingress).FirstOrDefault(rule => Hits(baseline, rule, peer, outside, answering, protocol, port));
            if (rule is not null) return rule.Action != 1;
        }

        return true;
    }

    private static bool Types(RandomPolicy policy, bool ingress) =>
        policy.Types == 0 ? ingress || policy.Egress.Length > 0 : (policy.Types & (ingress ? 1 : 2)) != 0;

    private bool Selects(RandomPolicy policy, RandomPod pod) =>
        policy.Kind < 2
            ? policy.Namespace == pod.Namespace && Match(policy.PodSelector, pod.Labels)
            : Match(policy.NamespaceSelector, Of(pod.Namespace)) && Match(policy.PodSelector, pod.Labels);

    private bool Hits(RandomPolicy policy, RandomRule rule, RandomPod? peer, IPAddress outside, RandomPod? answering, string protocol,
        int port) =>
        (rule.Peers.Length == 0 || rule.Peers.Any(one => Is(policy, one, peer, outside)))
            && (rule.Ports.Length == 0 || rule.Ports.Any(one => Names(policy, one, answering, protocol, port)));

    private bool Is(RandomPolicy policy, RandomPeer wanted, RandomPod? peer, IPAddress outside)
    {
        if (wanted.Shape == 3)
        {
            if (peer is null)
            {
                return In(wanted.Range, outside) && (policy.Kind >= 2 || wanted.Except is null || !In(wanted.Except, outside));
            }

            // Cluster policies take pods by their addresses.
            return policy.Kind >= 2
                && (peer.Address is { } address ? In(wanted.Range, IPAddress.Parse(address)) : wanted.Range == "0.0.0.0/0");
        }

        if (peer is null) return false;
        if (policy.Kind < 2 && wanted.Shape == 0) return peer.Namespace == policy.Namespace && Match(wanted.Pods, peer.Labels);
        return Match(wanted.Namespaces, Of(peer.Namespace)) && (wanted.Shape == 1 || Match(wanted.Pods, peer.Labels));
    }

    private static bool Names(RandomPolicy policy, RandomPort wanted, RandomPod? answering, string protocol, int port)
    {
        if (wanted.Name is { } name)
        {
            return answering is not null
                && answering.Ports.Any(one =>
                    one.Name == name && one.Protocol == protocol && one.Port == port && (policy.Kind >= 2 || wanted.Protocol == protocol));
        }

        return wanted.Protocol == protocol && (wanted.First == 0 || (port >= wanted.First && port <= wanted.Last));
    }

    private IReadOnlyDictionary<string, string> Of(string name) =>
        cluster.Namespaces.FirstOrDefault(one => one.Name == name)?.Labels ?? new Dictionary<string, string>(StringComparer.Ordinal);

    private static bool Match(RandomRequirement[] requirements, IReadOnlyDictionary<string, string> labels) =>
        requirements.All(one => one.Operator switch
    {
        0 => labels.TryGetValue(one.Key, out var value) && one.Values.Contains(value, StringComparer.Ordinal),
        1 => !labels.TryGetValue(one.Key, out var value) || !one.Values.Contains(value, StringComparer.Ordinal),
        2 => labels.ContainsKey(one.Key),
        _ => !labels.ContainsKey(one.Key),
    });

    private static bool In(string range, IPAddress address) => IPNetwork.Parse(range).Contains(address);
}
