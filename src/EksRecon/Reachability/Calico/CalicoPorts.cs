using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;

using EksRecon.Model;

namespace EksRecon.Reachability;

/// <summary>Protocols and ports of rules of Calico's policies.</summary>
internal static class CalicoPorts
{
    private const int TcpNumber = 6;
    private const int UdpNumber = 17;
    private const int SctpNumber = 132;
    private const int IcmpNumber = 1;
    private const int Icmpv6Number = 58;
    private const int MostProtocol = 255;

    private static readonly ImmutableArray<Protocol> All = [Protocol.Sctp, Protocol.Tcp, Protocol.Udp];

    /// <summary>Null for every connection, nothing where the rule is about other protocols.</summary>
    public static ImmutableArray<PortEntry>? Read(JsonElement rule, JsonElement destination, string where)
    {
        var (wanted, unwanted) = (Number(rule, "protocol", where), Number(rule, "notProtocol", where));
        var (ports, notPorts) = (PolicyReading.List(destination, "ports", where + ".destination") ?? [], PolicyReading.List(destination, "notPorts", where + ".destination") ?? []);
        if (PolicyReading.Member(rule, "icmp") is not null || PolicyReading.Member(rule, "notICMP") is not null)
        {
            return wanted is IcmpNumber or Icmpv6Number ? [] : throw new PolicyException($"{where}: icmp and notICMP need the protocol ICMP or ICMPv6");
        }

        if (ports.Count + notPorts.Count > 0 && Transport(wanted) is null) throw new PolicyException($"{where}: ports need the protocol TCP, UDP or SCTP");
        ImmutableArray<Protocol> protocols = [.. All.Where(protocol => (wanted is null || Transport(wanted) == protocol) && (unwanted is null || Transport(unwanted) != protocol))];
        if (protocols.Length == All.Length) return null;
        if (protocols.IsEmpty) return [];
        var entries = ports.Count == 0 ? protocols.Select(protocol => new PortEntry(PortRange.All(protocol), null, null)) : ports.Select(port => Entry(port, protocols[0], where));
        return [.. entries, .. notPorts.Select(port => Entry(port, protocols[0], where) with { IsExcluded = true })];
    }

    private static Protocol? Transport(int? number) => number switch { TcpNumber => Protocol.Tcp, UdpNumber => Protocol.Udp, SctpNumber => Protocol.Sctp, _ => null };

    /// <summary>Null where none is given.</summary>
    private static int? Number(JsonElement rule, string member, string where)
    {
        const int udpLite = 136;
        if (PolicyReading.Member(rule, member) is not { } protocol) return null;
        if (protocol.ValueKind == JsonValueKind.Number && protocol.TryGetInt32(out var number) && number is >= 0 and <= MostProtocol) return number;
        var text = protocol.ValueKind == JsonValueKind.String ? protocol.GetString() ?? "" : "";
        if (int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out number) && number <= MostProtocol) return number;
        return text.ToUpperInvariant() switch
        {
            "TCP" => TcpNumber,
            "UDP" => UdpNumber,
            "SCTP" => SctpNumber,
            "ICMP" => IcmpNumber,
            "ICMPV6" => Icmpv6Number,
            "UDPLITE" => udpLite,
            _ => throw new PolicyException($"{where}.{member}: {protocol.GetRawText()} is no protocol"),
        };
    }

    /// <summary>A number, a range <c>a:b</c> or a name. Port 0 is no port of a connection.</summary>
    private static PortEntry Entry(JsonElement port, Protocol protocol, string where)
    {
        where += ".destination.ports";
        if (port.ValueKind == JsonValueKind.Number) return port.TryGetInt32(out var number) ? Range(number, number) : throw new PolicyException($"{where}: {port.GetRawText()} is no port");
        var text = port.ValueKind == JsonValueKind.String ? port.GetString() ?? "" : "";
        if (text.Length == 0) throw new PolicyException($"{where}: {port.GetRawText()} is no port");
        if (Parse(text) is { } single) return Range(single, single);
        if (text.Split(':') is not [var first, var last]) return new(null, text, protocol);
        return Parse(first) is { } start && Parse(last) is { } end && start <= end ? Range(start, end) : throw new PolicyException($"{where}: '{text}' is no range of ports");

        PortEntry Range(int from, int to) => from >= 0 && to is >= PortRange.LeastPort and <= PortRange.MostPort
            ? new(new PortRange(protocol, Math.Max(from, PortRange.LeastPort), to), null, null)
            : throw new PolicyException($"{where}: {port.GetRawText()} is no port");
    }

    private static int? Parse(string text) => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;
}
