using System.Globalization;
using System.Net;

using EksRecon.Reachability;

using Xunit;

namespace EksRecon.Tests.Reachability;

/// <summary>Rows, read from their published notation.</summary>
internal sealed class ParsedRows
{
    private readonly Dictionary<(string, string), List<(string Protocol, int First, int Last)>> _pairs = [];
    private readonly List<(string Workload, bool IsSource, uint First, uint Last,
        List<(string Protocol, int First, int Last)> Ports)> _outside = [];

    public ParsedRows(IEnumerable<TextRow> rows)
    {
        foreach (var row in rows)
        {
            if (Span(row.Src) is { } source) _outside.Add((row.Dst, false, source.First, source.Last, Parse(row.Conn)));
            else if (Span(row.Dst) is { } target) _outside.Add((row.Src, true, target.First, target.Last, Parse(row.Conn)));
            else _pairs.Add((row.Src, row.Dst), Parse(row.Conn));
        }
    }

    public bool Has(string from, string to, string protocol, int port) =>
        _pairs.TryGetValue((from, to), out var ports) && Holds(ports, protocol, port);

    public bool Has(string workload, IPAddress address, string protocol, int port, bool isSource)
    {
        var number = Number(address.ToString());
        var found = _outside.Where(one =>
            one.Workload == workload && one.IsSource == isSource && one.First <= number && number <= one.Last).ToList();
        Assert.True(found.Count <= 1, "ranges of one partner overlap");
        return found.Count == 1 && Holds(found[0].Ports, protocol, port);
    }

    private static bool Holds(List<(string Protocol, int First, int Last)> ports, string protocol, int port) =>
        ports.Any(one => one.Protocol == protocol && one.First <= port && port <= one.Last);

    private static (uint First, uint Last)? Span(string end)
    {
        const string outside = "[External]";
        if (!end.EndsWith(outside, StringComparison.Ordinal)) return null;
        var ends = end[..^outside.Length].Split('-');
        return (Number(ends[0]), Number(ends[1]));
    }

    private static uint Number(string address) =>
        address.Split('.').Aggregate(0u, (number, part) => (number << 8) + uint.Parse(part, CultureInfo.InvariantCulture));

    private static List<(string Protocol, int First, int Last)> Parse(string conn)
    {
        if (conn == "All Connections") return [.. Packets.Protocols.Select(protocol => (protocol, 1, 65535))];
        var ports = new List<(string, int, int)>();
        var protocol = "";
        foreach (var item in conn.Split(','))
        {
            var text = item;
            if (item.IndexOf(' ', StringComparison.Ordinal) is var blank and > 0) (protocol, text) = (item[..blank], item[(blank + 1)..]);
            var ends = text.Split('-').Select(end => int.Parse(end, CultureInfo.InvariantCulture)).ToArray();
            ports.Add((protocol, ends[0], ends[^1]));
        }

        return ports;
    }
}

/// <summary>The packets that are tried.</summary>
internal static class Packets
{
    public static readonly string[] Protocols = ["TCP", "UDP", "SCTP"];

    /// <summary>Both sides of every boundary that a random rule can name, and one far away.</summary>
    private static readonly int[] Ports = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 65535];

    public static readonly IPAddress[] Outside =
        [.. new[] { "0.0.0.0", "9.255.255.255", "10.0.0.0", "10.0.255.255", "10.1.0.0", "10.1.2.0", "10.1.2.255", "10.1.3.0", "10.1.127.255", "10.1.128.0", "10.2.0.0", "10.255.255.255", "11.0.0.0", "192.168.0.1", "203.0.113.6", "203.0.113.7", "203.0.113.8", "255.255.255.255" }.Select(IPAddress.Parse)];

    public static void Each(Action<string, int> check)
    {
        foreach (var protocol in Protocols)
        {
            foreach (var port in Ports) check(protocol, port);
        }
    }
}
