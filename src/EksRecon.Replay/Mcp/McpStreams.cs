using ModelContextProtocol.Protocol;
using ModelContextProtocol.Server;

namespace EksRecon.Replay.Mcp;

/// <summary>Speaks MCP on two streams until the first of them ends.</summary>
public static class McpStreams
{
    /// <summary>How long calls that are running have to be answered once the input has ended.</summary>
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(10);

    /// <param name="options">The server.</param>
    /// <param name="name">How the SDK's own log calls the transport.</param>
    /// <param name="input">What the client says, e.g. standard input.</param>
    /// <param name="output">Carries the protocol and nothing else.</param>
    /// <returns>False where a message was larger than the bound.</returns>
    public static async Task<bool> Speak(McpServerOptions options, string name, Stream input, Stream output, CancellationToken cancel)
    {
        await using var bounded = new McpInputStream(input);
        using var over = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        var speaking = Run(options, name, bounded, output, over.Token);
        // A call may hang in a file, where no cancellation reaches it: the process ends without it.
        await Task.WhenAny(speaking, Late(bounded.Ended, cancel));
        await over.CancelAsync();
        if (speaking.IsCompleted) await speaking;
        return !bounded.IsTooLarge;
    }

    private static async Task Run(McpServerOptions options, string name, Stream input, Stream output, CancellationToken cancel)
    {
        await using var transport = new StreamServerTransport(input, output, name);
        await using var server = McpServer.Create(transport, options);
        await server.RunAsync(cancel);
    }

    private static async Task Late(Task ended, CancellationToken cancel)
    {
        try
        {
            await ended.WaitAsync(cancel);
            await Task.Delay(Grace, cancel);
        }
        catch (OperationCanceledException)
        {
            // Cancelled: calls have a moment to see it.
            await Task.Delay(CancelGrace, CancellationToken.None);
        }
    }

    private static readonly TimeSpan CancelGrace = TimeSpan.FromSeconds(2);
}
