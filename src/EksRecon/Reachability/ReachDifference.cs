using System.Collections.Immutable;

namespace EksRecon.Reachability;

/// <summary>A pair whose connections differ between two answers.</summary>
/// <param name="DiffType">added, removed or changed.</param>
public sealed record ReachChange(string DiffType, string Src, string Dst, Connections Before, Connections After)
{
    /// <summary>The differences, by source and destination; ranges of addresses are cut where either side cuts them.</summary>
    public static ImmutableArray<ReachChange> Between(IEnumerable<ReachRow> before, IEnumerable<ReachRow> after)
    {
        var pairs = new SortedDictionary<(string Src, string Dst), (List<Piece> Before, List<Piece> After)>();
        Sort(before, pairs, isBefore: true);
        Sort(after, pairs, isBefore: false);
        var changes = ImmutableArray.CreateBuilder<ReachChange>();
        foreach (var ((source, target), (left, right)) in pairs)
        {
            foreach (var piece in Cut(left, right))
            {
                var (was, now) = (Of(left, piece), Of(right, piece));
                if (was.Equals(now)) continue;
                var type = was.IsEmpty ? "added" : now.IsEmpty ? "removed" : "changed";
                changes.Add(new(type, source.Length == 0 ? piece + AddressSpan.External : source, target.Length == 0 ? piece + AddressSpan.External : target, was, now));
            }
        }

        return changes.ToImmutable();
    }

    private static void Sort(IEnumerable<ReachRow> rows, SortedDictionary<(string, string), (List<Piece> Before, List<Piece> After)> pairs, bool isBefore)
    {
        foreach (var row in rows)
        {
            var (source, target) = (Span(row.Src), Span(row.Dst));
            var key = (source is null ? row.Src : "", target is null ? row.Dst : "");
            if (!pairs.TryGetValue(key, out var both)) pairs.Add(key, both = ([], []));
            (isBefore ? both.Before : both.After).Add(new(source ?? target ?? default, row.Conn));
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

    private static AddressSpan? Span(string end)
    {
        if (!end.EndsWith(AddressSpan.External, StringComparison.Ordinal)) return null;
        var dash = end.IndexOf('-', StringComparison.Ordinal);
        return new(Number(end[..dash]), Number(end[(dash + 1)..^AddressSpan.External.Length]));
    }

    private static uint Number(string address) => Model.Cidr.Address(address) is { } parsed ? AddressSpan.Number(parsed) : 0;

    private readonly record struct Piece(AddressSpan Span, Connections Conn);
}
