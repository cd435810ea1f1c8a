using EksRecon.Reports;

using Xunit;

namespace EksRecon.Tests.Corpus;

/// <summary>
/// Real manifests and dumps of public repositories, which lie outside the project: EXPECTED.tsv there says what a right answer lists for
/// each.
/// </summary>
public sealed class CorpusTests
{
    private const string Missing = "(the corpus is not on this machine)";

    public static TheoryData<string> Rows()
    {
        var data = new TheoryData<string>();
        if (Repository.Corpus is not { } corpus) data.Add(Missing);
        else
        {
            foreach (var row in File.ReadLines(Path.Combine(corpus, "EXPECTED.tsv")).Where(line => !line.StartsWith('#')).Skip(1))
            {
                data.Add(row);
            }
        }

        return data;
    }

    [Theory]
    [MemberData(nameof(Rows))]
    public void A_real_manifest_lists_what_runs_and_nothing_else(string row)
    {
        if (row == Missing) Assert.Skip("the corpus of real manifests is not on this machine (EKS_RECON_CORPUS names its folder)");
        var columns = row.Split('\t');
        var (file, must, mustNot, version) = (columns[0], Items(columns[1]), Items(columns[2]), Items(columns[3]));
        var components = Answers.Report(Path.Combine(Repository.Corpus ?? "", file)).Details.Components;
        var listed = string.Join("; ",
            components.Select(item => $"{item.Name}/{item.Role} {item.Namespace}/{item.Workload} {item.Version}"));

        foreach (var id in must) Assert.True(components.Any(item => item.Name == id), $"{id} is missing in: {listed}");
        var tolerated = mustNot.Where(item => item.StartsWith('~')).Select(item => item[1..]).Concat(must)
            .ToHashSet(StringComparer.Ordinal);
        foreach (var rule in mustNot.Where(item => !item.StartsWith('~')))
        {
            var wrong = rule.Split('/') is [var id, var role]
                ? components.Where(item => (id == "*" || item.Name == id) && item.Role == role)
                : components.Where(item => rule == "*" ? !tolerated.Contains(item.Name) : item.Name == rule);
            Assert.True(!wrong.Any(), $"{rule} is violated by: {listed}");
        }

        foreach (var rule in version) Check(rule, components, listed);
        Assert.All(components, item => Assert.NotEmpty(item.MatchedBy));
    }

    private static void Check(string rule, IEnumerable<ReportComponent> components, string listed)
    {
        if (rule.Split("!=") is [var never, var wrong])
        {
            Assert.True(!components.Any(item => item.Name == never && item.Version is not null && Plain(item.Version) == Plain(wrong)),
                $"{rule} is violated by: {listed}");
            return;
        }

        if (rule.Split('=') is [var id, var right])
        {
            Assert.True(components.Any(item => item.Name == id && item.Version is not null && Plain(item.Version) == Plain(right)),
                $"{rule} is not met by: {listed}");
        }
    }

    /// <summary>The number and an alpha, beta or rc part, which is what rows compare.</summary>
    private static string Plain(string version)
    {
        var bare = version.TrimStart('v').Split('@')[0];
        var parts = bare.Split('-');
        return parts.Length > 1
            && (parts[1].StartsWith("alpha", StringComparison.Ordinal) || parts[1].StartsWith("beta", StringComparison.Ordinal)
                || parts[1].StartsWith("rc", StringComparison.Ordinal))
            ? $"{parts[0]}-{parts[1]}"
            : parts[0];
    }

    private static string[] Items(string column) => column is "-" or "" ? [] : column.Split(',');
}
