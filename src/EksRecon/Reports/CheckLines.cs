using EksRecon.Facts;

namespace EksRecon.Reports;

/// <summary>Says how many checks were made, and why the others were not.</summary>
internal static class CheckLines
{
    private const int Indent = 2;

    /// <summary>A question about one thing is named <c>aws/CALL/THING</c>.</summary>
    private const int PartsOfACall = 2;

    public static void Write(Report report, Page page)
    {
        var (passed, found, open) = (Count(report, CheckOutcome.Passed), Count(report, CheckOutcome.Found),
            Count(report, CheckOutcome.NotChecked));
        var more = open == 0 ? "" : $", {open} not checked";
        page.Heading($"{Counted.Of(report.Checks.Length, "check")}: {passed} passed, {found} found something{more}");
        var causes = report.Checks.Where(check => check.Outcome == CheckOutcome.NotChecked.Name())
            .GroupBy(check => Cause(check, report), StringComparer.Ordinal).OrderBy(cause => cause.Key, StringComparer.Ordinal);
        foreach (var cause in causes)
        {
            page.Row("", Indent, $"Not checked: {string.Join(", ", cause.Select(check => check.Code))} ({cause.Key})");
        }
    }

    private static int Count(Report report, CheckOutcome outcome) => report.Checks.Count(check => check.Outcome == outcome.Name());

    /// <summary>The questions without an answer, in short: the last section has them in full.</summary>
    private static string Cause(ReportCheck check, Report report)
    {
        var rows = report.Unavailable.Where(row => check.Because.Contains(row.Fact, StringComparer.Ordinal)).ToList();
        var causes = rows.GroupBy(row => row.Outcome, StringComparer.Ordinal).OrderBy(rows => rows.Key, StringComparer.Ordinal)
            .Select(rows => $"{Questions(rows)} {rows.Key}");
        return string.Join("; ", causes);
    }

    private static string Questions(IEnumerable<UnavailableRow> rows)
    {
        var questions = rows.Select(row => string.Join('/', row.Question.Split('/').Take(PartsOfACall))).Distinct(StringComparer.Ordinal)
            .Order(StringComparer.Ordinal).ToList();
        return questions.Count == 1 ? questions[0] : $"{questions[0]} and {questions.Count - 1} more";
    }
}
