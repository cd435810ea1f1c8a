using System.Diagnostics;
using System.Text.Json;

using Xunit;

namespace EksRecon.Tests.McpServer;

/// <summary>A client that somebody else wrote drives our server over both transports, and hears what the command line says.</summary>
public sealed class IndependentClientTests
{
    private const string Calls = """
        [{"name":"networking_recon","arguments":{"bundle":"sample"}},
         {"name":"networking_recon","arguments":{"bundle":"sample","layer":"findings","limit":100}},
         {"name":"explain_finding","arguments":{"code":"NET203","bundle":"sample"}},
         {"name":"list_components","arguments":{"bundle":"sample","limit":1000}},
         {"name":"what_could_not_be_seen","arguments":{"bundle":"sample"}},
         {"name":"compare_bundles","arguments":{"before":"sample","after":"sample"}},
         {"name":"addresses_left","arguments":{"bundle":"sample","what_if":"warm-ip=2,min-ip=10"}},
         {"name":"networking_recon","arguments":{"layer":"coffee"}}]
        """;

    [Fact]
    public async Task Over_stdio() => Agrees(await NodeClient.Call(["stdio", Tool.Path, "mcp"], Calls));

    [Fact]
    public async Task Over_HTTP()
    {
        using var process = Process.Start(Tool.Start(["mcp", "--http"], new Dictionary<string, string>(StringComparer.Ordinal))) ?? throw new InvalidOperationException("it does not start");
        try
        {
            var note = await process.StandardError.ReadLineAsync(TestContext.Current.CancellationToken) ?? "";
            Agrees(
                await NodeClient.Call(["http", note.Split(' ').Single(word => word.StartsWith("http", StringComparison.Ordinal))], Calls,
                    await Token(process)));
        }
        finally
        {
            process.Kill(entireProcessTree: true);
        }
    }

    private static async Task<string> Token(Process process) =>
        (await process.StandardError.ReadLineAsync(TestContext.Current.CancellationToken) ?? "").Split(' ')[^1];

    private static void Agrees((JsonElement Tools, JsonElement[] Results) said)
    {
        Assert.Equal(6, said.Tools.GetArrayLength());
        Assert.All(said.Tools.EnumerateArray(),
            tool => Assert.True(tool.GetProperty("annotations").GetProperty("readOnlyHint").GetBoolean()));
        var report = Answers.Element(
            Answers.Report(Recon.Read("the sample", EksRecon.Cli.Runs.Sample.Files(), isComplete: false, CancellationToken.None)));
        Assert.True(JsonElement.DeepEquals(report.GetProperty("networking"), Content(said.Results[0]).GetProperty("networking")));
        Assert.Equal(report.GetProperty("findings").GetArrayLength(), Content(said.Results[1]).GetProperty("findings").GetArrayLength());
        Assert.True(Content(said.Results[2]).GetProperty("is_there").GetBoolean());
        Assert.True(
            JsonElement.DeepEquals(report.GetProperty("details").GetProperty("components"),
                Content(said.Results[3]).GetProperty("components")));
        Assert.Equal("ec2:DescribeVpcEndpoints",
            Content(said.Results[4]).GetProperty("causes")[0].GetProperty("missing_permission").GetString());
        Assert.Equal(0, Content(said.Results[5]).GetProperty("comparison").GetProperty("facts").GetArrayLength());
        Assert.Contains(Content(said.Results[6]).GetProperty("what_if").GetProperty("table").EnumerateArray(),
            row => row.GetProperty("metric").GetString() == "warm-addresses");
        Assert.True(said.Results[7].GetProperty("isError").GetBoolean());
    }

    private static JsonElement Content(JsonElement result) => result.GetProperty("structuredContent");
}
