using EksRecon.Rules;
using EksRecon.Tests.Cases;

using Xunit;

namespace EksRecon.Tests.Rules;

public sealed class FindingPagesTests
{
    private static readonly string[] Headings = ["## What it says", "## Why it matters", "## How it is found", "## What to do",
        "## When it is no problem", "## Sources"];

    private static readonly Lazy<Expected[]> AllExpected = new(() =>
        [.. new[] { "cases", "clusters" }.SelectMany(Case.Names).Select(name => new Case(name).Expected)]);

    public static TheoryData<string> Codes() => [.. RuleList.Kinds.Select(kind => kind.Code)];

    [Theory]
    [MemberData(nameof(Codes))]
    public void Every_code_has_a_page_with_the_fixed_headings(string code)
    {
        var page = FindingPages.Find(code);
        Assert.NotNull(page);
        var lines = page.Split('\n');
        Assert.StartsWith($"# {code} {RuleList.Kinds.Single(kind => kind.Code == code).Name}: ", lines[0], StringComparison.Ordinal);
        Assert.Equal(Headings, lines.Where(line => line.StartsWith("## ", StringComparison.Ordinal)));
    }

    [Fact]
    public void Every_page_belongs_to_a_code_and_codes_and_names_are_unique()
    {
        Assert.Equal(
            RuleList.Kinds.Select(kind => kind.Code),
            Directory.EnumerateFiles(Path.Combine(Repository.Root, "docs/findings"), "*.md")
                .Select(file => Path.GetFileNameWithoutExtension(file)).Order(StringComparer.Ordinal));
        Assert.Distinct(RuleList.Kinds.Select(kind => kind.Code));
        Assert.Distinct(RuleList.Kinds.Select(kind => kind.Name));
    }

    [Theory]
    [MemberData(nameof(Codes))]
    public void Every_code_is_shown_by_a_case_that_has_it_and_by_one_that_has_not(string code)
    {
        Assert.True(AllExpected.Value.Any(expected => expected.Texts("findings")?.Contains(code) == true), $"no case has {code}");
        Assert.True(AllExpected.Value.Any(expected => expected.Texts("not_findings")?.Contains(code) == true || expected.Member("networking") is not null && expected.Texts("findings")?.Contains(code) != true),
            $"no case is near {code} and has it not");
    }
}
