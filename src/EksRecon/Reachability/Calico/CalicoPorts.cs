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
        var (ports, notPorts) = (PolicyReading.List(destination, "ports", where + ".destination") ?? [],
            PolicyReading.List(destination, "notPorts", where + ".destination") ?? []);
        if (PolicyReading.Member(rule, "icmp") is not null || PolicyReading.Member(rule, "notICMP") is not null)
        {
            return wanted is IcmpNumber or Icmpv6Number
                ? []
                : throw new PolicyException($"{where}: icmp and notICMP need the protocol ICMP or ICMPv6");
        }

        var needsProtocol = wanted is null
            ? ports.Concat(notPorts).Any(port => Name(port) is null)
            : ports.Count + notPorts.Count > 0 && Transport(wanted) is null;
        if (needsProtocol) throw new PolicyException($"{where}: ports that are not named need the protocol TCP, UDP or SCTP");
        ImmutableArray<Protocol> protocols =
            [.. All.Where(protocol => (wanted is null || Transport(wanted) == protocol) && (unwanted is null || Transport(unwanted) != protocol))];
        if (protocols.Length == All.Length && ports.Count + notPorts.Count == 0) return null;
        if (protocols.IsEmpty) return [];
        var entries = ports.Count == 0
            ? protocols.Select(protocol => new PortEntry(PortRange.All(protocol), null, null))
            : ports.SelectMany(port => Entries(port, protocols, where));
        return [.. entries,
            .. notPorts.SelectMany(port => Entries(port, protocols, where)).Select(entry => entry with { IsExcluded = true })];
    }

    /// <summary>True where a rule's protocols hold that of a port of a Service.</summary>
    /// <param name="ports">As <see cref="Read"/> gives them for a rule without ports.</param>
    public static bool Holds(ImmutableArray<PortEntry>? ports, PortEntry port) =>
        ports is not { } some || some.Any(entry => entry.Range?.Protocol == (port.Range?.Protocol ?? port.NamedProtocol));

    /// <summary>Without a protocol in the rule, a name is that of a port of any of them (felix, ruleToParsedRule).</summary>
    private static IEnumerable<PortEntry> Entries(JsonElement port, ImmutableArray<Protocol> protocols, string where) =>
        Name(port) is { } name ? protocols.Select(protocol => new PortEntry(null, name, protocol)) : [Entry(port, protocols[0], where)];

    private static Protocol? Transport(int? number) =>
        number switch { TcpNumber => Protocol.Tcp, UdpNumber => Protocol.Udp, SctpNumber => Protocol.Sctp, _ => null };

    /// <summary>Null where none is given.</summary>
    private static int? Number(JsonElement rule, string member, string where)
    {
        const int udpLite = 136;
        if (PolicyReading.Member(rule, member) is not { } protocol) return null;
        if (protocol.ValueKind == JsonValueKind.Number && protocol.TryGetInt32(out var number) && number is >= 0 and <= MostProtocol)
        {
            return number;
        }

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
            _ => throw new PolicyException($"{where}.{member}: {protocol.GetRawText()} is not a protocol"),
        };
    }

    /// <summary>The name; null for a number or a range.</summary>
    private static string? Name(JsonElement port) =>
        port.ValueKind == JsonValueKind.String && port.GetString() is { Length: > 0 } text && !text.Contains(':', StringComparison.Ordinal)
            && Parse(text) is null
            ? text
            : null;

    /// <summary>A number or a range <c>a:b</c>. Port 0 is no port of a connection.</summary>
    private static PortEntry Entry(JsonElement port, Protocol protocol, string where)
    {
        where += ".destination.ports";
        if (port.ValueKind == JsonValueKind.Number)
        {
            return port.TryGetInt32(out var number)
                ? Range(number, number)
                : throw new PolicyException($"{where}: {port.GetRawText()} is not a port");
        }

        var text = port.ValueKind == JsonValueKind.String ? port.GetString() ?? "" : "";
        if (Parse(text) is { } single) return Range(single, single);
        return text.Split(':') is [var first, var last] && Parse(first) is { } start && Parse(last) is { } end && start <= end
            ? Range(start, end)
            : throw new PolicyException($"{where}: {port.GetRawText()} is neither a port nor a range of ports");

        PortEntry Range(int from, int to) => from >= 0 && to is >= PortRange.LeastPort and <= PortRange.MostPort
            ? new(new PortRange(protocol, Math.Max(from, PortRange.LeastPort), to), null, null)
            : throw new PolicyException($"{where}: {port.GetRawText()} is not a port");
    }

    private static int? Parse(string text) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;
}
