using EksRecon.Reachability;

namespace EksRecon.Tests.Reachability;

/// <summary>A row of any answer as its JSON writes it.</summary>
/// <param name="By">What it gives as reason or filter; empty where it has none.</param>
internal sealed record TextRow(string Src, string Dst, string Conn, string By = "");

internal static class TextRows
{
    /// <summary>Reads an end of the published notation.</summary>
    public static ReachEnd End(string text)
    {
        if (EndAddress.Parse(text)?.Span is { } span) return new AddressEnd(span);
        var (slash, bracket) = (text.IndexOf('/', StringComparison.Ordinal), text.IndexOf('[', StringComparison.Ordinal));
        return new WorkloadName(text[..slash], text[(slash + 1)..bracket], text[(bracket + 1)..^1]);
    }

    public static IEnumerable<TextRow> Texts(this IEnumerable<ReachRow> rows) =>
        rows.Select(row => new TextRow($"{row.Src}", $"{row.Dst}", $"{row.Conn}"));

    public static IEnumerable<TextRow> Texts(this IEnumerable<UndecidedRow> rows) =>
        rows.Select(row => new TextRow($"{row.Src}", $"{row.Dst}", $"{row.Conn}", row.Reason));

    public static IEnumerable<TextRow> Texts(this IEnumerable<FilteredRow> rows) =>
        rows.Select(row => new TextRow($"{row.Src}", $"{row.Dst}", $"{row.Conn}", row.By));
}
