using System.Globalization;
using System.Text;

namespace EksRecon.Reachability;

/// <summary>A transport protocol of network policies; the order is that of connections in text.</summary>
public enum Protocol
{
    Sctp,
    Tcp,
    Udp,
}

/// <summary>A range of ports of one protocol, both ends included.</summary>
public readonly record struct PortRange(Protocol Protocol, int First, int Last)
{
    public const int LeastPort = 1;
    public const int MostPort = 65535;

    /// <summary>All ports of a protocol.</summary>
    public static PortRange All(Protocol protocol) => new(protocol, LeastPort, MostPort);
}

/// <summary>
/// Protocol and port, cut at every boundary that some policy or container names: no rule tells ports of one piece apart. A set of connections is a vector of bits, one for each piece.
/// </summary>
public sealed class PortAtoms
{
    private const int BitsPerWord = 64;
    private static readonly Protocol[] Protocols = [Protocol.Sctp, Protocol.Tcp, Protocol.Udp];
    private static readonly string[] Names = ["SCTP", "TCP", "UDP"];

    private readonly int[][] _starts;
    private readonly int[] _first;
    private readonly int _count;

    public PortAtoms(IEnumerable<PortRange> ranges)
    {
        var cuts = new SortedSet<int>[Protocols.Length];
        for (var index = 0; index < cuts.Length; index++) cuts[index] = [PortRange.LeastPort];
        foreach (var range in ranges)
        {
            cuts[(int)range.Protocol].Add(range.First);
            if (range.Last < PortRange.MostPort) cuts[(int)range.Protocol].Add(range.Last + 1);
        }

        _starts = [.. cuts.Select(set => set.ToArray())];
        _first = new int[Protocols.Length];
        for (var index = 0; index < _starts.Length; index++)
        {
            _first[index] = _count;
            _count += _starts[index].Length;
        }

        Words = (_count + BitsPerWord - 1) / BitsPerWord;
        All = new ulong[Words];
        for (var bit = 0; bit < _count; bit++) All[bit / BitsPerWord] |= 1UL << (bit % BitsPerWord);
    }

    /// <summary>Words of a set.</summary>
    public int Words { get; }

    /// <summary>Every connection.</summary>
    public ulong[] All { get; }

    /// <summary>Adds a range to a set. Its ends must be among the boundaries.</summary>
    public void Add(Span<ulong> set, PortRange range)
    {
        var starts = _starts[(int)range.Protocol];
        for (var index = Math.Max(0, Array.BinarySearch(starts, range.First)); index < starts.Length && starts[index] <= range.Last; index++)
        {
            var bit = _first[(int)range.Protocol] + index;
            set[bit / BitsPerWord] |= 1UL << (bit % BitsPerWord);
        }
    }

    /// <summary>True where the set holds this port.</summary>
    public bool Contains(ReadOnlySpan<ulong> set, Protocol protocol, int port)
    {
        var starts = _starts[(int)protocol];
        var index = Array.BinarySearch(starts, port);
        var bit = _first[(int)protocol] + (index >= 0 ? index : ~index - 1);
        return (set[bit / BitsPerWord] & (1UL << (bit % BitsPerWord))) != 0;
    }

    /// <summary>The ranges of a set, joined, by protocol and port.</summary>
    public IEnumerable<PortRange> Ranges(ulong[] set)
    {
        foreach (var protocol in Protocols)
        {
            var starts = _starts[(int)protocol];
            var from = -1;
            for (var index = 0; index <= starts.Length; index++)
            {
                var bit = _first[(int)protocol] + index;
                var isIn = index < starts.Length && (set[bit / BitsPerWord] & (1UL << (bit % BitsPerWord))) != 0;
                if (isIn && from < 0) from = starts[index];
                if (isIn || from < 0) continue;
                yield return new(protocol, from, index < starts.Length ? starts[index] - 1 : PortRange.MostPort);
                from = -1;
            }
        }
    }

    /// <summary>As rows write it.</summary>
    public static string Name(Protocol protocol) => Names[(int)protocol];

    /// <summary>A set in the notation of the rows: <c>TCP 80,443,UDP 53-54</c>, <c>All Connections</c>, <c>No Connections</c>.</summary>
    public string Text(ulong[] set) => Text(Ranges(set));

    /// <summary>Joined ranges, by protocol and port, in the notation of the rows.</summary>
    public static string Text(IEnumerable<PortRange> ranges)
    {
        var text = new StringBuilder();
        var (whole, count, last) = (0, 0, (Protocol?)null);
        foreach (var range in ranges)
        {
            count++;
            if (range is { First: PortRange.LeastPort, Last: PortRange.MostPort }) whole++;
            if (text.Length > 0) text.Append(',');
            if (range.Protocol != last) text.Append(Names[(int)range.Protocol]).Append(' ');
            last = range.Protocol;
            text.Append(CultureInfo.InvariantCulture, $"{range.First}");
            if (range.Last != range.First) text.Append(CultureInfo.InvariantCulture, $"-{range.Last}");
        }

        return count == 0 ? NoConnections : whole == Protocols.Length ? AllConnections : text.ToString();
    }

    /// <summary>Reads the notation of the rows, as this class writes it.</summary>
    public static IEnumerable<PortRange> Parse(string text)
    {
        if (text == NoConnections) yield break;
        if (text == AllConnections)
        {
            foreach (var one in Protocols) yield return PortRange.All(one);
            yield break;
        }

        var protocol = Protocol.Tcp;
        foreach (var item in text.Split(','))
        {
            var ports = item;
            if (item.IndexOf(' ', StringComparison.Ordinal) is var blank and > 0) (protocol, ports) = ((Protocol)Array.IndexOf(Names, item[..blank]), item[(blank + 1)..]);
            var dash = ports.IndexOf('-', StringComparison.Ordinal);
            var first = int.Parse(dash < 0 ? ports : ports[..dash], CultureInfo.InvariantCulture);
            yield return new(protocol, first, dash < 0 ? first : int.Parse(ports[(dash + 1)..], CultureInfo.InvariantCulture));
        }
    }

    /// <summary>True where the connections of a text hold this port.</summary>
    public static bool Holds(string text, Protocol protocol, int port) => Parse(text).Any(range => range.Protocol == protocol && range.First <= port && port <= range.Last);

    /// <summary>The connections of all texts.</summary>
    public static string Together(IReadOnlyList<string> texts)
    {
        if (texts is [var only]) return only;
        PortRange[] all = [.. texts.SelectMany(Parse)];
        var atoms = new PortAtoms(all);
        var set = new ulong[atoms.Words];
        foreach (var range in all) atoms.Add(set, range);
        return atoms.Text(set);
    }

    /// <summary>The connections of a text that are among the ranges, too.</summary>
    public static string Common(string text, IReadOnlyCollection<PortRange> ranges)
    {
        var atoms = new PortAtoms(Parse(text).Concat(ranges));
        var (set, other) = (new ulong[atoms.Words], new ulong[atoms.Words]);
        foreach (var range in Parse(text)) atoms.Add(set, range);
        foreach (var range in ranges) atoms.Add(other, range);
        for (var word = 0; word < set.Length; word++) set[word] &= other[word];
        return atoms.Text(set);
    }

    /// <summary>The connections of one text that are not in the other.</summary>
    public static string Without(string text, string other)
    {
        PortRange[] minus = [.. Parse(other)];
        var atoms = new PortAtoms(Parse(text).Concat(minus));
        var (set, away) = (new ulong[atoms.Words], new ulong[atoms.Words]);
        foreach (var range in Parse(text)) atoms.Add(set, range);
        foreach (var range in minus) atoms.Add(away, range);
        for (var word = 0; word < set.Length; word++) set[word] &= ~away[word];
        return atoms.Text(set);
    }

    public const string AllConnections = "All Connections";
    public const string NoConnections = "No Connections";
}
