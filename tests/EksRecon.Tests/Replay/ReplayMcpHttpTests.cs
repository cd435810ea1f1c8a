using System.Net;
using System.Text;
using System.Text.Json.Nodes;

using EksRecon.Replay;
using EksRecon.Replay.Documents;
using EksRecon.Replay.Mcp;

using ModelContextProtocol.Client;

using Xunit;

namespace EksRecon.Tests.Replay;

public sealed class ReplayMcpHttpTests
{
    private const string Initialize =
        """{"jsonrpc":"2.0","id":1,"method":"initialize","params":{"protocolVersion":"2025-06-18","capabilities":{},"clientInfo":{"name":"test","version":"1"}}}""";

    private static Task<ReplayServer> Serve() =>
        ReplayServer.Start(ReplayBundle.Read("the sample", EksRecon.Cli.Runs.Sample.Files(), isComplete: false, TestContext.Current.CancellationToken),
            0, 0, TestContext.Current.CancellationToken);

    private static HttpRequestMessage Ask(ReplayServer server, HttpMethod method, string? body = null)
    {
        var request = new HttpRequestMessage(method, server.McpEndpoint);
        request.Headers.Accept.ParseAdd("application/json, text/event-stream");
        if (body is not null) request.Content = new StringContent(body, Encoding.UTF8, "application/json");
        return request;
    }

    [Theory]
    [InlineData("evil.example", null)]
    [InlineData(null, "https://evil.example")]
    [InlineData(null, "null")]
    [InlineData("127.0.0.1.evil.example", null)]
    public async Task Who_comes_by_another_name_is_refused(string? host, string? origin)
    {
        await using var server = await Serve();
        using var client = new HttpClient();
        using var request = Ask(server, HttpMethod.Post, Initialize);
        if (host is not null) request.Headers.Host = host;
        if (origin is not null) request.Headers.Add("Origin", origin);
        using var response = await client.SendAsync(request, TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.Forbidden, response.StatusCode);
    }

    [Fact]
    public async Task A_session_begins_with_initialize_and_ends_with_DELETE_and_signatures_are_not_looked_at()
    {
        var cancel = TestContext.Current.CancellationToken;
        await using var server = await Serve();
        using var client = new HttpClient();
        using var begin = Ask(server, HttpMethod.Post, Initialize);
        begin.Headers.Add("Origin", "http://localhost:3000");
        begin.Headers.TryAddWithoutValidation("Authorization",
            "AWS4-HMAC-SHA256 Credential=x/20260101/us-west-2/eks-mcp/aws4_request, SignedHeaders=host, Signature=00");
        using var begun = await client.SendAsync(begin, cancel);
        Assert.Equal(HttpStatusCode.OK, begun.StatusCode);
        var session = Assert.Single(begun.Headers.GetValues("Mcp-Session-Id"));

        async Task<HttpStatusCode> Send(HttpMethod method, string? body)
        {
            using var request = Ask(server, method, body);
            request.Headers.Add("Mcp-Session-Id", session);
            using var response = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancel);
            return response.StatusCode;
        }

        Assert.Equal(HttpStatusCode.OK, await Send(HttpMethod.Get, null));
        Assert.Equal(HttpStatusCode.OK, await Send(HttpMethod.Delete, null));
        Assert.Equal(HttpStatusCode.NotFound, await Send(HttpMethod.Post, """{"jsonrpc":"2.0","id":2,"method":"tools/list"}"""));
    }

    [Fact]
    public async Task What_stands_between_sees_MCP_too()
    {
        var cancel = TestContext.Current.CancellationToken;
        var seen = 0;
        await using var server = await ReplayServer.Start(
            ReplayBundle.Read("the sample", EksRecon.Cli.Runs.Sample.Files(), isComplete: false, cancel), 0, 0, isEndpointKept: false,
            (context, next) =>
            {
                if (context.Request.Path == "/mcp") Interlocked.Increment(ref seen);
                return next(context);
            },
            cancel);
        await using var client =
            await McpClient.CreateAsync(new HttpClientTransport(new HttpClientTransportOptions { Endpoint = server.McpEndpoint }),
            cancellationToken: cancel);
        Assert.NotEmpty(await client.ListToolsAsync(cancellationToken: cancel));
        Assert.True(seen > 1);
    }

    [Fact]
    public async Task The_real_process_speaks_on_its_standard_streams()
    {
        var cancel = TestContext.Current.CancellationToken;
        var transport = new StdioClientTransport(
            new StdioClientTransportOptions
            {
                Command = Tool.Path,
                Arguments = ["replay", "sample", "--mcp", "--mcp-flavor", "open-source"]
            });
        await using var client = await McpClient.CreateAsync(transport, cancellationToken: cancel);
        var result = await client.CallToolAsync("list_k8s_resources", new Dictionary<string,
            object?>
        { ["cluster_name"] = "shop-prod", ["kind"] = "Node", ["api_version"] = "v1" }, cancellationToken: cancel);
        Assert.Equal(SampleDocuments.Items("kubernetes/nodes.json").Count,
            JsonNode.Parse(McpOverBundle.Texts(result)[1])?["count"]?.GetValue<int>());
    }

    [Fact]
    public async Task The_process_ends_with_its_input_and_says_nothing_else()
    {
        var start = Tool.Start(["replay", "sample", "--mcp", "--mcp-flavor", "hosted"], new Dictionary<string, string>());
        using var process = System.Diagnostics.Process.Start(start) ?? throw new InvalidOperationException("it did not start");
        await process.StandardInput.WriteLineAsync(Initialize);
        var line = await process.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken);
        Assert.Equal("eks-recon-replay-hosted", SampleDocuments.Text(JsonNode.Parse(line ?? "null"), "result", "serverInfo", "name"));
        process.StandardInput.Close();
        Assert.Equal("", await process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken));
        Assert.Equal("", await process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken));
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.Equal(0, process.ExitCode);
    }

    [Theory]
    [InlineData("replay --mcp speaks of one bundle", "replay", "sample", "sample", "--mcp")]
    [InlineData("--port says where replay serves", "replay", "sample", "--mcp", "--port", "8080")]
    [InlineData("neither", "replay", "sample", "--mcp", "--mcp-flavor", "neither")]
    public async Task What_makes_no_sense_is_said(string words, params string[] arguments)
    {
        var (code, output, notes) = await Tool.Run(new Dictionary<string, string>(), arguments);
        Assert.Equal((2, ""), (code, output));
        Assert.Contains(words, notes, StringComparison.Ordinal);
    }
}
