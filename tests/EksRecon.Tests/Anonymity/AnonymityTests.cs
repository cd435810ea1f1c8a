using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;

using EksRecon.Anonymity;
using EksRecon.Bundles;
using EksRecon.Reports;
using EksRecon.Tests.Collection;

using Xunit;

namespace EksRecon.Tests.Anonymity;

/// <summary>An anonymous bundle says of the network what the original says, and nothing of whose it is.</summary>
public sealed class AnonymityTests
{
    private static readonly string[] Keys = ["one key", "another key"];

    public static TheoryData<string> All() => [.. LiveClusterTests.All().Select(row => row.Data), "sample"];

    [Theory]
    [MemberData(nameof(All))]
    public void Every_count_mode_and_finding_stays(string name)
    {
        var original = Load(name);
        foreach (var key in Keys)
        {
            var (before, after) = (Answers.Report(original.Snapshot()), Answers.Report(AnonymousBundle.Of(original, key).Snapshot()));
            Assert.Equal(Shape(before), Shape(after));
            Assert.Equal(Findings(before), Findings(after));
            Assert.Equal(Components(before), Components(after));
        }
    }

    [Theory]
    [MemberData(nameof(All))]
    public void No_original_word_is_left(string name)
    {
        var original = Load(name);
        // Keys that the API names stay; what people name is gone from values, from their own keys and from the documents' names.
        // A pseudonym may hold four letters of an original word by chance, but not under two keys: only what is left under both has been
        // left.
        HashSet<string> Left(string key) =>
            AnonymousBundle.Of(original, key).Files.SelectMany(file =>
                OwnWords(file.Value).Concat(Tokens(file.Key))).ToHashSet(StringComparer.Ordinal);
        var left = Left("a key");
        left.IntersectWith(Left("another key"));
        var own = original.Files.SelectMany(file => OwnWords(file.Value).Concat(Tokens(file.Key))).Where(IsOwn)
            .Distinct(StringComparer.Ordinal).ToList();
        Assert.NotEmpty(own);
        Assert.Equal("", string.Join(' ', own.Where(left.Contains)));
    }

    [Fact]
    public void A_word_has_the_same_pseudonym_everywhere_and_another_under_another_key()
    {
        var (one, same, other) = (new Pseudonyms("k"u8.ToArray()), new Pseudonyms("k"u8.ToArray()), new Pseudonyms("l"u8.ToArray()));
        var word = one.Text("checkout");
        Assert.NotEqual("checkout", word);
        Assert.Equal($"{word}-{one.Text("frontdoor")}", one.Text("checkout-frontdoor"));
        Assert.Contains(word, one.Text("arn:aws:iam::111122223333:role/checkout"), StringComparison.Ordinal);
        Assert.Equal(word, same.Text("checkout"));
        Assert.NotEqual(word, other.Text("checkout"));
        Assert.Equal("kube-system/aws-node", one.Text("kube-system/aws-node"));
        Assert.Matches("^arn:aws:eks:us-west-2:[0-9]{12}:cluster/[a-z]+$",
            one.Text("arn:aws:eks:us-west-2:111122223333:cluster/orderdesk"));
        Assert.Matches("^subnet-[0-9a-f]{17}$", one.Text("subnet-0abc123def4567890"));
        Assert.DoesNotContain("111122223333", one.Text("111122223333.dkr.ecr.us-west-2.amazonaws.com/orderdesk:1.2"),
            StringComparison.Ordinal);
        Assert.Equal("2026-11-20T09:30:00Z", one.Text("2026-11-20T09:30:00Z"));
    }

    [Fact]
    public void Nothing_planted_survives()
    {
        string[] canaries = ["zzcanary123.example.org", "10.77.66.55", "arn:aws:iam::999988887777:role/Canarybird", "fd12:3456:789a::42",
            "i-0deadbeefcafe1234", "jane.doeson@corp.example", "Zürichsee", "10.99.88.77/16", "web.10.77.66.55.nip.io",
            "10-77-66-55.web.pod.cluster.local", "66.77.10.in-addr.arpa", "vpc-12345678", "i-123456ab", "15551234567"];
        string[] forbidden = ["zzcanary123", "10.77.66.55", "999988887777", "anarybird", "fd12:3456:789a::42", "0deadbeefcafe1234",
            "doeson", "Zürich", ".99.88.77", "10-77-66-55", "66.77.10.in", "12345678", "123456ab", "15551234567"];
        foreach (var name in All().Select(row => row.Data))
        {
            var planted = Load(name);
            foreach (var path in planted.Files.Keys.Where(path => path != Manifest.FileName).ToList())
            {
                planted.Files[path] = Planted(planted.Files[path], canaries);
            }

            foreach (var (path, content) in AnonymousBundle.Of(planted, "k").Files)
            {
                var text = Regex.Unescape(Encoding.UTF8.GetString(content).Replace("\\", "\\\\", StringComparison.Ordinal));
                foreach (var canary in forbidden)
                {
                    Assert.False(text.Contains(canary, StringComparison.OrdinalIgnoreCase), $"{name}: {canary} is left in {path}");
                }
            }
        }
    }

    private static MemoryBundle Load(string name) =>
        MemoryBundle.Load(name == "sample" ? Path.Combine(Repository.Root, "src/EksRecon.Cli/Sample")
            : Path.Combine(Repository.Clusters, name, "bundle"));

    /// <summary>Every string that a user could own gets a canary behind it.</summary>
    private static byte[] Planted(byte[] content, string[] canaries)
    {
        var count = 0;
        return Encoding.UTF8.GetBytes(
            Regex.Replace(Encoding.UTF8.GetString(content),
                "(?<text>\"(?:name|namespace|value|description|Description|message|host|hostname|Value|app)\": \"[^\"\\\\]*)\"",
                match => $"{match.Groups["text"].Value} {canaries[count++ % canaries.Length]}\"", RegexOptions.ExplicitCapture,
                TimeSpan.FromSeconds(20)));
    }

    /// <summary>The words of all string leaves, and of keys that people choose.</summary>
    private static IEnumerable<string> OwnWords(byte[] content)
    {
        using var document = JsonDocument.Parse(content);
        return Leaves(document.RootElement.Clone(), false).SelectMany(Tokens).ToList();
    }

    private static IEnumerable<string> Leaves(JsonElement element, bool areKeysOwn)
    {
        if (element.ValueKind == JsonValueKind.String) return [element.GetString() ?? ""];
        if (element.ValueKind == JsonValueKind.Array) return element.EnumerateArray().SelectMany(item => Leaves(item, false));
        if (element.ValueKind != JsonValueKind.Object) return [];
        return element.EnumerateObject()
            .Where(member => member.Name is not ("resourceVersion" or "openAPIV3Schema" or "additionalPrinterColumns"))
            .SelectMany(member =>
                Leaves(member.Value,
                    member.Name is "labels" or "annotations" or "matchLabels" or "selector" or "nodeSelector" or "data" or "tags").Concat(areKeysOwn
                        ? [member.Name]
                        : []));
    }

    private static IEnumerable<string> Tokens(string text) =>
        Regex.Matches(text, "[A-Za-z0-9]{4,}", RegexOptions.None, TimeSpan.FromSeconds(20)).Select(match => match.Value);

    private static bool IsOwn(string word) =>
        !Vocabulary.Has(word)
            && !Regex.IsMatch(word, "^[0-9]{1,6}$|^[0-9]{1,11}[A-Za-z]{1,2}$|^v[0-9]{1,3}$|^[0-9]{2}T[0-9]{2}$", RegexOptions.None,
                TimeSpan.FromSeconds(1));

    /// <summary>The networking block with names replaced by their number: lists by length, texts by kind.</summary>
    private static string Shape(Report report) => Shape(Answers.Element(report).GetProperty("networking"), "");

    private static string Shape(JsonElement element, string path) => element.ValueKind switch
    {
        JsonValueKind.Object => string.Concat(element.EnumerateObject().Select(member => Shape(member.Value, $"{path}.{member.Name}"))),
        JsonValueKind.Array =>
            $"{path}: {element.GetArrayLength()}\n{string.Concat(element.EnumerateArray().Where(item => item.ValueKind == JsonValueKind.Object).Select(item => $"{path} {Kept(item, "type")} {Kept(item, "version")}\n").Order(StringComparer.Ordinal))}",
        _ => $"{path} = {element.GetRawText()}\n",
    };

    private static string Kept(JsonElement item, string name) => item.TryGetProperty(name, out var value) ? value.GetRawText() : "";

    private static string Findings(Report report) =>
        string.Join('\n',
            report.Findings.Select(finding =>
                $"{finding.Code} {finding.Severity} {finding.Subjects.Length}").Order(StringComparer.Ordinal));

    private static string Components(Report report) =>
        string.Join('\n',
            report.Details.Components.Select(item => $"{item.Name} {item.Role} {item.Version}").Order(StringComparer.Ordinal));
}
