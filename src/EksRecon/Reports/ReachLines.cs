using System.Collections.Immutable;
using System.Globalization;

using EksRecon.Outputs;
using EksRecon.Reachability;

namespace EksRecon.Reports;

/// <summary>
/// Rows as text: sources that may open the same connections are one group, and destinations with the same connections one line.
/// </summary>
/// <param name="workloads">Every workload, those without a row among them.</param>
internal sealed class ReachLines(ImmutableArray<ReachEnd> workloads)
{
    /// <summary>So many names are listed; the rest is a count.</summary>
    private const int Shown = 5;

    private readonly ILookup<string, ReachEnd> _byNamespace = workloads.ToLookup(Namespace, StringComparer.Ordinal);

    /// <summary>Of so many workloads at most it is said that they are left out of all the others.</summary>
    private const int Except = 3;

    /// <summary>One group of sources after the other, their destinations under it.</summary>
    public string Of(IEnumerable<ReachRow> rows) => string.Concat(rows.GroupBy(row => row.Src)
        .Select(group => (group.Key, Lines: Destinations(group.Key, [.. group])))
        .GroupBy(source => source.Lines, source => source.Key, StringComparer.Ordinal)
        .Select(group => $"{Sources([.. group])}\n{group.Key}"));

    /// <summary>What the rows are about, and which policies nothing enforces.</summary>
    public static string Summary(ImmutableArray<ReachEnd> workloads, int rows, Judgement judgement)
    {
        var (declared, effective) = (Policies(judgement.Declared), Policies(judgement.Effective));
        var inert = declared.Except(effective, StringComparer.Ordinal).Order(StringComparer.Ordinal).ToList();
        var text = $"{Count(workloads.Length, "workload")}, {Count(rows, "connection")}.\n";
        if (inert.Count == 0) return text + (declared.Count == 0 ? "There are no network policies.\n" : "") + "\n";
        var which = effective.Count == 0
            ? declared.Count == 1
            ? "the network policy of this cluster"
            : $"the {Count(declared.Count, "network policy", "network policies")} of this cluster"
            : VisibleText.Line(Names(inert));
        return $"{text}Nothing enforces {which}: what {(inert.Count == 1 ? "it denies" : "they deny")} is open. --details has what {(inert.Count == 1 ? "it declares" : "they declare")}.\n\n";
    }

    private static HashSet<string> Policies(ImmutableArray<ScopedReading> readings) =>
        readings.SelectMany(scoped => scoped.Reading.Policies).Select(policy => policy.Subject).ToHashSet(StringComparer.Ordinal);

    private string Destinations(ReachEnd source, List<ReachRow> rows)
    {
        var lines = rows.GroupBy(row =>
            (row.Conn, IsOutside: row.Dst is AddressEnd)).SelectMany(group => group.Key.IsOutside || group.Count() <= Shown
            ? group.Select(row => (To: Text(row.Dst), row.Conn))
            : [(To: Workloads(source, [.. group.Select(row => row.Dst)]), group.Key.Conn)]);
        return string.Concat(lines.Select(line => $"  -> {line.To}  {line.Conn}\n"));
    }

    /// <summary>Many destinations: all the others, all but a few, or all of some namespaces, where that is so.</summary>
    private string Workloads(ReachEnd source, HashSet<ReachEnd> names)
    {
        List<ReachEnd> missing = [.. workloads.Where(one => !one.Equals(source) && !names.Contains(one)).Take(Except + 1)];
        if (missing.Count == 0) return "every other workload";
        return missing.Count <= Except
            ? $"every other workload except {string.Join(", ", missing.Select(Text))}"
            : ByNamespace(names, source);
    }

    private string Sources(HashSet<ReachEnd> names)
    {
        if (names.Count <= Shown) return string.Join(", ", names.Select(Text));
        return names.Count == workloads.Length
            ? $"every workload ({names.Count.ToString("N0", CultureInfo.InvariantCulture)})"
            : ByNamespace(names, source: null);
    }

    /// <summary>A namespace of which all workloads but the source are meant is named as a whole.</summary>
    private string ByNamespace(HashSet<ReachEnd> names, ReachEnd? source)
    {
        var parts = new List<string>();
        foreach (var group in names.GroupBy(Namespace, StringComparer.Ordinal).OrderBy(group => group.Key, StringComparer.Ordinal))
        {
            if (group.Count() >= Except && _byNamespace[group.Key].All(one => one.Equals(source) || names.Contains(one)))
            {
                parts.Add($"all of {VisibleText.Line(group.Key)}");
            }
            else parts.AddRange(group.Order(ReachEnd.ByText).Select(Text));
        }

        return string.Join(", ", parts);
    }

    private static string Namespace(ReachEnd end) => end is WorkloadName workload ? workload.Namespace : "";

    private static string Text(ReachEnd end) => VisibleText.Line(end.ToString());

    private static string Names(List<string> names) =>
        names.Count <= Shown
            ? string.Join(", ", names)
            : $"{string.Join(", ", names.Take(Shown))} and {(names.Count - Shown).ToString("N0", CultureInfo.InvariantCulture)} more";

    private static string Count(int count, string one, string? many = null) =>
        $"{count.ToString("N0", CultureInfo.InvariantCulture)} {(count == 1 ? one : many ?? one + "s")}";
}
