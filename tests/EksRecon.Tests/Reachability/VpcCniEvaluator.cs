using System.Net;

namespace EksRecon.Tests.Reachability;

/// <summary>
/// One packet at a time, as the VPC CNI's controller and agent are described: what they do otherwise than the API says, too. It shares
/// nothing with the engine.
/// </summary>
internal sealed class VpcCniEvaluator(RandomCluster cluster)
{
    /// <param name="enforced">Whether policies are enforced where a pod runs.</param>
    public bool May(RandomPod? from, RandomPod? to, IPAddress outside, string protocol, int port, Func<RandomPod, bool> enforced)
    {
        // A node and its own pods always reach each other.
        if (from is not null && to is not null && from.HostNetwork != to.HostNetwork && from.Node is not null && from.Node == to.Node)
        {
            return true;
        }

        return (from is null || from.HostNetwork || !enforced(from) || Allows(from, ingress: false, to, outside, to, protocol, port))
            && (to is null || to.HostNetwork || !enforced(to) || Allows(to, ingress: true, from, outside, to, protocol, port));
    }

    private bool Allows(RandomPod pod, bool ingress, RandomPod? peer, IPAddress outside, RandomPod? answering, string protocol, int port)
    {
        var its = cluster.Policies.Where(policy => Selects(policy, pod)).ToList();
        if (Tier(its.Where(policy => policy.Kind == 4)) is { } first && first != Passed) return first == Accepted;
        var isolating = its.Where(policy => policy.Kind < 2).ToList();
        var here = isolating.Where(policy => Types(policy, ingress)).ToList();
        if (here.Count > 0) return Together(here);
        // One that is isolated in the other direction has its baseline left out in both.
        if (isolating.Exists(policy => Types(policy, true) || Types(policy, false))) return true;
        return Tier(its.Where(policy => policy.Kind == 5)) is not { } last || last != Denied;

        // By priority, then denials, then what is accepted, then what is passed: the order of rules is not known to the agent.
        int? Tier(IEnumerable<RandomPolicy> tier)
        {
            var entries = tier.SelectMany(policy => policy.Rules(ingress),
                (policy, rule) => (policy, rule, Action: rule.Action switch { 1 => Denied, 0 => Accepted, _ => Passed }))
                .OrderBy(entry => entry.policy.Priority).ThenBy(entry => entry.Action).ToList();
            foreach (var entry in entries)
            {
                if (entry.rule.Peers.Any(one => ByLabels(entry.policy, one, peer) || ByAddress(one, peer, outside, hasExcept: false))
                    || Named(entry.policy, entry.rule, ingress, peer))
                {
                    if (Speaks(entry.policy, entry.rule, ingress, answering, protocol, port)) return entry.Action;
                }
            }

            return null;
        }

        bool Together(List<RandomPolicy> policies)
        {
            var rules = policies.SelectMany(policy => policy.Rules(ingress), (policy, rule) => (policy, rule)).ToList();
            // What a selector or a domain name finds has an entry of one address.
            if (
                rules.Exists(entry =>
                    Speaks(entry.policy, entry.rule, ingress, answering, protocol, port)
                        && (entry.rule.Peers.Any(one => ByLabels(entry.policy, one, peer))
                            || Named(entry.policy, entry.rule, ingress, peer))))
            {
                return true;
            }

            var isFound = rules.Exists(entry =>
                entry.rule.Peers.Any(one => ByLabels(entry.policy, one, peer)) || Named(entry.policy, entry.rule, ingress, peer));
            if (!isFound
                && LongestIsException(rules.SelectMany(entry => entry.rule.Peers).Where(one => one.Shape == 3).ToList(), peer, outside))
            {
                return false;
            }

            return rules.Exists(entry =>
                Speaks(entry.policy, entry.rule, ingress, answering, protocol, port)
                    && (entry.rule.Peers.Length == 0 || entry.rule.Peers.Any(one => ByAddress(one, peer, outside, hasExcept: true))));
        }
    }

    private const int Denied = 0;
    private const int Accepted = 1;
    private const int Passed = 2;

    private static bool LongestIsException(List<RandomPeer> blocks, RandomPod? peer, IPAddress outside)
    {
        var address = peer is null ? outside : peer.Address is { } own ? IPAddress.Parse(own) : null;
        if (address is null) return false;
        var ranges = blocks.Select(block => block.Range).Where(range => IPNetwork.Parse(range).Contains(address)).ToList();
        var exceptions = blocks.Select(block => block.Except).OfType<string>().Where(range => IPNetwork.Parse(range).Contains(address))
            .ToList();
        var longest = exceptions.Select(range => IPNetwork.Parse(range).PrefixLength).DefaultIfEmpty(-1).Max();
        return longest >= 0 && ranges.All(range => IPNetwork.Parse(range).PrefixLength < longest);
    }

    private static bool Named(RandomPolicy policy, RandomRule rule, bool ingress, RandomPod? peer) =>
        !ingress && policy.Kind != 0 && rule.HasNames && peer is null;

    /// <summary>A pod in its node's network is found where any of that node's is: its address is the node's.</summary>
    private bool ByLabels(RandomPolicy policy, RandomPeer wanted, RandomPod? peer)
    {
        if (peer is null || wanted.Shape == 3) return false;
        IEnumerable<RandomPod> alike = peer.HostNetwork ? cluster.Pods.Where(pod => pod.HostNetwork && pod.Node == peer.Node) : [peer];
        return alike.Any(pod => policy.Kind < 2 && wanted.Shape == 0
            ? pod.Namespace == policy.Namespace && Match(wanted.Pods, pod.Labels)
            : Match(wanted.Namespaces, Of(pod.Namespace)) && (wanted.Shape == 1 || Match(wanted.Pods, pod.Labels)));
    }

    private static bool ByAddress(RandomPeer wanted, RandomPod? peer, IPAddress outside, bool hasExcept)
    {
        if (wanted.Shape != 3) return false;
        var except = hasExcept ? wanted.Except : null;
        var address = peer is null ? outside : peer.Address is { } own ? IPAddress.Parse(own) : null;
        return address is null
            ? wanted.Range == "0.0.0.0/0" && except is null
            : IPNetwork.Parse(wanted.Range).Contains(address) && (except is null || !IPNetwork.Parse(except).Contains(address));
    }

    private bool Speaks(RandomPolicy policy, RandomRule rule, bool ingress, RandomPod? answering, string protocol, int port)
    {
        if (rule.Ports.Length == 0) return true;
        foreach (var wanted in rule.Ports)
        {
            if (wanted.Name is null)
            {
                if (wanted.Protocol == protocol && (wanted.First == 0 || (port >= wanted.First && port <= wanted.Last))) return true;
                continue;
            }

            // Of ingress, every pod the policy selects counts; of egress, the one that answers.
            IEnumerable<RandomPod> pods = ingress
                ? cluster.Pods.Where(pod => !pod.HostNetwork && Selects(policy, pod))
                : answering is null
                ? []
                : [answering];
            if (
                pods.Any(pod =>
                    pod.Ports.Any(one =>
                        one.Name == wanted.Name && one.Protocol == protocol && one.Port == port
                            && (policy.Kind >= 2 || wanted.Protocol == protocol))))
            {
                return true;
            }
        }

        return false;
    }

    private static bool Types(RandomPolicy policy, bool ingress) =>
        policy.Types == 0 ? ingress || policy.Egress.Length > 0 : (policy.Types & (ingress ? 1 : 2)) != 0;

    private bool Selects(RandomPolicy policy, RandomPod pod) =>
        policy.Kind < 2
            ? policy.Namespace == pod.Namespace && Match(policy.PodSelector, pod.Labels)
            : Match(policy.NamespaceSelector, Of(pod.Namespace)) && Match(policy.PodSelector, pod.Labels);

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
}
