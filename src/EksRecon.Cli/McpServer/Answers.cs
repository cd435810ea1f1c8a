using System.Collections.Immutable;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;

using EksRecon.Facts;
using EksRecon.Reports;

namespace EksRecon.Cli.McpServer;

/// <summary>Answer of networking_recon.</summary>
/// <param name="Networking">The published block, or its part of the layer; null for layers that it does not have, and in layer all.</param>
/// <param name="Details">What else was seen of the layer; null in the summary, the whole report in layer all.</param>
/// <param name="FindingCounts">By severity, over the whole cluster.</param>
/// <param name="Findings">Of the layer, most severe first; a line each, or whole in layer findings.</param>
/// <param name="FindingsTotal">How many there are in the layer; ask on with offset.</param>
/// <param name="UnknownFacts">Values of the networking block that are null because they could not be seen: they are not none.</param>
/// <param name="PartialFacts">Values that may be more than is shown.</param>
internal sealed record ReconAnswer(
    string Layer,
    ReportCluster Cluster,
    string GeneratedAt,
    JsonElement? Networking,
    JsonElement? Details,
    IReadOnlyDictionary<string, int> FindingCounts,
    ImmutableArray<FindingAnswer> Findings,
    int FindingsTotal,
    ImmutableArray<string> UnknownFacts,
    ImmutableArray<string> PartialFacts)
{
    /// <summary>How the checks ended, of the layer or of all.</summary>
    public required ChecksAnswer Checks { get; init; }
}

/// <summary>How checks ended.</summary>
/// <param name="NotChecked">Those that could not be made: that they have no finding says nothing.</param>
internal sealed record ChecksAnswer(int Passed, int Found, ImmutableArray<UncheckedAnswer> NotChecked)
{
    /// <param name="layer">Null for all.</param>
    public static ChecksAnswer Of(Report report, string? layer)
    {
        var checks = report.Checks.Where(check => layer is null || check.Layer == layer).ToList();
        return new(
            checks.Count(check => check.Outcome == CheckOutcome.Passed.Name()),
            checks.Count(check => check.Outcome == CheckOutcome.Found.Name()),
            [.. checks.Where(check => check.Outcome == CheckOutcome.NotChecked.Name()).Select(check => new UncheckedAnswer(check.Code, check.Because))]);
    }
}

/// <summary>A check that could not be made.</summary>
/// <param name="Because">Paths of what it rests on that is unknown or partial.</param>
internal sealed record UncheckedAnswer(string Code, ImmutableArray<string> Because);

/// <summary>A finding, as far as it is asked for.</summary>
internal sealed record FindingAnswer(string Code, string Severity, string Title)
{
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public ReportFinding? Whole { get; init; }
}

/// <summary>Answer of explain_finding.</summary>
/// <param name="Page">Markdown: what it says, why it matters, how it is found, what to do.</param>
/// <param name="IsThere">Whether the cluster has it; null where no cluster was asked about, or the check could not be made.</param>
/// <param name="Here">The finding as the cluster has it.</param>
internal sealed record ExplainAnswer(string Code, string Name, string Severity, string Page, bool? IsThere,
    ImmutableArray<ReportFinding> Here)
{
    /// <summary>How its check ended; null where no cluster was asked about.</summary>
    public ReportCheck? Check { get; init; }
}

/// <summary>Answer of list_components.</summary>
/// <param name="IsWhole">False where workloads could not all be looked at: what is not listed may be there.</param>
internal sealed record ComponentsAnswer(ImmutableArray<ReportComponent> Components, int Total, bool IsWhole);

/// <summary>Answer of what_could_not_be_seen.</summary>
/// <param name="IsEverythingSeen">True where every question was answered.</param>
internal sealed record UnseenAnswer(bool IsEverythingSeen, ImmutableArray<UnseenCause> Causes);

/// <summary>One cause, and all that it costs.</summary>
/// <param name="MissingPermission">What to grant; null where no permission is missing.</param>
/// <param name="Reasons">In the sources' own words.</param>
/// <param name="UnknownFacts">Are null because of it.</param>
/// <param name="PartialFacts">May be more than is shown because of it.</param>
internal sealed record UnseenCause(string Outcome, string? MissingPermission, string? Mend, ImmutableArray<string> Reasons,
    ImmutableArray<string> Questions, ImmutableArray<string> UnknownFacts, ImmutableArray<string> PartialFacts);

/// <summary>Answer of compare_bundles.</summary>
internal sealed record ComparisonAnswer(ReportCluster Before, ReportCluster After, ReportComparison Comparison);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(ReconAnswer))]
[JsonSerializable(typeof(ExplainAnswer))]
[JsonSerializable(typeof(ComponentsAnswer))]
[JsonSerializable(typeof(UnseenAnswer))]
[JsonSerializable(typeof(ComparisonAnswer))]
[JsonSerializable(typeof(Report))]
[JsonSerializable(typeof(CapacityReport))]
internal sealed partial class AnswerJson : JsonSerializerContext
{
    /// <summary>Names and sentences as they are: no web page is made of it.</summary>
    public static AnswerJson Plain { get; } = new(
        new JsonSerializerOptions
        {
            PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
            Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping
        });
}
