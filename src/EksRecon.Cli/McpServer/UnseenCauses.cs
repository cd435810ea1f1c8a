using System.Collections.Immutable;

using EksRecon.Reports;

namespace EksRecon.Cli.McpServer;

/// <summary>Groups what could not be seen by what would mend it.</summary>
internal static class UnseenCauses
{
    private const int MostReasons = 3;

    public static UnseenAnswer Of(Report report)
    {
        var refused = report.Coverage.Where(row => row.Outcome is not ("collected" or "empty" or "not-served")).ToList();
        var causes = refused.Select(row => (row.Question, row.Outcome, row.Reason, row.MissingPermission))
            .Concat(report.Unavailable.Select(row => (row.Question, row.Outcome, Reason: (string?)row.Reason, row.MissingPermission)))
            .Distinct()
            .GroupBy(row => (row.Outcome, Mended: row.MissingPermission ?? row.Reason))
            .Select(group => Cause(report, [.. group]))
            .OrderByDescending(cause => cause.UnknownFacts.Length).ThenByDescending(cause => cause.PartialFacts.Length)
                .ThenBy(cause => cause.Questions[0], StringComparer.Ordinal);
        return new(refused.Count == 0 && report.Unavailable.IsEmpty, [.. causes]);
    }

    private static UnseenCause Cause(Report report, List<(string Question, string Outcome, string? Reason, string? MissingPermission)> rows)
    {
        var questions = rows.Select(row => row.Question).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal).ToImmutableArray();
        var permission = rows[0].MissingPermission;
        return new(
            rows[0].Outcome,
            permission,
            Mend(permission),
            [.. rows.Select(row => row.Reason).OfType<string>().Distinct(StringComparer.Ordinal).Take(MostReasons)],
            questions,
            Facts(report, questions, "unknown"),
            Facts(report, questions, "partial"));
    }

    private static string? Mend(string? permission) => permission switch
    {
        null => null,
        _ when permission.StartsWith("an EKS access entry", StringComparison.Ordinal) => "make the access entry",
        _ when permission.Contains(':', StringComparison.Ordinal) => "grant it in IAM; 'eks-recon permissions iam' prints the whole policy",
        _ => "grant it in RBAC; 'eks-recon permissions rbac' prints the whole ClusterRole",
    };

    private static ImmutableArray<string> Facts(Report report, ImmutableArray<string> questions, string effect) =>
        [.. report.Unavailable.Where(row => row.Effect == effect && questions.Contains(row.Question, StringComparer.Ordinal) && row.Fact.StartsWith("networking.", StringComparison.Ordinal)).Select(row => row.Fact).Distinct(StringComparer.Ordinal)];
}
