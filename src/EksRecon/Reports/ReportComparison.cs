using System.Collections.Immutable;
using System.Text.Json;

using EksRecon.Facts;

namespace EksRecon.Reports;

/// <summary>What differs between two reports: of one cluster at two times, or of two clusters.</summary>
/// <param name="Facts">Values of the networking block that differ.</param>
/// <param name="Findings">Findings that appeared, vanished or changed.</param>
/// <param name="Components">Components that came, went or changed their version.</param>
public sealed record ReportComparison(ImmutableArray<FactChange> Facts, ImmutableArray<FindingChange> Findings,
    ImmutableArray<ComponentChange> Components)
{
    /// <summary>Compares.</summary>
    public static ReportComparison Of(Report before, Report after) =>
        new(FactsOf(before, after), FindingsOf(before, after), ComponentsOf(before, after));

    private static ImmutableArray<FactChange> FactsOf(Report before, Report after)
    {
        var (old, now) = (Leaves(before), Leaves(after));
        var (unseenBefore, unseenAfter) = (Unknown(before), Unknown(after));
        var changes = ImmutableArray.CreateBuilder<FactChange>();
        foreach (var fact in old.Keys.Union(now.Keys, StringComparer.Ordinal).Order(StringComparer.Ordinal))
        {
            var (was, became) = (old.GetValueOrDefault(fact, "null"), now.GetValueOrDefault(fact, "null"));
            if (was == became) continue;
            // A value that could not be seen is no other value: nothing may have changed.
            var change = unseenAfter.Contains(fact) ? "became-unknown" : unseenBefore.Contains(fact) ? "became-known" : "changed";
            changes.Add(new(fact, change, JsonElement.Parse(was), JsonElement.Parse(became)));
        }

        return changes.ToImmutable();
    }

    private static ImmutableArray<FindingChange> FindingsOf(Report before, Report after)
    {
        var (old, now) = (before.Findings.ToLookup(finding => finding.Code, StringComparer.Ordinal),
            after.Findings.ToLookup(finding => finding.Code, StringComparer.Ordinal));
        var changes = ImmutableArray.CreateBuilder<FindingChange>();
        foreach (
            var code in old.Select(group => group.Key).Union(now.Select(group => group.Key), StringComparer.Ordinal)
                .Order(StringComparer.Ordinal))
        {
            var (was, became) = (Said(old[code]), Said(now[code]));
            if (was == became) continue;
            var change = was is null ? "appeared" : became is null ? "vanished" : "changed";
            // A check that could not be made has no finding either: only one that passed says that there is none.
            var isCertain = change switch { "vanished" => Passed(after, code), "appeared" => Passed(before, code), _ => true };
            changes.Add(new(code, change, (now[code].FirstOrDefault() ?? old[code].First()).Severity, was, became, isCertain));
        }

        return changes.ToImmutable();
    }

    private static string? Said(IEnumerable<ReportFinding> findings)
    {
        var titles = string.Join("; ", findings.Select(finding => $"{finding.Title}"));
        return titles.Length == 0 ? null : titles;
    }

    private static bool Passed(Report report, string code) =>
        report.Checks.FirstOrDefault(check => check.Code == code) is { } check && check.Outcome == CheckOutcome.Passed.Name();

    private static ImmutableArray<ComponentChange> ComponentsOf(Report before, Report after)
    {
        static string Key(ReportComponent component) => $"{component.Name} {component.Role} {component.Namespace} {component.Workload}";
        var (old, now) = (before.Details.Components.ToLookup(Key, StringComparer.Ordinal),
            after.Details.Components.ToLookup(Key, StringComparer.Ordinal));
        var changes = ImmutableArray.CreateBuilder<ComponentChange>();
        foreach (
            var key in old.Select(group => group.Key).Union(now.Select(group => group.Key), StringComparer.Ordinal)
                .Order(StringComparer.Ordinal))
        {
            var (was, became) = (old[key].FirstOrDefault(), now[key].FirstOrDefault());
            if (was is not null && became is not null && was.Version == became.Version) continue;
            if ((became ?? was) is not { } component) continue;
            changes.Add(
                new(component.Name, component.Role, component.Namespace, component.Workload,
                    was is null ? "added" : became is null ? "removed" : "changed", was?.Version, became?.Version));
        }

        return changes.ToImmutable();
    }

    private static HashSet<string> Unknown(Report report) =>
        report.Unavailable.Where(row => row.Effect == "unknown").Select(row => row.Fact).ToHashSet(StringComparer.Ordinal);

    /// <summary>Every value of the networking block, by its dotted path; lists count as one value.</summary>
    private static SortedDictionary<string, string> Leaves(Report report)
    {
        var leaves = new SortedDictionary<string, string>(StringComparer.Ordinal);
        Add(JsonSerializer.SerializeToElement(report, ReportJson.Readable.Report).GetProperty("networking"), "networking");
        return leaves;

        void Add(JsonElement value, string path)
        {
            if (value.ValueKind != JsonValueKind.Object) leaves[path] = value.GetRawText();
            else foreach (var member in value.EnumerateObject()) Add(member.Value, $"{path}.{member.Name}");
        }
    }
}

/// <summary>A value of the networking block that differs.</summary>
/// <param name="Fact">Dotted path.</param>
/// <param name="Change"><c>changed</c>, <c>became-unknown</c> (it could not be seen the second time) or <c>became-known</c>.</param>
public sealed record FactChange(string Fact, string Change, JsonElement Before, JsonElement After);

/// <summary>A finding that differs.</summary>
/// <param name="Change"><c>appeared</c>, <c>vanished</c> or <c>changed</c>.</param>
/// <param name="Before">Its title before; null where it was not there.</param>
/// <param name="After">Its title after; null where it is not there.</param>
/// <param name="IsCertain">False where the side without the finding could not make the check: then it may be there.</param>
public sealed record FindingChange(string Code, string Change, string Severity, string? Before, string? After, bool IsCertain);

/// <summary>A component that differs.</summary>
/// <param name="Change"><c>added</c>, <c>removed</c> or <c>changed</c> (its version).</param>
public sealed record ComponentChange(string Name, string Role, string? Namespace, string? Workload, string Change, string? Before,
    string? After);
