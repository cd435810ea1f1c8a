using System.Collections.Immutable;
using System.Text.Json.Serialization;

using EksRecon.Facts;

namespace EksRecon.Reports;

/// <summary>The whole answer. Every writer renders this one record; its JSON Schema is docs/report.schema.json.</summary>
/// <param name="SchemaVersion">Version of the report's shape, see <see cref="CurrentSchema"/>.</param>
/// <param name="GeneratedAt">RFC 3339, UTC: the one value that differs between two runs on the same input.</param>
/// <param name="Tool">What made it.</param>
/// <param name="Cluster">Which cluster it is about.</param>
/// <param name="Networking">The published contract, nothing added.</param>
/// <param name="Details">What else was seen, per layer; may grow.</param>
/// <param name="Checks">How every check ended, by code: a check without a finding passed only where everything it rests on was
/// seen.</param>
/// <param name="Findings">Most severe first, then by code.</param>
/// <param name="Unavailable">What could not be observed, or only in part.</param>
/// <param name="Coverage">What was asked, and how it ended.</param>
public sealed record Report(
    string SchemaVersion,
    string GeneratedAt,
    ReportTool Tool,
    ReportCluster Cluster,
    NetworkingBlock Networking,
    ReportDetails Details,
    ImmutableArray<ReportCheck> Checks,
    ImmutableArray<ReportFinding> Findings,
    ImmutableArray<UnavailableRow> Unavailable,
    ImmutableArray<ReportCoverage> Coverage)
{
    public const string CurrentSchema = "1.0";

    /// <summary>The layers whose findings and checks are here; empty for all.</summary>
    [JsonIgnore]
    public ImmutableArray<string> Layers { get; init; } = [];

    /// <summary>The same report with the findings and checks of some layers alone; its values stay.</summary>
    /// <param name="layers">Names of <see cref="Rules.LayerList"/>; none for all.</param>
    public Report Of(ImmutableArray<string> layers)
    {
        if (layers.IsEmpty) return this;
        ImmutableArray<ReportCheck> checks = [.. Checks.Where(check => layers.Contains(check.Layer, StringComparer.Ordinal))];
        var codes = checks.Select(check => check.Code).ToHashSet(StringComparer.Ordinal);
        return this with { Layers = layers, Checks = checks, Findings = [.. Findings.Where(finding => codes.Contains(finding.Code))] };
    }

    /// <summary>True for a layer that is shown.</summary>
    public bool Shows(string layer) => Layers.IsEmpty || Layers.Contains(layer, StringComparer.Ordinal);
}

/// <summary>Name and version of the tool.</summary>
public sealed record ReportTool(string Name, string Version);

/// <summary>The cluster's own data, as EKS describes it; null where it was not seen.</summary>
public sealed record ReportCluster(string? Name, string? Region, string? Version, string? PlatformVersion, string? Endpoint, string? Arn,
    string? Status, string? CreatedAt);

/// <summary>A finding as it is printed.</summary>
/// <param name="Name">The rule's name.</param>
public sealed record ReportFinding(
    string Code,
    string Name,
    string Severity,
    string Title,
    string Message,
    ImmutableArray<string> Subjects,
    ImmutableArray<Evidence> Evidence,
    string Recommendation,
    ImmutableArray<string> Commands);

/// <summary>A question, and how it ended.</summary>
/// <param name="Source">Which source the answer, or the failure that says most, is from.</param>
public sealed record ReportCoverage(string Question, string Outcome, string? Reason, string? Source, string? MissingPermission)
{
    /// <summary>The other sources that were asked it; null for none.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public ImmutableArray<ReportAttempt>? Tried { get; init; }
}

/// <summary>A source that was asked a question and did not answer it.</summary>
public sealed record ReportAttempt(string? Source, string Outcome, string? Reason, string? MissingPermission);
