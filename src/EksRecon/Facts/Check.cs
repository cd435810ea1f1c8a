using System.Collections.Immutable;

namespace EksRecon.Facts;

/// <summary>A rule that was applied to facts: what it found, and what it could not see.</summary>
/// <param name="Kind">Code, name and usual severity.</param>
/// <param name="Layer">The layer it belongs to, as in the report's details.</param>
/// <param name="Findings">What it found; empty for nothing.</param>
/// <param name="Premises">The facts it rests on.</param>
public sealed record Check(FindingKind Kind, string Layer, ImmutableArray<Finding> Findings, ImmutableArray<Premise> Premises)
{
    public CheckOutcome Outcome => !Findings.IsEmpty ? CheckOutcome.Found : Unseen.Any() ? CheckOutcome.NotChecked : CheckOutcome.Passed;

    /// <summary>What it rests on that was not seen, or only in part; none where one known value rules the finding out.</summary>
    public IEnumerable<Premise> Unseen =>
        Premises.Any(premise => premise.Settles) ? [] : Premises.Where(premise => !premise.Gaps.IsEmpty);
}
