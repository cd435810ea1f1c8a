using System.Text.Json;
using System.Text.Json.Nodes;

using EksRecon.Bundles;
using EksRecon.Collection.Http;

using ModelContextProtocol;
using ModelContextProtocol.Client;
using ModelContextProtocol.Protocol;

namespace EksRecon.Collection.Mcp;

/// <summary>A session with an EKS MCP server: calls its reading tools, within the limits. What goes wrong is a <see cref="SourceException"/> with the server's own words.</summary>
internal sealed class McpSession : IAsyncDisposable
{
    private readonly McpClient _client;
    private readonly HashSet<string> _tools;
    private readonly CollectionLimits _limits;
    private readonly Gate _gate;
    private readonly RequestLog? _log;
    private readonly JsonObject? _meta;
    private readonly Attempts _attempts;

    private McpSession(McpClient client, HashSet<string> tools, CollectionLimits limits, Gate gate, RequestLog? log, JsonObject? meta, Attempts attempts) =>
        (_client, _tools, _limits, _gate, _log, _meta, _attempts) = (client, tools, limits, gate, log, meta, attempts);

    /// <summary>Connects, and asks which tools there are.</summary>
    /// <param name="what">The server, in a word for messages.</param>
    /// <param name="meta">Sent with each call; null for nothing.</param>
    /// <param name="startTime">How long the server may take to start: a package runner may have to download it first.</param>
    /// <exception cref="SourceException">It does not start, dies, hangs or speaks another language.</exception>
    public static async Task<McpSession> Open(IClientTransport transport, string what, TimeSpan startTime, CollectionLimits limits, Gate gate, RequestLog? log, JsonObject? meta, CancellationToken deadline, CancellationToken stop)
    {
        using var limited = CancellationTokenSource.CreateLinkedTokenSource(deadline, stop);
        limited.CancelAfter(startTime);
        McpClient? client = null;
        try
        {
            client = await McpClient.CreateAsync(transport, new McpClientOptions { ClientInfo = new() { Name = "eks-recon", Version = "1" }, InitializationTimeout = startTime }, cancellationToken: limited.Token);
            var tools = await client.ListToolsAsync(cancellationToken: limited.Token);
            var session = new McpSession(client, tools.Select(tool => tool.Name).ToHashSet(StringComparer.Ordinal), limits, gate, log, meta, new(limits, deadline, stop));
            client = null;
            return session;
        }
        catch (Exception late) when (late is OperationCanceledException or TimeoutException && !stop.IsCancellationRequested)
        {
            throw new SourceException(Outcome.TimedOut, $"the MCP server {what} was not ready within {startTime.TotalSeconds:0.###} s", inner: late) { IsSourceLost = true };
        }
        catch (Exception failed) when (failed is McpException or IOException or HttpRequestException or JsonException or InvalidOperationException or System.ComponentModel.Win32Exception)
        {
            throw new SourceException(Outcome.Failed, $"the MCP server {what} cannot be asked: {Sentence(failed)}", inner: failed) { IsSourceLost = true };
        }
        finally
        {
            if (client is not null) await client.DisposeAsync();
        }
    }

    public bool Offers(string tool) => _tools.Contains(tool);

    /// <summary>Calls a tool.</summary>
    /// <param name="read">Understands an object of the answer; null where it is not the one that is wanted.</param>
    /// <exception cref="SourceException">The server does not offer the tool, refuses, takes too long, is gone, or answers something else.</exception>
    public async Task<T> Call<T>(string tool, Func<JsonElement, T?> read, params (string Name, string? Value)[] arguments)
        where T : class
    {
        var given = arguments.Where(argument => argument.Value is not null).ToDictionary(argument => argument.Name, argument => JsonElement.Parse($"\"{JsonEncodedText.Encode(argument.Value ?? "")}\""), StringComparer.Ordinal);
        if (!McpTools.IsRead(tool, given)) throw new InvalidOperationException($"{tool} is no question of the tool");
        if (!Offers(tool)) throw new SourceException(Outcome.NotAsked, $"the MCP server offers no tool {tool}");
        return await _attempts.Run(async cancel =>
        {
            var answer = await Once(tool, given, cancel);
            if (answer.IsError == true) throw McpRefusal.Of(tool, McpAnswer.Text(answer));
            return McpAnswer.Read(answer, read) ?? throw new SourceException(Outcome.Malformed, $"the MCP server's {tool} answers in another shape than expected: {McpAnswer.Excerpt(answer)}");
        });
    }

    public ValueTask DisposeAsync() => _client.DisposeAsync();

    private async Task<CallToolResult> Once(string tool, Dictionary<string, JsonElement> arguments, CancellationToken cancel)
    {
        using var place = await _gate.Enter(cancel);
        using var limited = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        limited.CancelAfter(_limits.RequestTime);
        var entry = _log?.Begin($"{tool}({string.Join(", ", arguments.Select(argument => $"{argument.Key}={argument.Value}"))})");
        try
        {
            // A server that has died does not answer any more: its end ends the wait.
            var call = _client.CallToolAsync(new CallToolRequestParams { Name = tool, Arguments = arguments, Meta = _meta?.DeepClone().AsObject() }, limited.Token).AsTask();
            if (await Task.WhenAny(call, _client.Completion) != call) throw new IOException("it has ended");
            var answer = await call;
            entry?.Answered(answer.IsError == true ? 500 : 200, answer.Content.OfType<TextContentBlock>().Sum(text => text.Text.Length));
            return answer;
        }
        catch (OperationCanceledException) when (!cancel.IsCancellationRequested)
        {
            entry?.Failed("no answer in time");
            throw new SourceException(Outcome.TimedOut, $"the MCP server did not answer {tool} within {_limits.RequestTime.TotalSeconds:0.###} s", isPassing: true);
        }
        catch (HttpRequestException refused) when (refused.StatusCode is { } status)
        {
            entry?.Failed(refused.Message);
            var outcome = (int)status switch { 401 => Outcome.Unauthorized, 403 => Outcome.Forbidden, _ => Outcome.Failed };
            throw new SourceException(outcome, $"the MCP server answers {(int)status} to {tool}: {Sentence(refused)}", isPassing: (int)status >= 500 || (int)status == 429, refused) { MissingPermission = outcome == Outcome.Forbidden ? "eks-mcp:InvokeMcp, eks-mcp:CallReadOnlyTool" : null, IsCredential = outcome == Outcome.Unauthorized };
        }
        catch (Exception failed) when (failed is McpException or IOException or HttpRequestException or JsonException or InvalidOperationException)
        {
            entry?.Failed(failed.Message);
            throw new SourceException(Outcome.Failed, $"the MCP server failed at {tool}: {Sentence(failed)}", inner: failed) { IsSourceLost = _client.Completion.IsCompleted };
        }
    }

    private static string Sentence(Exception failed)
    {
        const int longest = 400;
        var text = failed.Message.ReplaceLineEndings(" ").Trim();
        return text.Length > longest ? text[..longest] + "…" : text;
    }
}
