using EksRecon.Cli.Runs;
using EksRecon.Cli.Terminal;

using Xunit;

namespace EksRecon.Tests.Sample;

public sealed class SampleTests
{
    private const string Planted = "planted-secret";

    [Fact]
    public void The_sample_cluster_is_answered_as_its_makers_meant_it()
    {
        var expected = new Expected(Path.Combine(Repository.Root, "tests/EksRecon.Tests/Sample/expected.yaml"));
        var report = Answers.Report(EksRecon.Cli.Runs.Sample.Read(CancellationToken.None));
        Assert.Equal(expected.Texts("components"),
            report.Details.Components.Select(item =>
                $"{item.Name} {item.Role} {item.Namespace ?? "~"} {item.Workload ?? "~"} {item.Version ?? "~"}").Order(StringComparer.Ordinal));
        Assert.Equal(expected.Texts("findings"),
            report.Findings.Select(finding => finding.Code).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal));
        Assert.True(System.Text.Json.JsonElement.DeepEquals(expected.Member("networking") ?? default, Answers.Element(report).GetProperty("networking")),
            Answers.Yaml(report)[..3000]);
    }

    [Fact]
    public void Nothing_that_an_application_was_given_reaches_an_output()
    {
        var report = Answers.Report(EksRecon.Cli.Runs.Sample.Read(CancellationToken.None));
        Assert.Contains(Planted, File.ReadAllText(Path.Combine(Repository.Root, "src/EksRecon.Cli/Sample/kubernetes/pods.json")),
            StringComparison.Ordinal);
        Assert.DoesNotContain(Planted, Answers.Json(report), StringComparison.Ordinal);
        Assert.DoesNotContain(Planted, Answers.Yaml(report), StringComparison.Ordinal);
        Assert.DoesNotContain(Planted, Answers.Text(report), StringComparison.Ordinal);
    }

    [Fact]
    public void The_text_fits_eighty_columns_and_has_no_trailing_blanks()
    {
        foreach (var line in Answers.Text(Answers.Report(EksRecon.Cli.Runs.Sample.Read(CancellationToken.None))).Split('\n'))
        {
            Assert.True(line.Length <= StandardStreams.PipeWidth, line);
            Assert.Equal(line.TrimEnd(), line);
        }
    }
}
