using System.Collections.Immutable;

using EksRecon.Facts;

namespace EksRecon.Reports;

/// <summary>A check, and how it ended.</summary>
/// <param name="Layer">The layer it belongs to, as in <c>details</c>; <c>tool</c> for checks of the look itself.</param>
/// <param name="Severity">The usual severity of its findings.</param>
/// <param name="Outcome">
/// <c>passed</c>: everything it rests on was seen, and there is nothing to report. <c>found</c>: see <c>findings</c>.
/// <c>not-checked</c>: something it rests on was not seen, and what was seen gives no finding.
/// </param>
/// <param name="Because">
/// Paths of what it rests on that is unknown or partial; <c>unavailable</c> says why. With a finding: there may be more.
/// </param>
public sealed record ReportCheck(string Code, string Name, string Layer, string Severity, string Outcome, ImmutableArray<string> Because)
{
    internal static ReportCheck Of(Check check, FactLedger ledger)
    {
        var paths = check.Unseen.Select(premise => ledger.PathOf(premise.Fact, check.Layer)).OfType<string>();
        return new(
            check.Kind.Code, check.Kind.Name, check.Layer, check.Kind.Severity.Name(), check.Outcome.Name(),
            [.. paths.Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)]);
    }
}
