using System.Collections.Immutable;
using System.Text.Json;

using EksRecon.Model;

namespace EksRecon.Reachability;

/// <summary>Reads ClusterNetworkPolicies (policy.networking.k8s.io/v1alpha2).</summary>
internal static class ClusterPolicyReader
{
    /// <exception cref="PolicyException">The API server would refuse it, or it has a part that is not modelled.</exception>
    public static Policy Read(Resource policy)
    {
        var spec = policy.Spec.ValueKind == JsonValueKind.Object ? policy.Spec : throw new PolicyException("it has no spec");
        PolicyReading.Only(spec, "spec", "tier", "priority", "subject", "ingress", "egress");
        var tier = policy.Text("spec.tier") switch { "Admin" => Tier.Admin, "Baseline" => Tier.Baseline, var other => throw new PolicyException($"spec.tier: '{other}' is neither Admin nor Baseline") };
        var subject = PolicyReading.Member(spec, "subject") is { } given ? PolicyReading.Pods(given, "spec.subject") : null;
        return new(policy.Subject, tier, PolicyReading.Priority(policy), subject ?? throw new PolicyException("spec.subject has neither namespaces nor pods"), Rules(spec, "ingress", "from"), Rules(spec, "egress", "to"));
    }

    private static ImmutableArray<PolicyRule>? Rules(JsonElement spec, string direction, string end)
    {
        if (PolicyReading.List(spec, direction, "spec") is not { } list) return null;
        var rules = ImmutableArray.CreateBuilder<PolicyRule>();
        foreach (var rule in list)
        {
            var where = $"spec.{direction}[{rules.Count}]";
            PolicyReading.Only(rule, where, "name", "action", end, "protocols");
            var peers = PolicyReading.List(rule, end, where) is { Count: > 0 } given ? given : throw new PolicyException($"{where}.{end} is empty");
            rules.Add(new(
                rule.TextOf("name") ?? $"{direction}[{rules.Count}]",
                PolicyReading.Action(rule, where, hasPass: true, "Accept"),
                [.. peers.SelectMany((peer, index) => Peers(peer, $"{where}.{end}[{index}]", direction == "egress"))],
                PolicyReading.List(rule, "protocols", where) is { } ports ? [.. ports.Select((port, index) => Port(port, $"{where}.protocols[{index}]"))] : null));
        }

        return rules.ToImmutable();
    }

    private static IEnumerable<Peer> Peers(JsonElement peer, string where, bool isEgress)
    {
        if (isEgress) PolicyReading.Only(peer, where, "namespaces", "pods", "networks", "nodes", "domainNames");
        else PolicyReading.Only(peer, where, "namespaces", "pods");
        if (PolicyReading.Pods(peer, where) is { } pods) return [new PodPeer(pods)];
        if (PolicyReading.List(peer, "networks", where) is { } networks) return networks.Select(network => (Peer)new AddressPeer(PolicyReading.Range(network, where + ".networks"), [], MatchesPods: true));
        return PolicyReading.Member(peer, "nodes") is not null || PolicyReading.Member(peer, "domainNames") is not null ? [] : throw new PolicyException($"{where} is empty");
    }

    private static PortEntry Port(JsonElement port, string where)
    {
        PolicyReading.Only(port, where, "tcp", "udp", "sctp", "destinationNamedPort");
        if (port.TextOf("destinationNamedPort") is { Length: > 0 } name) return new(null, name, null);
        foreach (var (member, protocol) in new[] { ("tcp", Protocol.Tcp), ("udp", Protocol.Udp), ("sctp", Protocol.Sctp) })
        {
            if (PolicyReading.Member(port, member) is not { } one) continue;
            where += "." + member;
            PolicyReading.Only(one, where, "destinationPort");
            var destination = PolicyReading.Member(one, "destinationPort") ?? throw new PolicyException($"{where} names no destinationPort");
            PolicyReading.Only(destination, where + ".destinationPort", "number", "range");
            if (PolicyReading.Member(destination, "number") is { } number) return new(new PortRange(protocol, PolicyReading.Port(number, where), PolicyReading.Port(number, where)), null, null);
            var range = PolicyReading.Member(destination, "range") ?? throw new PolicyException($"{where}.destinationPort has neither number nor range");
            var (start, end) = (PolicyReading.Port(PolicyReading.Member(range, "start") ?? default, where), PolicyReading.Port(PolicyReading.Member(range, "end") ?? default, where));
            return end < start ? throw new PolicyException($"{where}: end {end} is below start {start}") : new(new PortRange(protocol, start, end), null, null);
        }

        throw new PolicyException($"{where} is empty");
    }
}
