using System.Text.Json.Nodes;

using EksRecon.Replay;
using EksRecon.Replay.Documents;
using EksRecon.Replay.Mcp;

using ModelContextProtocol.Client;
using ModelContextProtocol.Protocol;

using Xunit;

namespace EksRecon.Tests.Replay;

/// <summary>A replay that runs for one test, and a client that speaks MCP with it over HTTP.</summary>
internal sealed class McpOverBundle : IAsyncDisposable
{
    private readonly ReplayServer _server;

    private McpOverBundle(ReplayServer server, McpClient client) => (_server, Client) = (server, client);

    public McpClient Client { get; }

    public static Task<McpOverBundle> Sample(McpFlavor flavor, CancellationToken cancel) =>
        Over(ReplayBundle.Read("the sample", EksRecon.Cli.Runs.Sample.Files(), isComplete: false, cancel), flavor, cancel);

    /// <summary>A bundle of these documents.</summary>
    public static Task<McpOverBundle> Of(McpFlavor flavor, IEnumerable<(string Path, string Json)> files, CancellationToken cancel) => Over(
        ReplayBundle.Read("the bundle",
            files.Select(file => (file.Path, (Func<Stream>)(() => new MemoryStream(System.Text.Encoding.UTF8.GetBytes(file.Json))))),
            isComplete: false, cancel), flavor, cancel);

    public async Task<CallToolResult> Call(string tool, params (string Name, object? Value)[] arguments) =>
        await Client.CallToolAsync(tool,
            arguments.ToDictionary(argument => argument.Name, argument => argument.Value, StringComparer.Ordinal),
            cancellationToken: TestContext.Current.CancellationToken);

    /// <summary>What a tool answered; of the open-source server's two texts the second.</summary>
    public async Task<JsonNode> Answer(string tool, params (string Name, object? Value)[] arguments)
    {
        var result = await Call(tool, arguments);
        var texts = Texts(result);
        Assert.False(result.IsError == true, texts[0]);
        return JsonNode.Parse(texts[^1]) ?? throw new InvalidOperationException("it answered null");
    }

    /// <summary>With which words a tool refused.</summary>
    public async Task<string> Refusal(string tool, params (string Name, object? Value)[] arguments)
    {
        var result = await Call(tool, arguments);
        Assert.True(result.IsError);
        Assert.Null(result.StructuredContent);
        return Assert.Single(Texts(result));
    }

    public static List<string> Texts(CallToolResult result) =>
        [.. result.Content.Select(block => Assert.IsType<TextContentBlock>(block).Text)];

    public async ValueTask DisposeAsync()
    {
        await Client.DisposeAsync();
        await _server.DisposeAsync();
    }

    private static async Task<McpOverBundle> Over(ReplayBundle bundle, McpFlavor flavor, CancellationToken cancel)
    {
        var server = await ReplayServer.Start(bundle, 0, 0, cancel, flavor: flavor);
        var transport = new HttpClientTransport(
            new HttpClientTransportOptions { Endpoint = server.McpEndpoint, TransportMode = HttpTransportMode.StreamableHttp });
        return new(server, await McpClient.CreateAsync(transport, cancellationToken: cancel));
    }
}
