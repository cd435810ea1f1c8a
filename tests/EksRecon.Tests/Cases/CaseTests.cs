using System.Text.Json;

using Xunit;

namespace EksRecon.Tests.Cases;

/// <summary>Every folder below cases/ is a test: a bundle, and what a right answer says of it.</summary>
public sealed class CaseTests
{
    public static TheoryData<string> All()
    {
        var data = new TheoryData<string>();
        foreach (var file in Directory.EnumerateFiles(Repository.Cases, "expected.yaml", SearchOption.AllDirectories).Order(StringComparer.Ordinal))
        {
            data.Add(Path.GetRelativePath(Repository.Cases, Path.GetDirectoryName(file) ?? ""));
        }

        return data;
    }

    [Theory]
    [MemberData(nameof(All))]
    public void The_answer_is_what_the_case_expects(string name)
    {
        var folder = Path.Combine(Repository.Cases, name);
        var expected = new Expected(Path.Combine(folder, "expected.yaml"));
        var report = Answers.Report(Path.Combine(folder, "bundle"), expected.IsComplete);
        var root = Answers.Element(report);

        foreach (var (path, value) in expected.Facts) Assert.Equal($"{path} = {Compact(value)}", $"{path} = {Compact(At(root, path))}");

        var codes = report.Findings.Select(finding => finding.Code).Distinct(StringComparer.Ordinal).ToList();
        foreach (var code in expected.Texts("findings") ?? []) Assert.Contains(code, codes);
        foreach (var code in expected.Texts("not_findings") ?? []) Assert.DoesNotContain(code, codes);

        var rows = report.Unavailable.Select(row => $"{row.Fact} {row.Effect}").ToList();
        foreach (var row in expected.Texts("unavailable") ?? []) Assert.Contains(row, rows);
    }

    private static JsonElement? At(JsonElement element, string path)
    {
        foreach (var name in path.Split('.'))
        {
            if (element.ValueKind != JsonValueKind.Object || !element.TryGetProperty(name, out element)) return null;
        }

        return element;
    }

    private static string Compact(JsonElement? element) => element is { } value ? JsonSerializer.Serialize(value, JsonSerializerOptions.Default) : "(no such path)";
}
