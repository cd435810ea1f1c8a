using System.Collections.Immutable;

using EksRecon.Outputs;
using EksRecon.Reachability;

namespace EksRecon.Reports;

/// <summary>Texts of reachability.</summary>
public static class ReachText
{
    public static string Json(ImmutableArray<ReachRow> rows) => SafeJson.Text(rows, ReachJson.Readable.ImmutableArrayReachRow);

    public static string Json(ImmutableArray<IsolationRow> rows) => SafeJson.Text(rows, ReachJson.Readable.ImmutableArrayIsolationRow);

    public static string Json(ImmutableArray<ExposureRow> rows) => SafeJson.Text(rows, ReachJson.Readable.ImmutableArrayExposureRow);

    /// <summary>Each workload with what it is open to; what is closed is left out.</summary>
    public static string Lines(IEnumerable<ExposureRow> rows) =>
        string.Concat(
            rows.Select(row =>
                $"{Shown(row.Workload)}\n{Line("any pod ->", row.FromCluster)}{Line("-> any pod", row.ToCluster)}{Line("internet ->", row.FromInternet)}{Line("-> internet", row.ToInternet)}"));

    private static string Line(string what, Connections conn) => conn.IsEmpty ? "" : $"  {what,-12} {conn}\n";

    /// <summary>
    /// Isolation as it is enforced, what policies declare and nothing enforces beside it, and the namespaces with a default deny.
    /// </summary>
    public static string Lines(IReadOnlyCollection<IsolationRow> rows, IReadOnlyCollection<IsolationRow> declared,
        IReadOnlyCollection<DefaultDeny> denies)
    {
        var wanted = declared.ToDictionary(row => row.Workload);
        var lines = string.Concat(
            rows.Select(row =>
                $"{Shown(row.Workload)}: ingress {State(row.IngressIsolated, wanted.GetValueOrDefault(row.Workload)?.IngressIsolated)}, egress {State(row.EgressIsolated, wanted.GetValueOrDefault(row.Workload)?.EgressIsolated)}\n"));
        return lines
            + (denies.Count == 0 ? "No namespace has a default deny that is enforced.\n"
                : $"Namespaces with a default deny: {string.Join(", ", denies.Select(deny => $"{Shown(deny.Namespace)} ({(deny.Ingress ? deny.Egress ? "ingress, egress" : "ingress" : "egress")})"))}\n");
        static string State(bool isIsolated, bool? isDeclared) =>
            isIsolated ? "isolated" : isDeclared == true ? "open (policies isolate it, nothing enforces them)" : "open";
    }

    public static string Json(ImmutableArray<ReachChange> rows) => SafeJson.Text(rows, ReachJson.Readable.ImmutableArrayReachChange);

    public static string Details(ReachAnswer answer, ImmutableArray<string> leftOut) => SafeJson.Text(
        new ReachDetails(answer.Profile, answer.Declared, answer.Effective, answer.Undecided,
            answer.Filtered.IsEmpty ? null : answer.Filtered, leftOut.IsEmpty ? null : leftOut),
        ReachJson.Readable.ReachDetails);

    public static string Json(ImmutableArray<Explanation> rows) => SafeJson.Text(rows, ReachJson.Readable.ImmutableArrayExplanation);

    /// <summary>A pair with both directions, and, where they are wanted, the rules and the verdict for a port.</summary>
    public static string Lines(IEnumerable<Explanation> rows, bool withRules, (Protocol Protocol, int Port)? port)
    {
        var text = new System.Text.StringBuilder();
        foreach (var row in rows)
        {
            text.Append(System.Globalization.CultureInfo.InvariantCulture, $"{Shown(row.Src)} -> {Shown(row.Dst)}: {row.Conn}\n");
            foreach (var direction in withRules ? row.Egress.Concat(row.Ingress) : [])
            {
                text.Append(System.Globalization.CultureInfo.InvariantCulture,
                    $"  {direction.Direction} of {Shown(direction.Of)}{(direction.Engine.Length > 0 ? $" by {direction.Engine}" : "")}: {direction.Conn}\n    {Shown(direction.DecidedBy)}\n");
                foreach (var rule in direction.Rules)
                {
                    text.Append(System.Globalization.CultureInfo.InvariantCulture,
                        $"    {Shown(rule.Policy)} {Shown(rule.Rule)}: {Name(rule.Action)} {rule.Conn}{(rule.Decides.Equals(rule.Conn) ? "" : $", of which it decides {rule.Decides}")}{(rule.Filter is null ? "" : $", filtered further by {Shown(rule.Filter)}")}\n");
                }
            }

            if (port is { } one) text.Append("  ").Append(Shown(row.Verdict(one.Protocol, one.Port))).Append('\n');
        }

        return text.ToString();
    }

    public static string Csv(IEnumerable<ReachRow> rows) =>
        "src,dst,conn\n" + string.Concat(rows.Select(row => $"{Field(Shown(row.Src))},{Field(Shown(row.Dst))},\"{row.Conn}\"\n"));

    /// <summary>Graphviz: an edge for each row.</summary>
    public static string Dot(IEnumerable<ReachRow> rows) =>
        "digraph reach {\n  rankdir=LR;\n"
            + string.Concat(
                rows.Select(row => $"  \"{DotText(Shown(row.Src))}\" -> \"{DotText(Shown(row.Dst))}\" [label=\"{row.Conn}\"];\n"))
            + "}\n";

    /// <summary>Mermaid: ends are numbered, because their names hold signs that it reads otherwise.</summary>
    public static string Mermaid(IReadOnlyCollection<ReachRow> rows)
    {
        var numbers = new Dictionary<ReachEnd, int>();
        foreach (var end in rows.SelectMany(row => new[] { row.Src, row.Dst })) numbers.TryAdd(end, numbers.Count);
        return "graph LR\n" + string.Concat(numbers.Select(pair => $"  n{pair.Value}[\"{MermaidText(Shown(pair.Key))}\"]\n"))
            + string.Concat(rows.Select(row => $"  n{numbers[row.Src]} -- \"{row.Conn}\" --> n{numbers[row.Dst]}\n"));
    }

    /// <inheritdoc cref="ReachLines.Of"/>
    public static string Lines(IEnumerable<ReachRow> rows, ImmutableArray<ReachEnd> workloads) => new ReachLines(workloads).Of(rows);

    /// <inheritdoc cref="ReachLines.Summary"/>
    public static string Summary(ImmutableArray<ReachEnd> workloads, int rows, Judgement judgement) =>
        ReachLines.Summary(workloads, rows, judgement);

    public static string Lines(IEnumerable<ReachChange> rows) =>
        string.Concat(rows.Select(row => $"{Name(row.DiffType),-8} {Shown(row.Src)} -> {Shown(row.Dst)}  {row.Before} => {row.After}\n"));

    private static string Name(ReachChangeKind kind) =>
        kind switch { ReachChangeKind.Added => "added", ReachChangeKind.Removed => "removed", _ => "changed" };

    private static string Name(ExplainedAction action) => action switch
    {
        ExplainedAction.Allow => "allow",
        ExplainedAction.Deny => "deny",
        ExplainedAction.Pass => "pass",
        _ => "undecided",
    };

    private static string Shown(ReachEnd end) => Shown(end.ToString());

    private static string Shown(string name) => VisibleText.Line(name);

    /// <summary>A field of CSV, in quotes where it holds what would end it, and never one that a spreadsheet takes for a formula.</summary>
    private static string Field(string shown)
    {
        if (shown.Length > 0 && FormulaSigns.Contains(shown[0], StringComparison.Ordinal)) shown = "'" + shown;
        return shown.AsSpan().IndexOfAny(",\"") < 0 ? shown : $"\"{Quoted(shown, "\"\"")}\"";
    }

    private const string FormulaSigns = "=+-@";

    private static string DotText(string shown) => Quoted(shown.Replace("\\", "\\\\", StringComparison.Ordinal), "\\\"");

    private static string MermaidText(string shown) =>
        Quoted(shown.Replace("#", "#35;", StringComparison.Ordinal), "#quot;").Replace("<", "#lt;", StringComparison.Ordinal);

    private static string Quoted(string text, string quote) => text.Replace("\"", quote, StringComparison.Ordinal);
}
