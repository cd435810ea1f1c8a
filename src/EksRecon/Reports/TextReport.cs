using EksRecon.Rules;

using Spectre.Console;

namespace EksRecon.Reports;

/// <summary>Writes a report for people: a block per layer, findings by severity, then what could not be seen.</summary>
public static class TextReport
{
    private const int Column = 14;
    private const int FindingColumn = 17;

    /// <summary>Writes to the console's output, wrapped to its width and coloured where it can colour.</summary>
    public static void Write(Report report, IAnsiConsole console)
    {
        var page = new Page(console);
        Title(report, page);
        foreach (var (layer, lines) in TextLayers.Of(report))
        {
            if (!report.Shows(layer)) continue;
            var label = LayerList.Find(layer)?.Title ?? layer;
            page.Blank();
            for (var index = 0; index < lines.Count; index++)
            {
                page.Row(index == 0 ? label : "", Column, lines[index], new Style(decoration: Decoration.Bold));
            }
        }

        Findings(report, page);
        CheckLines.Write(report, page);
        Unseen(report, page);
        Sources(report, page);
    }

    private static void Title(Report report, Page page)
    {
        var cluster = report.Cluster;
        var version = cluster.Version is null
            ? null
            : $"Kubernetes {cluster.Version}{(cluster.PlatformVersion is null ? "" : $" ({cluster.PlatformVersion})")}";
        var parts = new[] { cluster.Name ?? "a cluster without a name", cluster.Region, version, cluster.Status }.OfType<string>();
        page.Row("", 0, string.Join(" · ", parts), textStyle: new Style(decoration: Decoration.Bold));
    }

    private static void Findings(Report report, Page page)
    {
        if (report.Findings.IsEmpty)
        {
            page.Heading("No findings");
            return;
        }

        var counts = report.Findings.GroupBy(finding => finding.Severity,
            StringComparer.Ordinal).Select(group => $"{group.Count()} {group.Key}");
        page.Heading($"{report.Findings.Length} finding{(report.Findings.Length == 1 ? "" : "s")}: {string.Join(", ", counts)}");
        foreach (var finding in report.Findings)
        {
            page.Blank();
            page.Row($"{finding.Severity,-8} {finding.Code}", FindingColumn, finding.Title, Colour(finding.Severity),
                new Style(decoration: Decoration.Bold));
            page.Row("", FindingColumn, finding.Recommendation);
        }

        page.Blank();
        page.Row("", 0, "Run 'eks-recon explain CODE' for details of a finding; -o yaml and -o json include the evidence.");
    }

    private static void Unseen(Report report, Page page)
    {
        var refused = report.Coverage.Where(row => row.Outcome is not ("collected" or "empty" or "not-served")).ToList();
        if (report.Unavailable.IsEmpty && refused.Count == 0)
        {
            page.Heading("Everything that was asked was answered.");
            return;
        }

        page.Heading("Could not be seen");
        var listed = new HashSet<string>(StringComparer.Ordinal);
        foreach (
            var group in report.Unavailable.Where(row => row.Fact.StartsWith("networking.", StringComparison.Ordinal))
                .GroupBy(row => (row.Question, row.Outcome, row.Reason, row.MissingPermission))
                .OrderBy(group => group.Key.Question, StringComparer.Ordinal))
        {
            listed.Add(group.Key.Question);
            Cause(page, group.Key.Question, group.Key.Outcome, group.Key.Reason, group.Key.MissingPermission);
            foreach (
                var effect in group.GroupBy(row => row.Effect, StringComparer.Ordinal).OrderBy(effect => effect.Key,
                    StringComparer.Ordinal))
            {
                page.Row("", 4,
                    $"{effect.Key}: {string.Join(", ", effect.Select(row => row.Fact["networking.".Length..]).Distinct(StringComparer.Ordinal))}",
                    textStyle: new Style(decoration: Decoration.Dim));
            }
        }

        foreach (var row in refused.Where(row => listed.Add(row.Question)))
        {
            Cause(page, row.Question, row.Outcome, row.Reason, row.MissingPermission);
        }

        UnseenCauses.Write(report.Unavailable.Where(row => !listed.Contains(row.Question)), page);
    }

    /// <summary>Which sources the answers are from, where they are not all from the same.</summary>
    private static void Sources(Report report, Page page)
    {
        var answers = report.Coverage.Where(row => row.Outcome is "collected" or "empty" or "not-served" && row.Source is not null)
            .GroupBy(row => row.Source ?? "", StringComparer.Ordinal).OrderBy(group => group.Key, StringComparer.Ordinal)
            .Select(group => $"{group.Key} {group.Count()}").ToList();
        if (answers.Count < 2) return;
        page.Blank();
        page.Row("", 0, $"Answers by source: {string.Join(", ", answers)}; -o yaml says which for each fact, and what the others said.");
    }

    private static void Cause(Page page, string question, string outcome, string? reason, string? permission) =>
        UnseenCauses.Write(question, outcome, reason, permission, page);

    private static Style Colour(string severity) => severity switch
    {
        "critical" => new Style(Color.White, Color.Red, Decoration.Bold),
        "high" => new Style(Color.Red, decoration: Decoration.Bold),
        "medium" => new Style(Color.Yellow),
        "low" => new Style(Color.Blue),
        _ => new Style(Color.Grey),
    };
}
