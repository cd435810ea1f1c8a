using System.Globalization;

namespace EksRecon.Facts;

/// <summary>A number and what there is of it, in the singular where it is one.</summary>
public static class Counted
{
    /// <summary><c>1 node</c>, <c>1,200 nodes</c>.</summary>
    /// <param name="many">Where it is not the singular and an s.</param>
    public static string Of(int count, string one, string? many = null) =>
        $"{count.ToString("N0", CultureInfo.InvariantCulture)} {Noun(count, one, many)}";

    /// <summary><c>1 of 9 nodes</c>, <c>1 of 1 node</c>.</summary>
    public static string Share(int count, int all, string one, string? many = null) =>
        $"{count.ToString("N0", CultureInfo.InvariantCulture)} of {Of(all, one, many)}";

    private static string Noun(int count, string one, string? many) => count == 1 ? one : many ?? one + "s";
}
