using System.Collections.Immutable;
using System.Text.Json;

using EksRecon.Model;

namespace EksRecon.Reachability;

/// <summary>Reads AdminNetworkPolicies and BaselineAdminNetworkPolicies (policy.networking.k8s.io/v1alpha1).</summary>
internal static class AdminPolicyReader
{
    /// <exception cref="PolicyException">The API server would refuse it, or it has a part that is not modelled.</exception>
    public static Policy Read(Resource policy, bool isBaseline)
    {
        var spec = policy.Spec.ValueKind == JsonValueKind.Object ? policy.Spec : throw new PolicyException("it has no spec");
        PolicyReading.Only(spec, "spec", "priority", "subject", "ingress", "egress");
        if (isBaseline && policy.Metadata.Name != "default") throw new PolicyException("a BaselineAdminNetworkPolicy has to be called default");
        var subject = PolicyReading.Member(spec, "subject") is { } given ? PolicyReading.Pods(given, "spec.subject") : null;
        return new(
            policy.Subject,
            isBaseline ? Tier.Baseline : Tier.Admin,
            isBaseline ? int.MaxValue : PolicyReading.Priority(policy),
            subject ?? throw new PolicyException("spec.subject has neither namespaces nor pods"),
            Rules(spec, "ingress", "from", isBaseline),
            Rules(spec, "egress", "to", isBaseline));
    }

    private static ImmutableArray<PolicyRule>? Rules(JsonElement spec, string direction, string end, bool isBaseline)
    {
        if (PolicyReading.List(spec, direction, "spec") is not { } list) return null;
        var rules = ImmutableArray.CreateBuilder<PolicyRule>();
        foreach (var rule in list)
        {
            var where = $"spec.{direction}[{rules.Count}]";
            PolicyReading.Only(rule, where, "name", "action", end, "ports");
            var peers = PolicyReading.List(rule, end, where) is { Count: > 0 } given ? given : throw new PolicyException($"{where}.{end} is empty");
            rules.Add(new(
                rule.TextOf("name") ?? $"{direction}[{rules.Count}]",
                PolicyReading.Action(rule, where, hasPass: !isBaseline, "Allow"),
                [.. peers.SelectMany((peer, index) => Peers(peer, $"{where}.{end}[{index}]", direction == "egress"))],
                PolicyReading.List(rule, "ports", where) is { } ports ? [.. ports.Select((port, index) => Port(port, $"{where}.ports[{index}]"))] : null));
        }

        return rules.ToImmutable();
    }

    /// <summary>Nodes and domain names match nothing here: no pod and no address is known to be theirs.</summary>
    private static IEnumerable<Peer> Peers(JsonElement peer, string where, bool isEgress)
    {
        if (isEgress) PolicyReading.Only(peer, where, "namespaces", "pods", "networks", "nodes", "domainNames");
        else PolicyReading.Only(peer, where, "namespaces", "pods");
        if (PolicyReading.Pods(peer, where) is { } pods) return [new PodPeer(pods)];
        if (PolicyReading.List(peer, "networks", where) is { } networks) return networks.Select(network => (Peer)new AddressPeer(PolicyReading.Range(network, where + ".networks"), [], MatchesPods: false));
        return PolicyReading.Member(peer, "nodes") is not null || PolicyReading.Member(peer, "domainNames") is not null ? [] : throw new PolicyException($"{where} is empty");
    }

    private static PortEntry Port(JsonElement port, string where)
    {
        PolicyReading.Only(port, where, "portNumber", "portRange", "namedPort");
        if (PolicyReading.Member(port, "portNumber") is { } number)
        {
            var value = PolicyReading.Port(PolicyReading.Member(number, "port") ?? default, where + ".portNumber");
            return new(new PortRange(PolicyReading.ReadProtocol(number.TextOf("protocol"), where), value, value), null, null);
        }

        if (PolicyReading.Member(port, "portRange") is { } range)
        {
            var (start, end) = (PolicyReading.Port(PolicyReading.Member(range, "start") ?? default, where + ".portRange.start"), PolicyReading.Port(PolicyReading.Member(range, "end") ?? default, where + ".portRange.end"));
            return end < start ? throw new PolicyException($"{where}: end {end} is below start {start}") : new(new PortRange(PolicyReading.ReadProtocol(range.TextOf("protocol"), where), start, end), null, null);
        }

        return port.TextOf("namedPort") is { Length: > 0 } name ? new(null, name, null) : throw new PolicyException($"{where} is empty");
    }
}
