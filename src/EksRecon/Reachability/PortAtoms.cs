using System.Collections.Immutable;

namespace EksRecon.Reachability;

/// <summary>
/// Protocol and port, cut at every boundary that some policy or container names: no rule tells ports of one piece apart. A set of
/// connections is a vector of bits, one for each piece.
/// </summary>
public sealed class PortAtoms
{
    private const int BitsPerWord = 64;
    private static readonly Protocol[] Protocols = Enum.GetValues<Protocol>();

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
        for (var index = Math.Max(0, Array.BinarySearch(starts, range.First)); index < starts.Length
            && starts[index] <= range.Last; index++)
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

    /// <summary>The connections of a set.</summary>
    public Connections Of(ReadOnlySpan<ulong> set)
    {
        var ranges = ImmutableArray.CreateBuilder<PortRange>();
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
                ranges.Add(new(protocol, from, index < starts.Length ? starts[index] - 1 : PortRange.MostPort));
                from = -1;
            }
        }

        return Connections.OfJoined(ranges.DrainToImmutable());
    }
}
