using System.Text.Json;

using EksRecon.Reports;

using Xunit;

namespace EksRecon.Tests.Clusters;

/// <summary>Every folder below clusters/ is a whole cluster: a bundle, what a right answer says of it, and a golden per stage.</summary>
public sealed class ClusterTests
{
    public static TheoryData<string> All()
    {
        var data = new TheoryData<string>();
        foreach (
            var file in Directory.EnumerateFiles(Repository.Clusters, "expected.yaml",
                SearchOption.AllDirectories).Order(StringComparer.Ordinal))
        {
            data.Add(Path.GetRelativePath(Repository.Clusters, Path.GetDirectoryName(file) ?? ""));
        }

        return data;
    }

    [Theory]
    [MemberData(nameof(All))]
    public void The_networking_block_is_what_the_cluster_is(string name)
    {
        var (expected, report) = Answer(name);
        Assert.Equal(Lines(expected.Member("networking")), Lines(Answers.Element(report).GetProperty("networking")));
    }

    [Theory]
    [MemberData(nameof(All))]
    public void The_components_are_those_that_run(string name)
    {
        var (expected, report) = Answer(name);
        Assert.Equal(
            expected.Texts("components")?.Order(StringComparer.Ordinal),
            report.Details.Components.Select(item =>
                $"{item.Name} {item.Role} {item.Namespace ?? "~"} {item.Workload ?? "~"} {item.Version ?? "~"}").Order(StringComparer.Ordinal));
    }

    [Theory]
    [MemberData(nameof(All))]
    public void The_findings_are_these_and_no_others(string name)
    {
        var (expected, report) = Answer(name);
        Assert.Equal(expected.Texts("findings")?.Order(StringComparer.Ordinal),
            report.Findings.Select(finding => finding.Code).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal));
    }

    [Theory]
    [MemberData(nameof(All))]
    public void What_could_not_be_seen_is_said(string name)
    {
        var (expected, report) = Answer(name);
        Assert.Equal(
            expected.Texts("unavailable")?.Order(StringComparer.Ordinal),
            report.Unavailable.Where(row => row.Fact.StartsWith("networking.", StringComparison.Ordinal))
                .Select(row => $"{row.Fact} {row.Effect}").Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal));
    }

    /// <summary>Goldens are reviewed: run with EKS_RECON_ACCEPT=1 to write them, and read the difference.</summary>
    [Theory]
    [MemberData(nameof(All))]
    public void Each_stage_is_as_it_was_reviewed(string name)
    {
        var (_, report) = Answer(name);
        var folder = Repository.Goldens(name);
        var stages = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["1-coverage.txt"] = Coverage(report),
            ["2-components.txt"] = string.Concat(report.Details.Components.Select(item => $"{item.Name} {item.Role} {item.Namespace ?? "~"} {item.Workload ?? "~"} {item.Version ?? "~"} [{string.Join(", ", item.MatchedBy)}]\n")),
            ["3-evidence.txt"] = string.Concat(report.Details.Evidence.Where(row => row.Fact.StartsWith("networking.", StringComparison.Ordinal)).Select(row => $"{row.Fact}: {row.Subject} {row.Field} = {row.Value} <{row.Source}>\n")),
            ["4-findings.txt"] = string.Concat(report.Findings.Select(finding => $"{finding.Severity} {finding.Code} {finding.Title}\n  {string.Join("\n  ", finding.Subjects)}\n")),
            ["5-report.txt"] = Answers.Text(report),
            ["6-report.yaml"] = Answers.Yaml(report),
        };
        foreach (var (file, content) in stages)
        {
            var path = Path.Combine(folder, file);
            if (Environment.GetEnvironmentVariable("EKS_RECON_ACCEPT") is { Length: > 0 })
            {
                Directory.CreateDirectory(folder);
                File.WriteAllText(path, content);
            }

            Assert.True(File.Exists(path), $"{path} is missing: run the tests with EKS_RECON_ACCEPT=1 and review it.");
            Assert.Equal(File.ReadAllText(path), content);
        }
    }

    private static string Coverage(Report report) =>
        string.Concat(report.Coverage.Select(row => $"{row.Question} {row.Outcome}{(row.Reason is null ? "" : ": " + row.Reason)}\n"));

    private static (Expected Expected, Report Report) Answer(string name)
    {
        var folder = Path.Combine(Repository.Clusters, name);
        var expected = new Expected(Path.Combine(folder, "expected.yaml"));
        return (expected, Answers.Report(Path.Combine(folder, "bundle"), expected.IsComplete));
    }

    /// <summary>One line per leaf, so that a difference names its key.</summary>
    private static string Lines(JsonElement? element, string path = "networking") => element switch
    {
        { ValueKind: JsonValueKind.Object } map => string.Concat(
            map.EnumerateObject().Select(member => Lines(member.Value, $"{path}.{member.Name}"))),
        { } leaf => $"{path} = {JsonSerializer.Serialize(leaf, JsonSerializerOptions.Default)}\n",
        null => "",
    };
}
