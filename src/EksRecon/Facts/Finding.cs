using System.Collections.Immutable;

namespace EksRecon.Facts;

/// <summary>A conclusion that can be acted on, with everything needed to check it.</summary>
/// <param name="Kind">Code, name and usual severity.</param>
/// <param name="Severity">How much it matters here.</param>
/// <param name="Title">One line that states the fact, with its numbers; no full stop.</param>
/// <param name="Message">Whole sentences: what was seen, and what follows from it.</param>
/// <param name="Subjects">The objects it is about, e.g. <c>IngressClass internal</c>; sorted.</param>
/// <param name="Evidence">What proves it.</param>
/// <param name="Recommendation">What to do, in whole sentences.</param>
/// <param name="Commands">Exact commands that help; never run by the tool.</param>
public sealed record Finding(
    FindingKind Kind,
    Severity Severity,
    string Title,
    string Message,
    ImmutableArray<string> Subjects,
    ImmutableArray<Evidence> Evidence,
    string Recommendation,
    ImmutableArray<ShellCommand> Commands);
