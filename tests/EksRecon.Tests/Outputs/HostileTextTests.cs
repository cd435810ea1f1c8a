using System.Diagnostics;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

using EksRecon.Bundles;
using EksRecon.Cli.Terminal;
using EksRecon.Outputs;
using EksRecon.Reachability;
using EksRecon.Reports;
using EksRecon.Tests.Cli;

using Xunit;

namespace EksRecon.Tests.Outputs;

/// <summary>
/// What a cluster may put into names, labels and messages never reaches a terminal as it is, and YAML says what JSON says.
/// </summary>
public sealed class HostileTextTests : IDisposable
{
    /// <summary>
    /// A colour, a window title, a cursor, C1, directions, zero width, separators, tags, and what ends lines and documents of YAML.
    /// </summary>
    private const string Terminal =
        "\u001b[31m\u001b]0;owned\u0007\r\n\u0085\u009b2J\t\u202e\u2066\u200f\u200b\u2028\u2029\ufeff\u00ad\U000E0041\U000E0100 # : - ---\n...\n";

    private static readonly string[] Hostile = [Terminal, "\n", "\r", "\t\u007f", "\u0085x", "\u202eabc\u202c", "\"; rm\u001b[2K"];

    private readonly string _folder = Directory.CreateTempSubdirectory("eks-recon-test-").FullName;

    public static TheoryData<string> Clusters() =>
        [.. Directory.EnumerateDirectories(Repository.Clusters).Select(path => Path.GetFileName(path)).Order(StringComparer.Ordinal)];

    [Theory]
    [MemberData(nameof(Clusters))]
    public void Nothing_that_a_terminal_obeys_comes_out_wherever_it_is_planted(string cluster)
    {
        // In every string position: in all at once, and in some, so that the rest is still understood.
        foreach (var (seed, hostile, share) in Plants(cluster))
        {
            var path = Planted(cluster, hostile, share, seed);
            string[][] formats =
            [
                ["networking", "--bundle", path, "-o", "yaml"], ["networking", "--bundle", path, "-o", "json"],
                ["capacity", "--bundle", path, "-o", "yaml"], ["capacity", "--bundle", path, "-o", "json"],
                ["reach", "--bundle", path, "-o", "csv"], ["reach", "--bundle", path, "-o", "dot"], ["reach", "--bundle", path, "-o", "mermaid"], ["reach", "--bundle", path, "-o", "json"],
                ["diff", path, Path.Combine(Repository.Clusters, cluster, "bundle"), "--reach"],
            ];
            foreach (var arguments in (string[][])
            [
                ["networking", "--bundle", path], ["capacity", "--bundle", path], ["reach", "--bundle", path],
                ["reach", "--bundle", path, "--isolation"], ["reach", "--bundle", path, "--exposure"], ["reach", "--bundle", path, "--details"],
                // Each format once: with all that a terminal obeys.
                .. share < 1 ? [] : formats,
            ])
            {
                var run = CommandLine.Run(arguments);
                Assert.True(run.Code is 0 or 2 or 3, $"{string.Join(' ', arguments)} ends with {run.Code}: {run.Notes}");
                AssertVisible(run.Output, arguments);
                AssertVisible(run.Notes, arguments);
                if (run.Output.Length > 0 && arguments is [.., "json"]) JsonDocument.Parse(run.Output).Dispose();
            }
        }
    }

    [Theory]
    [MemberData(nameof(Clusters))]
    public async Task YAML_says_what_JSON_says(string cluster)
    {
        foreach (var (seed, hostile, share) in Plants(cluster))
        {
            var report = Answers.Report(Planted(cluster, hostile, share, seed));
            await AssertSame(Answers.Yaml(report), Answers.Json(report), $"{cluster}, {seed}");
        }

        if (await Python() is null)
        {
            Assert.Skip("python3 with PyYAML, the second reader, is not on this machine; the tool's own reader found no difference");
        }
    }

    [Fact]
    public async Task YAML_says_what_JSON_says_whatever_a_text_holds()
    {
        string[] texts =
        [
            "", " ", "  lead", "\tlead", "trail ", "trail\t", "\n", "\n\n", "a\n", "a\n\n", "\na", " a\nb", "\ta\nb", "a\n\tb", "a\n b", "a \nb", "a\r\nb", "a\rb", "a\u0085b", "a\u2028b", "a\u2029b", "\ufeffa", "a\ufeffb", "---", "--- a", "...", "a\n---\nb",
            "a: b", "a:b", ": ", ":", "a:", "a #b", "#", "# a", "- a", "-", "? a", "?", "!", "!a", "!!str a", "&a", "*a", "*", "&", "@a", "`a", "%a", "%YAML 1.2", "|", ">", "|-", "[a]", "]", "{a}", "}", "{{ x }}", "a, b", ",", "'a'", "'", "\"", "\"a\"", "a'b", "\\", "\\n", "a\\", "yes", "No", "y", "n", "on", "OFF", "true", "True",
            "null", "Null", "~", "NULL", "0", "007", "0x1F", "0o7", "0b1", "1e3", "1.5", ".5", "-.inf", ".NaN", "1_000", "12:30:45", "2026-11-30", "2026-11-30T01:02:03Z", "+1", "-", "--", "<<", "=", "\u0000", "\u0001\u001f\u007f\u0080\u009f", "\u00a0", "\u00ad", "\u200b\u200d\u202e", "\ud83d\ude00", "\U000E0041", "\ufffd", "\ufffe", "\uffff",
            "\ue000", "\U0010FFFF", new string('x', 5000) + " " + new string('y', 5000), string.Concat(Enumerable.Repeat("word ", 3000)), string.Concat(Enumerable.Repeat("line\n", 2000)), "a\n\n\nb", "a\n\n", "key: |\n  x", "\u2028", "a\u0000b\n", "é\n", "\u001b[0m",
        ];
        var random = new Random(7);
        const string Signs = " \t\n\r:#-?!&*|>'\"%@`{}[],\\~=<ab01.\u0085\u2028\u202e\ufeff\u00a0\u001b";
        var many = texts.Concat(
            Enumerable.Range(0, 3000).Select(_ =>
                new string([.. Enumerable.Range(0, random.Next(1, 12)).Select(_ => Signs[random.Next(Signs.Length)])]))).ToArray();
        var root = JsonSerializer.SerializeToElement(new Dictionary<string, object>(StringComparer.Ordinal)
        {
            ["list"] = many,
            ["members"] = many.Distinct(StringComparer.Ordinal).Where(text => text.Length < 100).ToDictionary(text => text, text => text, StringComparer.Ordinal),
            ["deep"] = many.Select(text => new Dictionary<string, string[]>(StringComparer.Ordinal) { ["inner"] = [text] }).ToArray(),
        });
        using var yaml = new MemoryStream();
        YamlReport.Write(root, yaml);
        var text = Encoding.UTF8.GetString(yaml.ToArray());
        AssertVisible(text, ["yaml"]);
        await AssertSame(text, root.GetRawText(), "texts");
        if (await Python() is null)
        {
            Assert.Skip("python3 with PyYAML, the second reader, is not on this machine; the tool's own reader found no difference");
        }
    }

    [Theory]
    [InlineData("a\u001b[31mb", @"a\x1b[31mb")]
    [InlineData("\u202eabc", @"\u202eabc")]
    [InlineData("\U000E0041", @"\U000e0041")]
    [InlineData("a\nb\tc\rd", @"a\nb\tc\rd")]
    [InlineData("é 漢 \U0001F600 it's <fine>", "é 漢 \U0001F600 it's <fine>")]
    public void What_is_hidden_is_spelled_out_and_the_rest_stays(string text, string shown) => Assert.Equal(shown, VisibleText.Line(text));

    [Fact]
    public void Half_a_character_is_spelled_out() => Assert.Equal(@"a\ud800b\udc00", VisibleText.Line("a\ud800b\udc00"));

    [Fact]
    public void Colours_are_the_tool_s_own()
    {
        using var inner = new StringWriter();
        var page = new Page(StandardStreams.Text(inner, 80, colour: true));
        page.Row("label\u001b[31m", 10, "text\u001b[1m\u009b", new Spectre.Console.Style(Spectre.Console.Color.Red));
        page.Heading("a\u001b]0;x\u0007");
        var written = inner.ToString();
        Assert.Contains("\u001b[", written, StringComparison.Ordinal);
        Assert.Contains(@"\x1b[31m", written, StringComparison.Ordinal);
        var bare = System.Text.RegularExpressions.Regex.Replace(written, "\u001b\\[[0-9;]*m", "",
            System.Text.RegularExpressions.RegexOptions.None, TimeSpan.FromSeconds(1));
        AssertVisible(bare, ["page"]);
    }

    [Fact]
    public void The_edge_spells_out_what_reaches_it_in_pieces()
    {
        using var inner = new StringWriter();
        using (var edge = new VisibleWriter(inner))
        {
            foreach (var letter in "\u001b[31m\U000E0041\U0001F600\ud800x\ud83d") edge.Write(letter);
            edge.Flush();
        }

        Assert.Equal("\\x1b[31m\\U000e0041\U0001F600\\ud800x\\ud83d", inner.ToString());
    }

    [Fact]
    public void JSON_escapes_characters_that_a_write_cuts_in_two()
    {
        using var inner = new MemoryStream();
        using (var stream = new EscapingStream(inner, hasPairs: true))
        {
            foreach (var part in Encoding.UTF8.GetBytes("\"é\u202e\U000E0041\U0001F600\u0085\"")) stream.Write([part]);
        }

        Assert.Equal("\"é\\u202e\\udb40\\udc41\U0001F600\\u0085\"", Encoding.UTF8.GetString(inner.ToArray()));
    }

    [Fact]
    public void The_line_of_progress_moves_the_cursor_to_its_own_start_and_nowhere_else()
    {
        using var notes = new StringWriter();
        using (var line = new ProgressLine(Watched(Stream.Null, notes)))
        {
            foreach (var hostile in Hostile) line.Show(new(3, 9, $"aws/eks-describe-addon/{hostile}"));
            line.Say($"note: {Terminal}.");
            line.Show(new(9, 9, Terminal));
        }

        Assert.Contains("[######", notes.ToString(), StringComparison.Ordinal);
        AssertVisible(notes.ToString().Replace("\r", "", StringComparison.Ordinal), ["progress"]);
        Assert.DoesNotContain("\r\n", notes.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void What_collect_notes_is_visible()
    {
        var bundle = MemoryBundle.Load(Path.Combine(Repository.Clusters, "half-forbidden", "bundle"));
        var source = Path.Combine(_folder, "in");
        foreach (var (file, content) in bundle.Files)
        {
            var path = Path.Combine(source, file);
            Directory.CreateDirectory(Path.GetDirectoryName(path) ?? source);
            File.WriteAllBytes(path, content);
        }

        var manifest = JsonNode.Parse(bundle.Files[Manifest.FileName]);
        foreach (var row in manifest?["coverage"] as JsonArray ?? [])
        {
            if (row is JsonObject members && members.ContainsKey("reason")) members["reason"] = Terminal;
        }

        File.WriteAllText(Path.Combine(source, Manifest.FileName), manifest?.ToJsonString());
        using var output = new MemoryStream();
        using var notes = new StringWriter();
        var code = EksRecon.Cli.Commands.Shell.Run(["collect", "--bundle", source, "-o", Path.Combine(_folder, "a\u001b[31m\u202e\nb.tgz")],
            Watched(output, notes), TestContext.Current.CancellationToken);
        Assert.Equal(ExitCode.Done, code);
        Assert.Contains("x1b[31m", notes.ToString(), StringComparison.Ordinal);
        AssertVisible(notes.ToString().Replace("\r", "", StringComparison.Ordinal), ["collect"]);
        AssertVisible(Encoding.UTF8.GetString(output.ToArray()), ["collect"]);
    }

    [Theory]
    [InlineData("explain", "{0}")]
    [InlineData("explain", "NET203", "{0}")]
    [InlineData("explain", "--{0}")]
    [InlineData("{0}")]
    [InlineData("reach", "--demo", "--from", "{0}", "--to", "shop/web", "--explain")]
    [InlineData("reach", "--demo", "--from", "a/{0}", "--to", "{0}/b", "--explain", "--port", "{0}")]
    [InlineData("capacity", "--demo", "--what-if", "{0}")]
    [InlineData("capacity", "--demo", "--what-if", "add-nodes=1:{0}")]
    [InlineData("networking", "--bundle", "{0}")]
    [InlineData("networking", "--demo", "--fail-on", "{0}")]
    [InlineData("diff", "{0}", "sample")]
    public void What_is_quoted_of_a_command_line_is_visible(params string[] arguments)
    {
        foreach (var hostile in Hostile)
        {
            var run = CommandLine.Run([.. arguments.Select(argument => argument.Replace("{0}", hostile, StringComparison.Ordinal))]);
            Assert.Equal(ExitCode.Usage, run.Code);
            Assert.Single(run.Notes.TrimEnd('\n').Split('\n'));
            AssertVisible(run.Notes, arguments);
            AssertVisible(run.Output, arguments);
        }
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private static StandardStreams Watched(Stream output, TextWriter notes) =>
        new(output, notes, IsTerminal: false, AreNotesShown: true, StandardStreams.PipeWidth, Colour: false);

    private static void AssertVisible(string text, string[] arguments)
    {
        foreach (var rune in text.EnumerateRunes())
        {
            if (rune.Value != '\n' && VisibleText.IsHidden(rune.Value))
            {
                Assert.Fail($"{string.Join(' ', arguments)} prints U+{rune.Value:X4}");
            }
        }
    }

    private async Task AssertSame(string yaml, string json, string where)
    {
        using var expected = JsonDocument.Parse(json);
        var read = YamlText.ToJson(yaml, out var damage);
        Assert.True(read is not null, $"{where}: {damage}");
        AssertEqual(expected.RootElement, read.Value, where);
        if (await Python() is not { } python) return;
        var (yamlFile, jsonFile) = (Path.Combine(_folder, "r.yaml"), Path.Combine(_folder, "r.json"));
        await File.WriteAllTextAsync(yamlFile, yaml);
        await File.WriteAllTextAsync(jsonFile, json);
        const string script =
            "import yaml,json,sys\na=yaml.load(open(sys.argv[1],encoding='utf-8',newline=''),Loader=getattr(yaml,'CSafeLoader',yaml.SafeLoader))\nb=json.load(open(sys.argv[2],encoding='utf-8'))\nsys.exit(0 if a==b else 'differ')";
        var (code, _, error) = await TimedProcess.Run(new ProcessStartInfo(python, ["-c", script, yamlFile, jsonFile]));
        Assert.True(code == 0, $"{where}: {error}");
    }

    private static void AssertEqual(JsonElement expected, JsonElement actual, string where)
    {
        if (JsonElement.DeepEquals(expected, actual)) return;
        Assert.Equal(expected.ValueKind, actual.ValueKind);
        switch (expected.ValueKind)
        {
            case JsonValueKind.Object:
                foreach (var member in expected.EnumerateObject())
                {
                    AssertEqual(member.Value, actual.GetProperty(member.Name), $"{where}.{member.Name}");
                }

                break;
            case JsonValueKind.Array:
                Assert.Equal(expected.GetArrayLength(), actual.GetArrayLength());
                for (var index = 0; index < expected.GetArrayLength(); index++)
                {
                    AssertEqual(expected[index], actual[index], $"{where}[{index}]");
                }

                break;
        }

        Assert.Fail($"{where}: {expected.GetRawText()} is read as {actual.GetRawText()}");
    }

    /// <summary>A python with PyYAML, as another reader; null where there is none, and then our own is the only one.</summary>
    private static Task<string?> Python() => SecondReader.Value;

    private static readonly Lazy<Task<string?>> SecondReader = new(Find);

    private static async Task<string?> Find()
    {
        try
        {
            var (code, _, _) = await TimedProcess.Run(new ProcessStartInfo("python3", ["-c", "import yaml"]));
            return code == 0 ? "python3" : null;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return null;
        }
    }

    /// <summary>
    /// All that a terminal obeys, everywhere; and one text of the others in some places, by cluster, so that together the clusters have
    /// them all.
    /// </summary>
    private static IEnumerable<(int Seed, string Text, double Share)> Plants(string cluster)
    {
        yield return (0, Terminal, 1.0);
        var seed = cluster.Sum(letter => letter);
        yield return (seed, Hostile[seed % Hostile.Length], 0.15);
    }

    private string Planted(string cluster, string hostile, double share, int seed)
    {
        var random = new Random(seed);
        var bundle = MemoryBundle.Load(Path.Combine(Repository.Clusters, cluster, "bundle"));
        var target = Path.Combine(_folder, $"{seed}");
        foreach (var (file, content) in bundle.Files)
        {
            var path = Path.Combine(target, file);
            Directory.CreateDirectory(Path.GetDirectoryName(path) ?? target);
            File.WriteAllBytes(path, file.EndsWith(".json", StringComparison.Ordinal) ? Planted(content, hostile, share, random) : content);
        }

        return target;
    }

    private static byte[] Planted(byte[] json, string hostile, double share, Random random)
    {
        try
        {
            if (JsonNode.Parse(json) is not { } root) return json;
            Plant(root, hostile, share, random);
            return Encoding.UTF8.GetBytes(root.ToJsonString());
        }
        catch (JsonException)
        {
            return json;
        }
    }

    private static void Plant(JsonNode node, string hostile, double share, Random random)
    {
        switch (node)
        {
            case JsonObject members:
                foreach (var (name, value) in members.ToList())
                {
                    // A document whose kind is not known is nobody's, and would test nothing.
                    if (name is "apiVersion" or "kind" or "schema" or "question" or "outcome") continue;
                    if (value is JsonValue text && text.TryGetValue<string>(out var was))
                    {
                        if (random.NextDouble() < share) members[name] = random.Next(2) == 0 ? was + hostile : hostile + was;
                    }
                    else if (value is not null)
                    {
                        Plant(value, hostile, share, random);
                    }
                }

                break;
            case JsonArray items:
                for (var index = 0; index < items.Count; index++)
                {
                    if (items[index] is JsonValue text && text.TryGetValue<string>(out var was))
                    {
                        if (random.NextDouble() < share) items[index] = was + hostile;
                    }
                    else if (items[index] is { } item)
                    {
                        Plant(item, hostile, share, random);
                    }
                }

                break;
        }
    }
}
