namespace EksRecon.Bundles;

/// <summary>Something that was not seen, why, and what would mend it. A gap on a fact makes it unknown or partial, never wrong.</summary>
/// <param name="Question">The question that has no whole answer, e.g. <c>kubernetes/pods</c> (docs/bundle-format.md).</param>
/// <param name="Outcome">How the question ended.</param>
/// <param name="Reason">A sentence: the source's own words where it gave some.</param>
/// <param name="MissingPermission">What would have to be granted, e.g. <c>list pods</c> or <c>eks:DescribeAddon</c>; null when no
/// permission is missing.</param>
/// <param name="Source">Who was asked: <c>api</c>, <c>cli</c>, <c>mcp</c>, or <c>bundle</c> for folders without a manifest.</param>
public sealed record Gap(string Question, Outcome Outcome, string Reason, string? MissingPermission = null, string? Source = null)
{
    /// <summary>The question and why it has no whole answer, as a part of a sentence.</summary>
    public string ToSentence() => $"{Question} was not wholly seen ({Outcome.Name()}: {Reason})";
}
