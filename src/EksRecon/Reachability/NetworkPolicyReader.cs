using System.Collections.Immutable;
using System.Text.Json;

using EksRecon.Model;

namespace EksRecon.Reachability;

/// <summary>
/// Reads networking.k8s.io/v1 NetworkPolicies, and AWS' ApplicationNetworkPolicies (networking.k8s.aws/v1alpha1), which are the same with
/// domain names in egress.
/// </summary>
internal sealed class NetworkPolicyReader(PolicyFlavor flavor, bool hasDomainNames = false)
{
    /// <exception cref="PolicyException">The API server would refuse it.</exception>
    public Policy Read(Resource policy)
    {
        var spec = policy.Spec.ValueKind == JsonValueKind.Object ? policy.Spec : throw new PolicyException("it has no spec");
        PolicyReading.Only(spec, "spec", "podSelector", "policyTypes", "ingress", "egress");
        var (ingress, egress) = (Rules(spec, "ingress", "from", policy.Metadata.Namespace),
            Rules(spec, "egress", "to", policy.Metadata.Namespace));
        var types = PolicyReading.List(spec, "policyTypes", "spec") ?? [];
        foreach (var type in types)
        {
            if (type.ValueKind != JsonValueKind.String || type.GetString() is not ("Ingress" or "Egress"))
            {
                throw new PolicyException($"spec.policyTypes: {type.GetRawText()} is neither Ingress nor Egress");
            }
        }

        // Absent or empty: Ingress always, Egress where there is an egress rule.
        var hasIngress = types.Count == 0 || types.Any(type => type.GetString() == "Ingress");
        var hasEgress = types.Count == 0 ? !egress.IsEmpty : types.Any(type => type.GetString() == "Egress");
        var selector = PolicyReading.Member(spec, "podSelector") is { } labels
            ? LabelSelector.Read(labels, "spec.podSelector")
            : LabelSelector.Everything;
        return new(
            policy.Subject, flavor.Namespace, 0, new(policy.Metadata.Namespace, LabelSelector.Everything, selector), hasIngress
                ? new(ingress, Isolates: true)
                : null, hasEgress
                ? new(egress, Isolates: true)
                : null);
    }

    private ImmutableArray<PolicyRule> Rules(JsonElement spec, string direction, string end, string @namespace)
    {
        var rules = ImmutableArray.CreateBuilder<PolicyRule>();
        var index = 0;
        foreach (var rule in PolicyReading.List(spec, direction, "spec") ?? [])
        {
            var (where, name) = ($"spec.{direction}[{index}]", $"{direction}[{index}]");
            index++;
            var parts = new RuleParts();
            parts.Only(rule, where, end, "ports");
            var list = PolicyReading.List(rule, end, where) is { Count: > 0 } given ? given : null;
            var ports = PolicyReading.List(rule, "ports", where) is { Count: > 0 } entries
                ? parts.Ports(entries, (port, at) => [Port(port, $"{where}.ports[{at}]")])
                : (ImmutableArray<PortEntry>?)null;
            var domains = hasDomainNames && direction == "egress" && list is not null ? DomainNames.Of(list) : null;
            ImmutableArray<Peer>? peers = list is null
                ? null
                : parts.Peers(list,
                    (peer, at) => Peer(peer, $"{where}.{end}[{at}]", @namespace, direction == "egress") is { } one ? [one] : []);
            // Where an exception denies, a rule that is not known in full may deny, too.
            if (parts.HasDoubts && flavor.DeniesExceptions && list?.Any(peer => PolicyReading.Member(peer, "ipBlock") is not null) == true)
            {
                throw new PolicyException(parts.Reason);
            }

            if (domains is null || peers is { IsEmpty: false } || parts.HasDoubts)
            {
                rules.AddRange(parts.Rules(new(name, RuleAction.Allow, peers, ports)));
            }

            if (domains is not null)
            {
                rules.Add(
                    new(name, RuleAction.Allow, [new WholePeer(PeerSet.Outside)], ports)
                    {
                        Filter = domains,
                        Doubt = parts.HasDoubts ? parts.Reason : null
                    });
            }
        }

        return rules.ToImmutable();
    }

    /// <summary>Null for a peer of domain names alone.</summary>
    private Peer? Peer(JsonElement peer, string where, string @namespace, bool isEgress)
    {
        if (hasDomainNames && !isEgress && PolicyReading.Member(peer, "domainNames") is not null)
        {
            throw new PolicyException($"{where}.domainNames: rules of ingress have no domain names");
        }

        if (hasDomainNames && PolicyReading.Member(peer, "domainNames") is not null)
        {
            PolicyReading.Only(peer, where, "domainNames");
            return null;
        }

        PolicyReading.Only(peer, where, "podSelector", "namespaceSelector", "ipBlock");
        var (pods, namespaces, block) = (PolicyReading.Member(peer, "podSelector"), PolicyReading.Member(peer, "namespaceSelector"),
            PolicyReading.Member(peer, "ipBlock"));
        if (block is { } addresses)
        {
            if (pods is not null || namespaces is not null) throw new PolicyException($"{where} has an ipBlock and a selector");
            return Block(addresses, where + ".ipBlock");
        }

        if (pods is null && namespaces is null) throw new PolicyException($"{where} is empty");
        var labels = pods is { } selector ? LabelSelector.Read(selector, where + ".podSelector") : LabelSelector.Everything;
        return namespaces is { } others
            ? flavor.Pods(new(null, LabelSelector.Read(others, where + ".namespaceSelector"), labels))
            : flavor.Pods(new(@namespace, LabelSelector.Everything, labels));
    }

    private AddressPeer Block(JsonElement block, string where)
    {
        PolicyReading.Only(block, where, "cidr", "except");
        var range = PolicyReading.Range(PolicyReading.Member(block, "cidr"), where + ".cidr");
        var except = (PolicyReading.List(block, "except", where) ?? []).Select(one => PolicyReading.Range(one, where + ".except"))
            .ToImmutableArray();
        foreach (var one in except)
        {
            if (!range.Contains(one) || one == range) throw new PolicyException($"{where}.except: {one} is no part of {range}");
        }

        return flavor.Block(range, except);
    }

    private static PortEntry Port(JsonElement port, string where)
    {
        PolicyReading.Only(port, where, "protocol", "port", "endPort");
        var protocol = PolicyReading.ReadProtocol(port.TextOf("protocol"), where);
        var end = PolicyReading.Member(port, "endPort");
        if (PolicyReading.Member(port, "port") is not { } first)
        {
            return end is null
                ? new(PortRange.All(protocol), null, null)
                : throw new PolicyException($"{where} has an endPort and no port");
        }

        if (first.ValueKind == JsonValueKind.String)
        {
            if (end is not null) throw new PolicyException($"{where} has an endPort and a named port");
            return first.GetString() is { Length: > 0 } name
                ? new(null, name, protocol)
                : throw new PolicyException($"{where}.port is empty");
        }

        var number = PolicyReading.Port(first, where + ".port");
        var last = end is { } given ? PolicyReading.Port(given, where + ".endPort") : number;
        return last < number
            ? throw new PolicyException($"{where}: endPort {last} is below port {number}")
            : new(new PortRange(protocol, number, last), null, null);
    }
}
