using System.Text.RegularExpressions;

using Xunit;

namespace EksRecon.Tests.Architecture;

/// <summary>SECURITY.md names the tests that hold its promises: they exist.</summary>
public sealed partial class SecurityPageTests
{
    [Fact]
    public void Every_promise_names_tests_that_exist()
    {
        var types = typeof(SecurityPageTests).Assembly.GetTypes();
        var promises = File.ReadAllLines(Path.Combine(Repository.Root, "SECURITY.md"))
            .Where(line =>
                line.StartsWith("| ", StringComparison.Ordinal) && !line.StartsWith("| promise", StringComparison.Ordinal)
                    && !line.StartsWith("| ---", StringComparison.Ordinal))
            .ToList();
        Assert.NotEmpty(promises);
        foreach (var promise in promises)
        {
            var names = Names().Matches(promise.Split(" | ")[^1]).Select(match => match.Groups["name"].Value).ToList();
            Assert.True(names.Count > 0, $"no test is named: {promise}");
            foreach (var name in names)
            {
                var full = "EksRecon.Tests." + name;
                Assert.True(types.Any(type => type.FullName == full || type.Namespace == full),
                    $"{name} is neither a class nor a namespace of tests: {promise}");
            }
        }
    }

    [GeneratedRegex("`(?<name>[A-Z][A-Za-z.]+)`", RegexOptions.ExplicitCapture)]
    private static partial Regex Names();
}
