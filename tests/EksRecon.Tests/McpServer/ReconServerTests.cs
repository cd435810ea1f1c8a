using System.Collections.Concurrent;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

using EksRecon.Tests.Cases;
using EksRecon.Tests.Collection;

using ModelContextProtocol;
using ModelContextProtocol.Protocol;

using NJsonSchema;

using Xunit;

namespace EksRecon.Tests.McpServer;

/// <summary>Our tools for agents.</summary>
public sealed class ReconServerTests
{
    /// <summary>A default answer has to leave an agent room to think: some two thousand tokens.</summary>
    private const int MostBytes = 8 * 1024;

    private static readonly (string Tool, (string, object?)[] Arguments)[] Calls =
    [
        ("networking_recon", [("bundle", "sample")]),
        .. EksRecon.Rules.LayerList.All.Select(layer => layer.Name).Append("findings").Append("all")
            .Select(layer => ("networking_recon", new (string, object?)[] { ("bundle", "sample"), ("layer", layer) })),
        ("explain_finding", [("code", "NET203")]),
        ("explain_finding", [("code", "net203"), ("bundle", "sample")]),
        ("list_components", [("bundle", "sample")]),
        ("what_could_not_be_seen", [("bundle", "sample")]),
        ("compare_bundles", [("before", "sample"), ("after", "sample")]),
        ("addresses_left", [("bundle", "sample"), ("what_if", "warm-ip=2,min-ip=10")]),
    ];

    [Fact]
    public async Task Every_tool_only_reads_and_says_what_it_takes_and_answers()
    {
        await using var server = await ReconOverPipes.Start();
        var tools = await server.Client.ListToolsAsync(cancellationToken: TestContext.Current.CancellationToken);
        Assert.Equal(["networking_recon", "addresses_left", "explain_finding", "list_components", "what_could_not_be_seen", "compare_bundles"],
            tools.Select(tool => tool.Name));
        foreach (var tool in tools.Select(tool => tool.ProtocolTool))
        {
            Assert.Equal((true, false), (tool.Annotations?.ReadOnlyHint, tool.Annotations?.DestructiveHint));
            Assert.Equal("object", tool.OutputSchema?.GetProperty("type").GetString());
            Assert.False(string.IsNullOrEmpty(tool.Description));
            Assert.All(tool.InputSchema.GetProperty("properties").EnumerateObject(),
                property => Assert.False(string.IsNullOrEmpty(property.Value.GetProperty("description").GetString()), property.Name));
        }
    }

    [Fact]
    public async Task Every_answer_is_what_its_output_schema_says_and_its_text_is_the_same()
    {
        await using var server = await ReconOverPipes.Start();
        var schemas = (
            await server.Client.ListToolsAsync(cancellationToken: TestContext.Current.CancellationToken)).ToDictionary(tool => tool.Name,
            tool => tool.ProtocolTool.OutputSchema?.GetRawText() ?? "", StringComparer.Ordinal);
        foreach (var (tool, arguments) in Calls)
        {
            var result = await server.Call(tool, arguments);
            var structured = Assert.NotNull(result.StructuredContent);
            var schema = await JsonSchema.FromJsonAsync(schemas[tool], TestContext.Current.CancellationToken);
            Assert.Empty(schema.Validate(structured.GetRawText()).Select(error => $"{tool}: {error}"));
            Assert.True(JsonElement.DeepEquals(structured, JsonElement.Parse(Assert.IsType<TextContentBlock>(result.Content[1]).Text)));
        }
    }

    [Fact]
    public async Task Answers_are_the_report_s_own_records()
    {
        var report = Answers.Element(
            Answers.Report(Recon.Read("the sample", EksRecon.Cli.Runs.Sample.Files(), isComplete: false, CancellationToken.None)));
        await using var server = await ReconOverPipes.Start(bundle: "sample");
        Assert.True(
            JsonElement.DeepEquals(report.GetProperty("networking"), (await server.Answer("networking_recon")).GetProperty("networking")));
        Assert.True(
            JsonElement.DeepEquals(report.GetProperty("networking").GetProperty("dns"),
                (await server.Answer("networking_recon", ("layer", "dns"))).GetProperty("networking")));
        Assert.True(
            JsonElement.DeepEquals(report.GetProperty("details").GetProperty("vpc"),
                (await server.Answer("networking_recon", ("layer", "vpc"))).GetProperty("details")));
        var findings = (await server.Answer("networking_recon", ("layer", "findings"), ("limit", 100))).GetProperty("findings")
            .EnumerateArray().Select(finding => finding.GetProperty("whole").GetRawText()).ToList();
        Assert.Equal(report.GetProperty("findings").EnumerateArray().Select(finding => JsonSerializer.SerializeToElement(finding.GetProperty("title").GetString(), McpTestJson.Default.String).GetString()),
            findings.Select(finding => JsonElement.Parse(finding).GetProperty("title").GetString()));
        var components = await server.Answer("list_components", ("limit", 1000));
        Assert.True(JsonElement.DeepEquals(report.GetProperty("details").GetProperty("components"), components.GetProperty("components")));
        Assert.True(components.GetProperty("is_whole").GetBoolean());
    }

    [Fact]
    public async Task A_default_answer_is_small()
    {
        await using var server = await ReconOverPipes.Start(bundle: "sample");
        foreach (var tool in new[] { "networking_recon", "list_components", "what_could_not_be_seen" })
        {
            var size = Encoding.UTF8.GetByteCount((await server.Answer(tool)).GetRawText());
            Assert.True(size < MostBytes, $"{tool}: {size} bytes");
        }
    }

    [Fact]
    public async Task Findings_are_paged_and_chosen_by_severity()
    {
        await using var server = await ReconOverPipes.Start(bundle: "sample");
        var high = await server.Answer("networking_recon", ("layer", "findings"), ("severity", "high"));
        Assert.Equal(4, high.GetProperty("findings_total").GetInt32());
        var second = await server.Answer("networking_recon", ("layer", "findings"), ("severity", "high"), ("limit", 1), ("offset", 1));
        Assert.Equal(high.GetProperty("findings")[1].GetProperty("code").GetString(),
            Assert.Single(second.GetProperty("findings").EnumerateArray()).GetProperty("code").GetString());
    }

    [Fact]
    public async Task A_finding_is_explained_with_what_the_cluster_has_of_it()
    {
        await using var server = await ReconOverPipes.Start(bundle: "sample");
        var there = await server.Answer("explain_finding", ("code", "NET203"));
        Assert.True(there.GetProperty("is_there").GetBoolean());
        Assert.Contains("internal-traefik", there.GetProperty("here").GetRawText(), StringComparison.Ordinal);
        Assert.StartsWith("# NET203", there.GetProperty("page").GetString(), StringComparison.Ordinal);
        Assert.False((await server.Answer("explain_finding", ("code", "NET301"))).GetProperty("is_there").GetBoolean());
    }

    [Fact]
    public async Task What_could_not_be_seen_comes_with_what_mends_it()
    {
        await using var server = await ReconOverPipes.Start();
        var folder = new Case("cases/dns/deployments-refused").Folder;
        var unseen = await server.Answer("what_could_not_be_seen", ("bundle", folder));
        Assert.False(unseen.GetProperty("is_everything_seen").GetBoolean());
        var cause = Assert.Single(unseen.GetProperty("causes").EnumerateArray(),
            cause => cause.GetProperty("missing_permission").GetString() == "list deployments.apps");
        Assert.Contains("networking.dns.coredns.replicas",
            cause.GetProperty("unknown_facts").EnumerateArray().Select(fact => fact.GetString()));
        Assert.Contains("permissions rbac", cause.GetProperty("mend").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Bundles_are_compared_and_what_could_not_be_seen_has_not_changed()
    {
        await using var server = await ReconOverPipes.Start();
        Assert.Equal("""{"facts":[],"findings":[],"components":[]}""", (await server.Answer("compare_bundles", ("before", "sample"), ("after", "sample"))).GetProperty("comparison").GetRawText());
        var (seen, refused) = (new Case("cases/dns/deployments-refused").Folder, new Case("cases/dns/old-replicaset-only").Folder);
        var facts = (await server.Answer("compare_bundles", ("before", seen), ("after", refused))).GetProperty("comparison")
            .GetProperty("facts").EnumerateArray()
            .ToDictionary(change => change.GetProperty("fact").GetString() ?? "", change => change.GetProperty("change").GetString(),
                StringComparer.Ordinal);
        Assert.Equal("became-unknown", facts["networking.dns.coredns.version"]);
    }

    [Theory]
    [InlineData("networking_recon", "bundel", "sample", "no argument 'bundel': it takes layer")]
    [InlineData("networking_recon", "layer", "mesh", "'mesh' is no layer; use summary")]
    [InlineData("networking_recon", "layer", 5, "has to be a string")]
    [InlineData("networking_recon", "limit", -1, "a number of 0 or more")]
    [InlineData("networking_recon", "limit", "many", "a number of 0 or more")]
    [InlineData("networking_recon", "refresh", "yes", "has to be a boolean")]
    [InlineData("networking_recon", "bundle", "/no/such/bundle", "not in a folder that the server was started with")]
    [InlineData("networking_recon", "region", "us-west-2", "go with cluster or context")]
    [InlineData("networking_recon", "profile", null, "say what to look at")]
    [InlineData("explain_finding", "code", "NET000", "there is no finding 'NET000'")]
    [InlineData("explain_finding", "code", null, "needs the argument 'code'")]
    [InlineData("addresses_left", "what_if", "more-cows", "this change is not known")]
    [InlineData("compare_bundles", "before", "sample", "needs the argument 'after'")]
    [InlineData("make_coffee", "code", "x", "there is no tool 'make_coffee'")]
    public async Task Wrong_arguments_get_one_sentence(string tool, string name, object? value, string says)
    {
        await using var server = await ReconOverPipes.Start();
        var sentence = await server.Refusal(tool, (name, value));
        Assert.Contains(says, sentence, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", sentence, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', sentence);
    }

    [Fact]
    public async Task A_live_cluster_is_asked_once_for_several_questions_with_progress_and_no_credential_is_in_any_answer()
    {
        await using var run = await LiveRun.OfSample();
        var target = run.Target();
        var environment = run.Environment();
        environment["AWS_SECRET_ACCESS_KEY"] = "wJalrXUtnFEMI-do-not-print-me";
        await using var server = await ReconOverPipes.Start(live: target with { Environment = environment.GetValueOrDefault });
        const int manyNotes = 20;
        var (told, enough) = (new ConcurrentQueue<JsonNode?>(), new TaskCompletionSource());
        await using var listening = server.Client.RegisterNotificationHandler(NotificationMethods.ProgressNotification, (note, _) =>
        {
            told.Enqueue(note.Params);
            if (told.Count > manyNotes) enough.TrySetResult();
            return ValueTask.CompletedTask;
        });
        var result = await server.Client.CallToolAsync("networking_recon", new Dictionary<string, object?>(StringComparer.Ordinal),
            new Progress<ProgressNotificationValue>(), cancellationToken: TestContext.Current.CancellationToken);
        Assert.False(result.IsError == true);
        var asked = run.Served;
        var unseen = await server.Answer("what_could_not_be_seen");
        Assert.Equal(asked, run.Served);
        // Notes and the answer come in any order.
        await enough.Task.WaitAsync(TestContext.Current.CancellationToken);
        Assert.All(told, note => Assert.True(note?["progress"]?.GetValue<double>() <= note?["total"]?.GetValue<double>()));
        await server.Answer("networking_recon", ("refresh", true));
        Assert.True(run.Served > asked);
        Assert.DoesNotContain("do-not-print-me",
            JsonSerializer.Serialize(result.StructuredContent?.GetRawText(), McpTestJson.Default.String) + unseen.GetRawText(),
            StringComparison.Ordinal);
    }
}
