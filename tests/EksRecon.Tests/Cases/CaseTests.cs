using System.Text.Json;

using Xunit;

namespace EksRecon.Tests.Cases;

/// <summary>Every folder below cases/ with an expected.yaml is a test: a bundle, and what a right answer says of it.</summary>
public sealed class CaseTests
{
    public static TheoryData<string> All() => [.. Case.Names()];

    [Theory]
    [MemberData(nameof(All))]
    public void The_answer_is_what_the_case_expects(string name)
    {
        var subject = new Case(name);
        var expected = subject.Expected;
        var report = Answers.Report(subject.Snapshot());
        var root = Answers.Element(report);

        foreach (var (path, value) in expected.Facts) Assert.Equal($"{path} = {Compact(value)}", $"{path} = {Compact(At(root, path))}");

        var codes = report.Findings.Select(finding => finding.Code).Distinct(StringComparer.Ordinal).ToList();
        foreach (var code in expected.Texts("findings") ?? []) Assert.Contains(code, codes);
        foreach (var code in expected.Texts("not_findings") ?? []) Assert.DoesNotContain(code, codes);

        var rows = report.Unavailable.Select(row => $"{row.Fact} {row.Effect}").ToList();
        foreach (var row in expected.Texts("unavailable") ?? []) Assert.Contains(row, rows);
    }

    /// <summary>Names by dots; <c>zones[us-west-2a]</c> is the first element of the array with that text in one of its members.</summary>
    private static JsonElement? At(JsonElement element, string path)
    {
        foreach (var name in path.Split('.'))
        {
            var bracket = name.IndexOf('[', StringComparison.Ordinal);
            if (element.ValueKind != JsonValueKind.Object || !element.TryGetProperty(bracket < 0 ? name : name[..bracket], out element))
            {
                return null;
            }

            if (bracket < 0) continue;
            var wanted = name[(bracket + 1)..^1];
            if (element.ValueKind != JsonValueKind.Array) return null;
            var found = element.EnumerateArray()
                .Where(item =>
                    item.EnumerateObject().Any(member =>
                        member.Value.ValueKind == JsonValueKind.String && member.Value.GetString() == wanted))
                .Cast<JsonElement?>().FirstOrDefault();
            if (found is not { } one) return null;
            element = one;
        }

        return element;
    }

    private static string Compact(JsonElement? element) =>
        element is { } value ? JsonSerializer.Serialize(value, JsonSerializerOptions.Default) : "(no such path)";
}
