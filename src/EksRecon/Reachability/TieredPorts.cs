using System.Text.Json;

using EksRecon.Model;

namespace EksRecon.Reachability;

/// <summary>Ports of AdminNetworkPolicies and of AWS' ClusterNetworkPolicies.</summary>
internal static class AdminPorts
{
    public static PortEntry Read(JsonElement port, string where)
    {
        PolicyReading.Only(port, where, "portNumber", "portRange", "namedPort");
        if (PolicyReading.Member(port, "portNumber") is { } number)
        {
            var value = PolicyReading.Port(PolicyReading.Member(number, "port") ?? default, where + ".portNumber");
            return new(new PortRange(PolicyReading.ReadProtocol(number.TextOf("protocol"), where), value, value), null, null);
        }

        if (PolicyReading.Member(port, "portRange") is { } range)
        {
            return new(PolicyReading.PortRange(range, PolicyReading.ReadProtocol(range.TextOf("protocol"), where), where + ".portRange"),
                null, null);
        }

        return port.TextOf("namedPort") is { Length: > 0 } name ? new(null, name, null) : throw new PolicyException($"{where} is empty");
    }
}

/// <summary>Ports of ClusterNetworkPolicies of policy.networking.k8s.io.</summary>
internal static class ClusterPorts
{
    public static PortEntry Read(JsonElement port, string where)
    {
        PolicyReading.Only(port, where, "tcp", "udp", "sctp", "destinationNamedPort");
        if (port.TextOf("destinationNamedPort") is { Length: > 0 } name) return new(null, name, null);
        foreach (var (member, protocol) in new[] { ("tcp", Protocol.Tcp), ("udp", Protocol.Udp), ("sctp", Protocol.Sctp) })
        {
            if (PolicyReading.Member(port, member) is not { } one) continue;
            where += "." + member;
            PolicyReading.Only(one, where, "destinationPort");
            var destination = PolicyReading.Member(one, "destinationPort")
                ?? throw new PolicyException($"{where} names no destinationPort");
            PolicyReading.Only(destination, where + ".destinationPort", "number", "range");
            if (PolicyReading.Member(destination, "number") is { } number)
            {
                return new(new PortRange(protocol, PolicyReading.Port(number, where), PolicyReading.Port(number, where)), null, null);
            }

            var range = PolicyReading.Member(destination, "range")
                ?? throw new PolicyException($"{where}.destinationPort has neither number nor range");
            return new(PolicyReading.PortRange(range, protocol, where), null, null);
        }

        throw new PolicyException($"{where} is empty");
    }
}

/// <summary>Peers by domain name: who they are is learned from DNS answers.</summary>
internal static class DomainNames
{
    /// <summary>In words; null where there are none.</summary>
    public static string? Of(IEnumerable<JsonElement> peers)
    {
        var names = peers.SelectMany(peer => PolicyReading.Member(peer, "domainNames") is { ValueKind: JsonValueKind.Array } list
            ? list.EnumerateArray().ToArray() : [])
            .Select(name => name.ValueKind == JsonValueKind.String ? name.GetString() ?? ""
                : throw new PolicyException($"domainNames: {name.GetRawText()} is no name")).ToList();
        return names.Count == 0 ? null : "domain names " + string.Join(", ", names);
    }
}
