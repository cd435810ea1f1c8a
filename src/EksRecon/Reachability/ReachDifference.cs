using System.Collections.Immutable;
using System.Text.Json.Serialization;

namespace EksRecon.Reachability;

/// <summary>A pair whose connections differ between two answers.</summary>
public sealed record ReachChange(ReachChangeKind DiffType, ReachEnd Src, ReachEnd Dst, Connections Before, Connections After)
{
    /// <summary>The differences, by source and destination; ranges of addresses are cut where either side cuts them.</summary>
    public static ImmutableArray<ReachChange> Between(IEnumerable<ReachRow> before, IEnumerable<ReachRow> after)
    {
        var pairs = new SortedDictionary<Pair, (List<Piece> Before, List<Piece> After)>(Pair.ByText);
        Sort(before, pairs, isBefore: true);
        Sort(after, pairs, isBefore: false);
        var changes = ImmutableArray.CreateBuilder<ReachChange>();
        foreach (var (pair, (left, right)) in pairs)
        {
            foreach (var piece in Cut(left, right))
            {
                var (was, now) = (Of(left, piece), Of(right, piece));
                if (was.Equals(now)) continue;
                var kind = was.IsEmpty ? ReachChangeKind.Added : now.IsEmpty ? ReachChangeKind.Removed : ReachChangeKind.Changed;
                changes.Add(new(kind, pair.Src ?? new AddressEnd(piece), pair.Dst ?? new AddressEnd(piece), was, now));
            }
        }

        return changes.ToImmutable();
    }

    private static void Sort(
        IEnumerable<ReachRow> rows, SortedDictionary<Pair, (List<Piece> Before, List<Piece> After)> pairs, bool isBefore)
    {
        foreach (var row in rows)
        {
            var (source, target) = (row.Src as AddressEnd, row.Dst as AddressEnd);
            var pair = new Pair(source is null ? row.Src : null, target is null ? row.Dst : null);
            if (!pairs.TryGetValue(pair, out var both)) pairs.Add(pair, both = ([], []));
            (isBefore ? both.Before : both.After).Add(new((source ?? target)?.Span ?? default, row.Conn));
        }
    }

    private static IEnumerable<AddressSpan> Cut(List<Piece> left, List<Piece> right)
    {
        var starts = new SortedSet<ulong>();
        foreach (var piece in left.Concat(right))
        {
            starts.Add(piece.Span.First);
            starts.Add((ulong)piece.Span.Last + 1);
        }

        ulong? from = null;
        foreach (var start in starts)
        {
            if (from is { } first) yield return new((uint)first, (uint)(start - 1));
            from = start;
        }
    }

    private static Connections Of(List<Piece> pieces, AddressSpan span)
    {
        foreach (var piece in pieces)
        {
            if (piece.Span.Contains(span)) return piece.Conn;
        }

        return Connections.None;
    }

    /// <summary>The ends of a row; null for addresses outside, which are cut.</summary>
    private readonly record struct Pair(ReachEnd? Src, ReachEnd? Dst)
    {
        public static IComparer<Pair> ByText { get; } = Comparer<Pair>.Create((one, other) =>
            Compare(one.Src, other.Src) is var order and not 0 ? order : Compare(one.Dst, other.Dst));

        private static int Compare(ReachEnd? one, ReachEnd? other) => string.CompareOrdinal(one?.ToString(), other?.ToString());
    }

    private readonly record struct Piece(AddressSpan Span, Connections Conn);
}

/// <summary>How a pair differs.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<ReachChangeKind>))]
public enum ReachChangeKind
{
    /// <summary>It had no connections before.</summary>
    [JsonStringEnumMemberName("added")]
    Added,

    /// <summary>It has none afterwards.</summary>
    [JsonStringEnumMemberName("removed")]
    Removed,

    /// <summary>It has other ones.</summary>
    [JsonStringEnumMemberName("changed")]
    Changed,
}
