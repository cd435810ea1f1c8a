using System.Collections.Immutable;

using EksRecon.Bundles;
using EksRecon.Facts;

namespace EksRecon.Rules;

/// <summary>Rules about what the tool itself could and could not do.</summary>
internal static class ToolRules
{
    /// <summary>What stands in the place of a layer.</summary>
    public const string Layer = "tool";

    public static ImmutableArray<Rule<Coverage>> All { get; } = [new CouldNotLook(), new MalformedDocument()];
}

/// <summary>Something was asked and refused or failed.</summary>
internal sealed class CouldNotLook : Rule<Coverage>
{
    private static readonly FindingKind Finding = new("NET901", nameof(CouldNotLook), Severity.Info);

    public override FindingKind Kind => Finding;

    public override IEnumerable<Premise> RestsOn(Coverage facts) => [];

    public override IEnumerable<Finding> Examine(Coverage facts)
    {
        // A document that is damaged has a finding that names the place.
        var damaged = facts.Damages.Select(damage => damage.Question).OfType<string>().ToHashSet(StringComparer.Ordinal);
        var refused = facts.Rows.Where(row =>
            row.Outcome is Outcome.Forbidden or Outcome.Unauthorized or Outcome.TimedOut or Outcome.Failed
                || row.Outcome == Outcome.Malformed && !damaged.Contains(row.Question)).ToImmutableArray();
        if (refused.IsEmpty) yield break;
        var permissions = refused.Select(row => row.MissingPermission).OfType<string>().Distinct(StringComparer.Ordinal)
            .Order(StringComparer.Ordinal).ToImmutableArray();
        yield return new(
            Kind,
            Kind.Severity,
            refused.Length == 1 ? "1 request was denied or failed" : $"{refused.Length} requests were denied or failed",
            "Facts that depend on them are unknown or partial. No finding is based on an answer that is missing.",
            [.. refused.Select(row => row.Question)],
            [.. refused.Select(row => new Evidence(row.Question, "outcome", $"{row.Outcome.Name()}{(row.Reason is null ? "" : ": " + row.Reason)}", row.Source ?? "bundle"))],
            permissions.IsEmpty
                ? "Fix the causes that the evidence names, then run again."
                : $"Grant the caller: {string.Join(", ", permissions)}.",
            []);
    }
}

/// <summary>A document could not be read.</summary>
internal sealed class MalformedDocument : Rule<Coverage>
{
    /// <summary>More places than this are in the evidence only.</summary>
    private const int ShownPlaces = 5;

    private static readonly FindingKind Finding = new("NET902", nameof(MalformedDocument), Severity.Low);

    public override FindingKind Kind => Finding;

    public override IEnumerable<Premise> RestsOn(Coverage facts) => [];

    public override IEnumerable<Finding> Examine(Coverage facts)
    {
        if (facts.Damages.IsEmpty) yield break;
        var files = facts.Damages.Select(damage => damage.File).Distinct(StringComparer.Ordinal).ToImmutableArray();
        yield return new(
            Kind,
            Kind.Severity,
            files.Length == 1 ? "1 document could not be read whole" : $"{files.Length} documents could not be read whole",
            "What they held beyond the damage is unknown; everything else in this report stands.",
            files,
            [.. facts.Damages.Select(damage => new Evidence(damage.File, damage.Line == 0 ? "file" : $"line {damage.Line}", damage.Reason, damage.Question ?? "bundle"))],
            $"Collect again, or repair: {string.Join("; ", facts.Damages.Select(damage => $"{damage.Place} ({damage.Reason})").Distinct(StringComparer.Ordinal).Take(ShownPlaces))}.",
            []);
    }
}
