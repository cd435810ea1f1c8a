namespace EksRecon.Bundles;

/// <summary>One row of a manifest's <c>coverage</c>: a question that was asked and how it ended.</summary>
/// <param name="Question">A document's path without its ending, e.g. <c>kubernetes/pods</c>; a row for a kind covers its single
/// objects.</param>
/// <param name="Outcome">How it ended.</param>
/// <param name="Reason">The source's own sentence, where there is one; credentials in it are removed.</param>
/// <param name="Source"><c>api</c>, <c>cli</c> or <c>mcp</c>.</param>
/// <param name="MissingPermission">The permission that would mend a refusal.</param>
public sealed record CoverageRow(string Question, Outcome Outcome, string? Reason = null, string? Source = null,
    string? MissingPermission = null)
{
    public string? Reason { get; init => field = Credentials.Scrub(value); } = Credentials.Scrub(Reason);
}
