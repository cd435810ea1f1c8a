using EksRecon.Reachability;

namespace EksRecon.Tests.Reachability;

/// <summary>A row of any answer as its JSON writes it.</summary>
/// <param name="By">What it gives as reason or filter; empty where it has none.</param>
internal sealed record TextRow(string Src, string Dst, string Conn, string By = "");

internal static class TextRows
{
    public static IEnumerable<TextRow> Texts(this IEnumerable<ReachRow> rows) => rows.Select(row => new TextRow($"{row.Src}", $"{row.Dst}", $"{row.Conn}"));

    public static IEnumerable<TextRow> Texts(this IEnumerable<UndecidedRow> rows) => rows.Select(row => new TextRow($"{row.Src}", $"{row.Dst}", $"{row.Conn}", row.Reason));

    public static IEnumerable<TextRow> Texts(this IEnumerable<FilteredRow> rows) => rows.Select(row => new TextRow($"{row.Src}", $"{row.Dst}", $"{row.Conn}", row.By));
}
