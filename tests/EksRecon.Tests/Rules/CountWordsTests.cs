using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

using EksRecon.Model;
using EksRecon.Tests.Cases;

using Xunit;

namespace EksRecon.Tests.Rules;

/// <summary>One thing is spoken of as one, in whatever a rule says.</summary>
public sealed partial class CountWordsTests
{
    [Fact]
    public void What_there_is_one_of_is_in_the_singular()
    {
        var wrong = new SortedSet<string>(StringComparer.Ordinal);
        var singular = 0;
        foreach (var snapshot in Snapshots())
        {
            var report = Answers.Report(snapshot);
            var said = report.Findings.SelectMany(finding =>
                (string[])[$"{finding.Code} {finding.Title}.", $"{finding.Code} {finding.Message}",
                    $"{finding.Code} {finding.Recommendation}",
                    .. finding.Evidence.Select(proof =>
                        $"{finding.Code} evidence {proof.Subject}: {proof.Value}")]).Append(Answers.Text(report, 1000));
            foreach (var text in said.SelectMany(text => text.Split('\n')))
            {
                if (One().IsMatch(text)) singular++;
                if (Plural().IsMatch(text)) wrong.Add(text.Trim());
            }
        }

        Assert.True(singular > 500, $"{singular} texts speak of one thing");
        Assert.True(wrong.Count == 0, string.Join('\n', wrong));
    }

    [Theory]
    [InlineData("1 ENIConfigs exist", true)]
    [InlineData("NET1 None of the 1 nodes that run", true)]
    [InlineData("1 of 9 nodes have none", true)]
    [InlineData("1 NetworkPolicies select pods", true)]
    [InlineData("1 NetworkPolicy exist", true)]
    [InlineData("0 of 1 nodes", true)]
    [InlineData("1 of 9 nodes has none", false)]
    [InlineData("1 ENIConfig exists, 11 nodes are here, 2.1 pods", false)]
    [InlineData("10.0.0.1 nodes, port 1 addresses", false)]
    public void The_test_knows_a_plural(string text, bool isWrong) => Assert.Equal(isWrong, Plural().IsMatch(text));

    /// <summary>Every test cluster as it is, and with lists cut to one element: all but the workloads, then all.</summary>
    private static IEnumerable<Snapshot> Snapshots()
    {
        foreach (var name in new[] { "cases", "clusters" }.SelectMany(Case.Names))
        {
            var bundle = new Case(name).Memory();
            yield return bundle.Snapshot();
            yield return Cut(bundle,
                file => !file.Contains("sets.", StringComparison.Ordinal) && !file.Contains("deployments", StringComparison.Ordinal)
                    && !file.EndsWith("/pods.json", StringComparison.Ordinal)).Snapshot();
            yield return Cut(bundle,
                file => file.EndsWith("nodes.json", StringComparison.Ordinal)
                    || file.Contains('.', StringComparison.Ordinal) && !file.Contains("sets.", StringComparison.Ordinal)
                        && file.StartsWith("kubernetes/", StringComparison.Ordinal) && file.Split('.').Length > 3).Snapshot();
        }
    }

    private static MemoryBundle Cut(MemoryBundle bundle, Func<string, bool> isCut)
    {
        var cut = bundle.Copy();
        foreach (
            var file in bundle.Files.Keys.Where(file =>
                file.StartsWith("kubernetes/", StringComparison.Ordinal) && file.EndsWith(".json", StringComparison.Ordinal)
                    && isCut(file)))
        {
            try
            {
                if (JsonNode.Parse(bundle.Files[file]) is not JsonObject root || root["items"] is not JsonArray { Count: > 1 } items)
                {
                    continue;
                }

                while (items.Count > 1) items.RemoveAt(1);
                cut.Files[file] = System.Text.Encoding.UTF8.GetBytes(root.ToJsonString());
            }
            catch (JsonException)
            {
                // Damaged on purpose.
            }
        }

        return cut;
    }

    private const string Things =
        "nodes|pods|subnets|namespaces|questions|findings|addresses|ENIs|interfaces|ENIConfigs|NetworkPolicies|SecurityGroupPolicies|policies|Ingresses|IngressClasses|Gateways|GatewayClasses|Services|workloads|values|replicas|groups|prefixes|zones|"
        + "classes|objects|documents|components|causes|steps|settings|points|issues|versions|targets|endpoints|entries|rules|controllers|engines|meshes|VirtualServices|exceptions|ports|ipBlocks|sets|blocks|routes";

    [GeneratedRegex($@"(?<![\w.,:/%-]|port |\d )1 ((?!of )[\w-]+ ){{0,2}}({Things})\b|(?<![\w.,:/%-]|port )1 of [\d,]+ [\w ]{{3,30}}? (are|have|were|do|need|take|run|wait|allow|cannot be)\b(?! been)|\bof 1 ([\w-]+ ){{0,2}}({Things})\b|(?<![\w.,:/%-])1 [A-Z]\w+ (exist|are|have|select|wait|name)\b")]
    private static partial Regex Plural();

    [GeneratedRegex(@"(?<![\w.,:/%-])1 [a-zA-Z]")]
    private static partial Regex One();
}
