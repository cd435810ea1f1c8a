using System.IO.Pipelines;
using System.Text.Json;

using EksRecon.Cli.Commands;
using EksRecon.Cli.McpServer;
using EksRecon.Cli.Runs;
using EksRecon.Collection.Http;
using EksRecon.Collection.Sources;
using EksRecon.Tests.Cases;

using ModelContextProtocol.Client;
using ModelContextProtocol.Protocol;

using Xunit;

namespace EksRecon.Tests.McpServer;

/// <summary>Our server and a client of the SDK, in this process, over two pipes.</summary>
internal sealed class ReconOverPipes : IAsyncDisposable
{
    private readonly CancellationTokenSource _ended;
    private readonly Task _server;

    private ReconOverPipes(McpClient client, Task server, CancellationTokenSource ended) =>
        (Client, _server, _ended) = (client, server, ended);

    public McpClient Client { get; }

    public static async Task<ReconOverPipes> Start(string? bundle = null, CollectionTarget? live = null, params string[] roots)
    {
        var (toServer, toClient) = (new Pipe(), new Pipe());
        LiveRequest Request(CollectionTarget target) =>
            new(target,
                new CollectionLimits
                {
                    RequestsPerSecond = 1000,
                    RequestTime = TimeSpan.FromMinutes(5),
                    TotalTime = TimeSpan.FromMinutes(10),
                },
                IsVerbose: false, IsDryRun: false);
        var allowed = new BundleRoots([Path.Combine(Repository.Fixtures, "cases"), Case.ComposedFolders, .. roots]);
        var others = Request(new CollectionTarget { Environment = _ => null });
        var targets = new ReconTargets(bundle, live is null ? null : Request(live), others, allowed, Answers.Catalogue, new StillClock());
        var ended = new CancellationTokenSource();
        var server = McpTransports.Speak(new(targets), toServer.Reader.AsStream(), toClient.Writer.AsStream(), ended.Token);
        var client = await McpClient.CreateAsync(new StreamClientTransport(toServer.Writer.AsStream(), toClient.Reader.AsStream()),
            cancellationToken: TestContext.Current.CancellationToken);
        return new(client, server, ended);
    }

    public async Task<CallToolResult> Call(string tool, params (string Name, object? Value)[] arguments) =>
        await Client.CallToolAsync(tool,
            arguments.ToDictionary(argument => argument.Name, argument => argument.Value, StringComparer.Ordinal),
            cancellationToken: TestContext.Current.CancellationToken);

    public async Task<JsonElement> Answer(string tool, params (string Name, object? Value)[] arguments)
    {
        var result = await Call(tool, arguments);
        Assert.False(result.IsError == true, string.Join(" ", result.Content.OfType<TextContentBlock>().Select(text => text.Text)));
        return result.StructuredContent ?? throw new InvalidOperationException("it has no structured content");
    }

    public async Task<string> Refusal(string tool, params (string Name, object? Value)[] arguments)
    {
        var result = await Call(tool, arguments);
        Assert.True(result.IsError);
        return Assert.IsType<TextContentBlock>(Assert.Single(result.Content)).Text;
    }

    public async ValueTask DisposeAsync()
    {
        await Client.DisposeAsync();
        await _ended.CancelAsync();
        await _server.ContinueWith(static _ => { }, TaskScheduler.Default);
        _ended.Dispose();
    }

    /// <summary>What was looked at stays fresh, however slow the machine is.</summary>
    private sealed class StillClock : TimeProvider
    {
        private readonly DateTimeOffset _now = System.GetUtcNow();

        public override DateTimeOffset GetUtcNow() => _now;
    }
}
