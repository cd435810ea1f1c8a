using System.Text;
using System.Text.Json;

using CsCheck;

using EksRecon.Bundles;

using Xunit;

namespace EksRecon.Tests.Bundles;

/// <summary>Block scalars mean what YAML says, whatever blanks stand in their empty lines.</summary>
public sealed class YamlBlockScalarTests
{
    private static readonly string[] Words = ["a", "b |", "key: |", "- >", "# no comment", "--- x", "%", "x: y", "'q", "\"q", "&a", "|",
        "  deep", "end"];

    private static readonly string[] Signs = ["|", "|-", "|+", ">", ">-", "| # why", "!!str |", "&x |-"];

    [Theory]
    [InlineData("data:\n  k: |\n    \n    a\n", "{\"data\":{\"k\":\"\\na\\n\"}}")]
    [InlineData("k: |-\n  \n  a\n", "{\"k\":\"\\na\"}")]
    [InlineData("k: |+\n  \n  a\n\n", "{\"k\":\"\\na\\n\\n\"}")]
    [InlineData("k: >\n  \n  a\n  b\n", "{\"k\":\"\\na b\\n\"}")]
    [InlineData("k: |\r\n  \r\n  a\r\n", "{\"k\":\"\\na\\n\"}")]
    [InlineData("k: |\n  \nb: 1\n", "{\"k\":\"\",\"b\":1}")]
    [InlineData("k: |+\n  \nb: 1\n", "{\"k\":\"\\n\",\"b\":1}")]
    [InlineData("- |\n  \n  a\n", "[\"\\na\\n\"]")]
    [InlineData("- k: |\n    \n    a |\n      \n    b\n  l: |\n   \n   c\n", "[{\"k\":\"\\na |\\n  \\nb\\n\",\"l\":\"\\nc\\n\"}]")]
    [InlineData("k: |2\n  \n  a\n", "{\"k\":\"\\na\\n\"}")]
    [InlineData("k: |1\n   a\n    \n b\n", "{\"k\":\"  a\\n   \\nb\\n\"}")]
    public void A_first_line_of_blanks_is_an_empty_line(string yaml, string json) => Assert.Equal(json, Json(yaml));

    /// <summary>As kubectl and PyYAML read them: where the indentation is given, what is right of it is text.</summary>
    [Theory]
    [InlineData("k: |2\n    \n  a\n", "{\"k\":\"  \\na\\n\"}")]
    [InlineData("k: |2-\n\n    \n  a\n", "{\"k\":\"\\n  \\na\"}")]
    [InlineData("data:\n  k: |4\n          \n      a\n", "{\"data\":{\"k\":\"    \\na\\n\"}}")]
    [InlineData("k: >2\n    \n  a\n", "{\"k\":\"  \\na\\n\"}")]
    [InlineData("k: |2\n    \n    a\n", "{\"k\":\"  \\n  a\\n\"}")]
    [InlineData("k: |+2\n    \nb: 1\n", "{\"k\":\"  \\n\",\"b\":1}")]
    public void Blanks_right_of_a_given_indentation_are_text(string yaml, string json) => Assert.Equal(json, Json(yaml));

    [Theory]
    [InlineData("k: |\n      \n  a\n", 3)]
    [InlineData("k: >-\n\n      \n  a\n", 4)]
    [InlineData("- k: |\r\n\r\n      \r\n\r\n    a\r\n", 5)]
    public void Blanks_right_of_the_text_that_sets_the_indentation_are_refused_as_kubectl_does(string yaml, long line)
    {
        Assert.Null(YamlText.ToJson(yaml, out var damage));
        Assert.Equal((line, "a line of blanks at the start of a block scalar is longer than the indentation of its text"), damage);
    }

    [Fact]
    public void A_block_scalar_of_no_clear_indentation_costs_its_document_alone()
    {
        static string Service(string name, string more) => $"---\napiVersion: v1\nkind: Service\nmetadata:\n  name: {name}\n{more}";
        var bundle = new MemoryBundle();
        bundle.Files["x.yaml"] = Encoding.UTF8.GetBytes(
            Service("a", "") + Service("x", "  annotations:\n    text: |\n          \n      b\n") + Service("c", ""));
        var snapshot = bundle.Snapshot();
        Assert.Equal(["a", "c"], snapshot.Services.Items.Select(item => item.Metadata.Name));
        var damage = Assert.Single(snapshot.Coverage.Damages);
        Assert.Equal(("kubernetes/services", 14), (damage.Question, damage.Line));
    }

    [Fact]
    public void Texts_written_as_block_scalars_are_read_as_they_were()
    {
        Gen.Int.Sample(
            seed =>
            {
                var random = new Random(seed);
                var yaml = new StringBuilder();
                var texts = new List<KeyValuePair<string, string>>();
                var margin = new string(' ', random.Next(0, 4));
                if (margin.Length > 0) yaml.Append("top:\n");
                for (var index = random.Next(1, 5); index > 0; index--) Write(yaml, texts, margin, $"k{index}", random);
                var inner = JsonSerializer.Serialize(new Dictionary<string, string>(texts));
                using var expected = JsonDocument.Parse(margin.Length > 0 ? $"{{\"top\":{inner}}}" : inner);
                var actual = Json(yaml.ToString());
                using var read = JsonDocument.Parse(actual);
                Assert.True(JsonElement.DeepEquals(expected.RootElement, read.RootElement),
                    $"seed {seed}:\n{yaml}\nread as {actual}\ninstead of {inner}");
            },
            iter: 2000,
            threads: 1);
    }

    /// <summary>
    /// A literal or folded scalar with empty lines before and in its text, written by the rules of YAML 1.2.2, section 8.1.
    /// </summary>
    private static void Write(StringBuilder yaml, List<KeyValuePair<string, string>> texts, string margin, string key, Random random)
    {
        var sign = Signs[random.Next(Signs.Length)];
        var isFolded = sign.Contains('>', StringComparison.Ordinal);
        var indent = margin + new string(' ', random.Next(1, 4));
        yaml.Append($"{margin}{key}: {sign}\n");
        var text = new StringBuilder();
        var leading = random.Next(0, 4);
        for (var line = 0; line < leading; line++)
        {
            yaml.Append(new string(' ', random.Next(0, indent.Length + 1))).Append('\n');
            text.Append('\n');
        }

        var lines = random.Next(1, 5);
        for (var line = 0; line < lines; line++)
        {
            // The first line sets the margin of the text, and a folded text is of one line: folding is the library's.
            var word = Words[random.Next(Words.Length)];
            if (line == 0 || isFolded) word = word.TrimStart();
            yaml.Append(indent).Append(word).Append('\n');
            text.Append(word).Append('\n');
            if (isFolded) break;
            if (random.Next(3) != 0 || line == lines - 1) continue;
            var blanks = new string(' ', random.Next(0, 3));
            yaml.Append(indent).Append(blanks).Append('\n');
            text.Append(blanks).Append('\n');
        }

        texts.Add(new(key, sign.Contains('-', StringComparison.Ordinal) ? text.ToString().TrimEnd('\n') : text.ToString()));
    }

    private static string Json(string yaml)
    {
        var json = YamlText.ToJson(yaml, out var damage) ?? (yaml.StartsWith('-') ? Wrapped(yaml) : null);
        Assert.True(json is not null, $"{damage}: {yaml}");
        return JsonSerializer.Serialize(json);
    }

    /// <summary>Lists are handed on element by element: as the value of a member they are read as one.</summary>
    private static JsonElement? Wrapped(string yaml) => YamlText.ToJson("w:\n" + yaml)?.GetProperty("w");
}
