using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;

using EksRecon.Model;

namespace EksRecon.Reachability;

/// <summary>Reads elements of <c>toPorts</c> (cilium/cilium, pkg/policy/api/l4.go).</summary>
internal static class CiliumPorts
{
    private static readonly ImmutableArray<Protocol> Every = [Protocol.Tcp, Protocol.Udp, Protocol.Sctp];

    /// <summary>Protocols that have no ports: they are not among the connections that rows speak of.</summary>
    private static readonly ImmutableArray<string> WithoutPorts = ["ICMP", "ICMPv6", "VRRP", "IGMP", "GRE", "IPIP", "IPV6", "ESP", "AH"];

    /// <summary>The ports, and what filters further what goes there.</summary>
    /// <param name="hasRules">False where rules of layer 7 let everything else through, too.</param>
    public static (ImmutableArray<PortEntry> Ports, string? Filter) Read(JsonElement element, string where, bool denies, bool hasRules)
    {
        if (denies) PolicyReading.Only(element, where, "ports");
        else PolicyReading.Only(element, where, "ports", "rules", "serverNames", "listener", "terminatingTLS", "originatingTLS");
        if (PolicyReading.List(element, "ports", where) is not { Count: > 0 } ports) throw new PolicyException($"{where}.ports is empty");
        return ([.. ports.SelectMany((port, at) => Port(port, $"{where}.ports[{at}]"))], Filter(element, where, hasRules));
    }

    private static IEnumerable<PortEntry> Port(JsonElement port, string where)
    {
        PolicyReading.Only(port, where, "port", "endPort", "protocol");
        var protocols = Protocols(port.TextOf("protocol"), where);
        var end = PolicyReading.Member(port, "endPort") is { } given
            && !(given.ValueKind == JsonValueKind.Number && given.GetRawText() == "0")
            ? PolicyReading.Port(given, where + ".endPort")
            : (int?)null;
        var text = port.TextOf("port") ?? throw new PolicyException($"{where}.port is no text");
        if (!text.All(char.IsAsciiDigit))
        {
            if (end is not null) throw new PolicyException($"{where} has an endPort and a named port");
            var name = text.ToLowerInvariant();
            return protocols == Every ? [new(null, name, null)] : protocols.Select(protocol => new PortEntry(null, name, protocol));
        }

        if (!int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var first) || first > PortRange.MostPort)
        {
            throw new PolicyException($"{where}.port: '{text}' is no port");
        }

        if (end < first || (end is not null && first == 0)) throw new PolicyException($"{where}: endPort {end} does not fit port {first}");
        return protocols.Select(protocol =>
            new PortEntry(first == 0 ? PortRange.All(protocol) : new PortRange(protocol, first, end ?? first), null, null));
    }

    private static ImmutableArray<Protocol> Protocols(string? text, string where)
    {
        if (text is null or "" or "ANY") return Every;
        return WithoutPorts.Contains(text, StringComparer.Ordinal) ? [] : [PolicyReading.ReadProtocol(text, where)];
    }

    private static string? Filter(JsonElement element, string where, bool hasRules)
    {
        var filters = new List<string>();
        if (PolicyReading.Member(element, "rules") is { } rules)
        {
            PolicyReading.Only(rules, where + ".rules", "http", "dns", "kafka", "l7proto", "l7");
            if (hasRules && PolicyReading.Member(rules, "http") is not null) filters.Add("HTTP rules");
            if (hasRules && PolicyReading.Member(rules, "dns") is not null) filters.Add("DNS rules");
            if (hasRules && PolicyReading.Member(rules, "kafka") is not null) filters.Add("Kafka rules");
            if (hasRules && rules.TextOf("l7proto") is { Length: > 0 } protocol) filters.Add($"rules of the protocol {protocol}");
        }

        if (PolicyReading.List(element, "serverNames", where) is { Count: > 0 } names)
        {
            filters.Add(
                "server names "
                    + string.Join(", ",
                        names.Select(name => name.ValueKind == JsonValueKind.String ? name.GetString()
                            : throw new PolicyException($"{where}.serverNames: {name.GetRawText()} is no name"))));
        }

        if (PolicyReading.Member(element, "listener") is not null) filters.Add("an Envoy listener");
        if (PolicyReading.Member(element, "terminatingTLS") is not null || PolicyReading.Member(element, "originatingTLS") is not null)
        {
            filters.Add("a TLS proxy");
        }

        return filters.Count == 0 ? null : string.Join("; ", filters);
    }
}
