using System.Globalization;
using System.Net;

namespace EksRecon.Tests.Reachability;

/// <summary>
/// One packet at a time, from the words of Calico's documentation: tiers, policies, rules, the first that matches. It shares nothing with
/// the engine.
/// </summary>
internal sealed class CalicoEvaluator(CalicoCluster cluster)
{
    private const string NamespaceLabel = "projectcalico.org/namespace";

    /// <summary>What a packet is, seen from the pod that is judged.</summary>
    private sealed record Packet(RandomPod? From, RandomPod? To, IPAddress Outside, string Protocol, int Port);

    private sealed record Step(string Tier, double Order, string Name, bool Denies,
        IEnumerable<(string Action, Func<Packet, bool> Matches)> Rules);

    public bool May(RandomPod? from, RandomPod? to, IPAddress outside, string protocol, int port)
    {
        // A node reaches its own pods.
        if (from is { HostNetwork: true } && to is { HostNetwork: false } && from.Node == to.Node) return true;
        var packet = new Packet(from, to, outside, protocol, port);
        return (from is null || from.HostNetwork || Allows(from, packet, ingress: false))
            && (to is null || to.HostNetwork || Allows(to, packet, ingress: true));
    }

    private bool Allows(RandomPod pod, Packet packet, bool ingress)
    {
        foreach (
            var tier in Steps(pod, ingress).GroupBy(step => step.Tier).OrderBy(tier => OrderOf(tier.Key))
                .ThenBy(tier => tier.Key, StringComparer.Ordinal))
        {
            var action = tier.OrderBy(step => step.Order).ThenBy(step => step.Name, StringComparer.Ordinal).SelectMany(step => step.Rules)
                .Where(rule => rule.Action != "Log" && rule.Matches(packet)).Select(rule => rule.Action).FirstOrDefault();
            if (action == "Allow") return true;
            if (action == "Deny" || (action is null && tier.Any(step => step.Denies))) return false;
        }

        return true;
    }

    private double OrderOf(string tier) => tier switch
    {
        "kube-admin" or "adminnetworkpolicy" => 1_000,
        "default" => 1_000_000,
        "kube-baseline" or "baselineadminnetworkpolicy" => 10_000_000,
        _ => cluster.Tiers.First(one => one.Name == tier).Order ?? double.PositiveInfinity,
    };

    /// <summary>The policies that say something about a direction of a pod.</summary>
    private IEnumerable<Step> Steps(RandomPod pod, bool ingress)
    {
        foreach (var policy in cluster.Policies)
        {
            if (!Selects(policy, pod) || !HasType(policy, ingress)) continue;
            var tier = policy.Tier ?? "default";
            var @namespace = policy.IsGlobal ? null : policy.Namespace;
            yield return new(tier, policy.Order ?? double.PositiveInfinity, policy.Name, tier == "default"
                || !cluster.Tiers.First(one => one.Name == tier).Passes, (ingress ? policy.Ingress : policy.Egress).Select(rule =>
                    (rule.Action, (Func<Packet, bool>)(packet => Matches(rule, packet, @namespace)))));
        }

        foreach (var policy in cluster.Cluster.Policies)
        {
            var isSelected = policy.Kind < 2
                ? policy.Namespace == pod.Namespace && Match(policy.PodSelector, pod.Labels)
                : Match(policy.NamespaceSelector, OfNamespace(pod.Namespace)) && Match(policy.PodSelector, pod.Labels);
            var hasType = policy.Kind >= 2
                || (policy.Types == 0 ? ingress || policy.Egress.Length > 0 : (policy.Types & (ingress ? 1 : 2)) != 0);
            if (!isSelected || !hasType) continue;
            var tier = policy.Kind switch
            {
                0 or 1 => "default",
                2 => "adminnetworkpolicy",
                3 => "baselineadminnetworkpolicy",
                4 => "kube-admin",
                _ => "kube-baseline"
            };
            yield return new(tier, policy.Kind < 2 ? 1000 : policy.Priority, "knp.default." + policy.Name, policy.Kind < 2,
                policy.Rules(ingress).Select(rule =>
                    (policy.Kind < 2
                        || rule.Action == 0
                            ? "Allow"
                            : rule.Action == 1
                            ? "Deny"
                            : "Pass", (Func<Packet, bool>)(packet => Matches(policy, rule, packet, ingress)))));
        }
    }

    private bool Selects(CalicoPolicy policy, RandomPod pod)
    {
        var labels = Presented(pod);
        if (policy.Selector is { } selector && !Holds(selector, labels, "")) return false;
        if (policy.AccountSelector is { } accounts && !Holds(accounts, labels, "pcsa.")) return false;
        return policy.IsGlobal ? policy.Namespaces is null || IsIn(policy.Namespaces, labels) : policy.Namespace == pod.Namespace;
    }

    private static bool HasType(CalicoPolicy policy, bool ingress)
    {
        if (policy.Types > 0) return (policy.Types & (ingress ? 1 : 2)) != 0;
        return ingress ? policy.Egress.Length == 0 || policy.Ingress.Length > 0 : policy.Egress.Length > 0;
    }

    private bool Matches(CalicoRule rule, Packet packet, string? @namespace)
    {
        if (rule.Protocol is not null && (rule.Protocol is 6 ? "TCP" : (string)rule.Protocol) != packet.Protocol) return false;
        if (rule.NotProtocol == packet.Protocol) return false;
        if (!IsAt(rule.Source, packet.From, packet.Outside, @namespace)) return false;
        if (rule.Service is { } number && number < cluster.Services.Count) return IsEndpoint(cluster.Services[number], packet);
        var destination = rule.Written;
        if (!IsAt(destination, packet.To, packet.Outside, @namespace)) return false;
        if (!rule.HasPorts || destination is null) return true;
        return (destination.Ports.Length == 0 || Array.Exists(destination.Ports, port => IsPort(port, packet)))
            && !Array.Exists(destination.NotPorts, port => IsPort(port, packet));
    }

    /// <summary>
    /// A pod of the Service, or the node of one in its node's network, on the port that the pod has for a port of the Service.
    /// </summary>
    private bool IsEndpoint(CalicoService service, Packet packet)
    {
        if (packet.To is not { } to) return false;
        foreach (
            var pod in cluster.Cluster.Pods.Where(pod =>
                pod.Namespace == service.Namespace && pod.Labels.GetValueOrDefault(service.Key) == service.Value))
        {
            if (pod.Name != to.Name && !(pod.HostNetwork && to.HostNetwork && pod.Address == to.Address)) continue;
            foreach (var port in service.Ports.Where(port => port.Protocol == packet.Protocol))
            {
                if (port.Target is string name
                    ? pod.Ports.Any(one => one.Name == name && one.Protocol == port.Protocol && one.Port == packet.Port)
                    : packet.Port == (int)(port.Target ?? port.Port))
                {
                    return true;
                }
            }
        }

        return false;
    }

    /// <summary>A name is that of a port of a pod with an address of its own.</summary>
    private static bool IsPort(object port, Packet packet)
    {
        if (port is int number) return number == packet.Port;
        var ends = ((string)port).Split(':');
        if (ends.Length == 2)
        {
            return int.Parse(ends[0], CultureInfo.InvariantCulture) <= packet.Port
                && packet.Port <= int.Parse(ends[1], CultureInfo.InvariantCulture);
        }

        return packet.To is { HostNetwork: false } pod
            && pod.Ports.Any(one => one.Name == (string)port && one.Protocol == packet.Protocol && one.Port == packet.Port);
    }

    private bool IsAt(CalicoEnd? end, RandomPod? pod, IPAddress outside, string? @namespace)
    {
        if (end is null) return true;
        if (end.Nets.Length > 0 && !Array.Exists(end.Nets, net => IsWithin(net, pod, outside))) return false;
        // All of them of IPv6: not for this family.
        if (end.NotNets.Length > 0 && Array.TrueForAll(end.NotNets, net => net.Contains(':', StringComparison.Ordinal))) return false;
        if (Array.Exists(end.NotNets, net => IsWithin(net, pod, outside))) return false;
        var isSelecting = end.Selector is not null || end.Accounts.Length > 0 || end.AccountSelector is not null
            || end.Namespaces is not null || (@namespace is not null && end.NotSelector is not null);
        if (isSelecting && !IsKnown(pod, outside, labels => Selects(end, labels, @namespace))) return false;
        return end.NotSelector is null || !IsKnown(pod, outside, labels => Holds(end.NotSelector, labels, ""));
    }

    private static bool Selects(CalicoEnd end, IReadOnlyDictionary<string, string> labels, string? @namespace)
    {
        if (end.Namespaces is not null && !IsIn(end.Namespaces, labels)) return false;
        if (end.Namespaces is null && @namespace is not null && labels.GetValueOrDefault(NamespaceLabel) != @namespace) return false;
        if (end.Accounts.Length > 0
            && !end.Accounts.Contains(labels.GetValueOrDefault("projectcalico.org/serviceaccount"), StringComparer.Ordinal))
        {
            return false;
        }

        if (end.AccountSelector is not null && !Holds(end.AccountSelector, labels, "pcsa.")) return false;
        return end.Selector is null || Holds(end.Selector, labels, "");
    }

    private static bool IsIn(CalicoNamespaces namespaces, IReadOnlyDictionary<string, string> labels) => namespaces.Word switch
    {
        "all()" => labels.ContainsKey(NamespaceLabel),
        "global()" => !labels.ContainsKey(NamespaceLabel),
        _ => Holds(namespaces.Expression, labels, "pcns."),
    };

    /// <summary>A pod that is an endpoint of its own, or an address in a network set.</summary>
    private bool IsKnown(RandomPod? pod, IPAddress outside, Func<IReadOnlyDictionary<string, string>, bool> selects) =>
        (pod is { HostNetwork: false } && selects(Presented(pod)))
            || cluster.Sets.Any(set => set.Nets.Any(net => IsWithin(net, pod, outside)) && selects(Presented(set)));

    private IReadOnlyDictionary<string, string> Presented(RandomPod pod)
    {
        var index = cluster.Cluster.Pods.Select((one, at) => (one, at)).First(pair => pair.one.Name == pod.Name).at;
        return Presented(pod.Labels, pod.Namespace, cluster.Accounts[index] ?? "default");
    }

    private IReadOnlyDictionary<string, string> Presented(CalicoSet set) => Presented(set.Labels, set.Namespace, null);

    private Dictionary<string, string> Presented(IReadOnlyDictionary<string, string> own, string? @namespace, string? account)
    {
        var labels = new Dictionary<string, string>(own, StringComparer.Ordinal);
        if (account is not null)
        {
            labels["projectcalico.org/serviceaccount"] = account;
            foreach (var pair in cluster.Labelled.FirstOrDefault(one => one.Namespace == @namespace && one.Name == account)?.Labels ?? new Dictionary<string,
                string>(StringComparer.Ordinal))
            {
                labels["pcsa." + pair.Key] = pair.Value;
            }
        }

        if (@namespace is null) return labels;
        labels[NamespaceLabel] = @namespace;
        foreach (var pair in OfNamespace(@namespace)) labels["pcns." + pair.Key] = pair.Value;
        return labels;
    }

    private IReadOnlyDictionary<string, string> OfNamespace(string name) =>
        cluster.Cluster.Namespaces.FirstOrDefault(one => one.Name == name)?.Labels
            ?? new Dictionary<string, string>(StringComparer.Ordinal);

    private static bool Holds(CalicoExpression expression, IReadOnlyDictionary<string, string> labels, string prefix)
    {
        var values = expression.Atoms.Select(atom => Holds(atom, labels, prefix));
        return (expression.IsAny ? values.Any(value => value) : values.All(value => value)) != expression.IsNegated;
    }

    private static bool Holds(CalicoAtom atom, IReadOnlyDictionary<string, string> labels, string prefix)
    {
        var value = labels.GetValueOrDefault(prefix + atom.Key);
        return atom.Shape switch
        {
            0 => value == atom.Value,
            1 => value != atom.Value,
            2 => value is not null && (value == atom.Value || value == atom.Other),
            3 or 9 => value is null || (value != atom.Value && value != atom.Other),
            4 => value is not null,
            // Of namespaces: what has one.
            5 => prefix != "pcns." || labels.ContainsKey(NamespaceLabel),
            6 or 10 => value?.StartsWith(atom.Value, StringComparison.Ordinal) == true,
            7 or 11 => value?.EndsWith(atom.Value, StringComparison.Ordinal) == true,
            _ => value?.Contains(atom.Value, StringComparison.Ordinal) == true,
        };
    }

    /// <summary>A pod whose address is not known is within no range but that of all addresses.</summary>
    private static bool IsWithin(string net, RandomPod? pod, IPAddress outside)
    {
        if (net.Contains(':', StringComparison.Ordinal)) return false;
        var range = IPNetwork.Parse(net.Contains('/', StringComparison.Ordinal) ? net : net + "/32");
        if (pod is null) return range.Contains(outside);
        return pod.Address is null ? range.PrefixLength == 0 : range.Contains(IPAddress.Parse(pod.Address));
    }

    /// <summary>Rules of Kubernetes' kinds.</summary>
    private bool Matches(RandomPolicy policy, RandomRule rule, Packet packet, bool ingress)
    {
        var peer = ingress ? packet.From : packet.To;
        if ((policy.Kind >= 2 || rule.Peers.Length > 0) && !rule.Peers.Any(one => IsPeer(policy, one, peer, packet.Outside))) return false;
        return rule.Ports.Length == 0 || Array.Exists(rule.Ports, port => port.Name is null
            ? port.Protocol == packet.Protocol && (port.First == 0 || (packet.Port >= port.First && packet.Port <= port.Last))
            : IsPort(port.Name, packet) && (policy.Kind >= 2 || port.Protocol == packet.Protocol));
    }

    private bool IsPeer(RandomPolicy policy, RandomPeer wanted, RandomPod? peer, IPAddress outside)
    {
        if (wanted.Shape == 3)
        {
            return IsWithin(wanted.Range, peer, outside)
                && (policy.Kind >= 2 || wanted.Except is null || !(peer is { Address: null } || IsWithin(wanted.Except, peer, outside)));
        }

        if (peer is null || peer.HostNetwork) return false;
        if (policy.Kind < 2 && wanted.Shape == 0) return peer.Namespace == policy.Namespace && Match(wanted.Pods, peer.Labels);
        return Match(wanted.Namespaces, OfNamespace(peer.Namespace)) && (wanted.Shape == 1 || Match(wanted.Pods, peer.Labels));
    }

    private static bool Match(RandomRequirement[] requirements, IReadOnlyDictionary<string, string> labels) =>
        requirements.All(one => one.Operator switch
    {
        0 => labels.TryGetValue(one.Key, out var value) && one.Values.Contains(value, StringComparer.Ordinal),
        1 => !labels.TryGetValue(one.Key, out var value) || !one.Values.Contains(value, StringComparer.Ordinal),
        2 => labels.ContainsKey(one.Key),
        _ => !labels.ContainsKey(one.Key),
    });
}
