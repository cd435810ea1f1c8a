using EksRecon.Facts;

namespace EksRecon.Reports;

/// <summary>Writes why something could not be seen: a line for each cause, and one for all things of a call.</summary>
internal static class UnseenCauses
{
    /// <summary>A question about one thing is named <c>aws/CALL/THING</c>: what failed alike for many things is one line.</summary>
    private const int PartsOfACall = 2;

    public static void Write(IEnumerable<UnavailableRow> rows, Page page)
    {
        var causes = rows.GroupBy(row =>
            (Call: string.Join('/', row.Question.Split('/').Take(PartsOfACall)), row.Outcome, row.Reason, row.MissingPermission))
            .OrderBy(cause => cause.Key.Call, StringComparer.Ordinal).ThenBy(cause => cause.Key.Reason, StringComparer.Ordinal);
        foreach (var cause in causes)
        {
            var things = cause.Select(row => row.Question).Distinct(StringComparer.Ordinal).ToList();
            Write(things.Count > 1 ? $"{cause.Key.Call} of {things.Count}" : things[0], cause.Key.Outcome, cause.Key.Reason,
                cause.Key.MissingPermission, page);
        }
    }

    public static void Write(string question, string outcome, string? reason, string? permission, Page page)
    {
        var mend = permission is null ? "" : $"; needs {permission}";
        page.Row("", 2, $"{question} ({outcome}){(string.IsNullOrEmpty(reason) ? "" : ": " + reason)}{mend}");
    }
}
