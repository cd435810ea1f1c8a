using System.Text.Json;
using System.Text.Json.Nodes;

using EksRecon.Bundles;
using EksRecon.Collection.Http;

using ModelContextProtocol;
using ModelContextProtocol.Client;
using ModelContextProtocol.Protocol;

namespace EksRecon.Collection.Mcp;

/// <summary>
/// A session with an EKS MCP server: calls its reading tools, within the limits. What goes wrong is a <see cref="SourceException"/> with
/// the server's own words.
/// </summary>
internal sealed class McpSession : IAsyncDisposable
{
    /// <summary>
    /// Calls in a row without any answer, after which a server is taken for dead: one tool may be slow, three are not by chance.
    /// </summary>
    private const int MostSilent = 3;

    private readonly McpClient _client;
    private readonly HashSet<string> _tools;
    private readonly CollectionLimits _limits;
    private readonly Gate _gate;
    private readonly RequestLog? _log;
    private readonly JsonObject? _meta;
    private readonly Attempts _attempts;
    private readonly McpProcess? _program;
    private int _silent;
    private volatile SourceException? _lost;

    private McpSession(McpClient client, HashSet<string> tools, CollectionLimits limits, Gate gate, RequestLog? log, JsonObject? meta,
        Attempts attempts, McpProcess? program) =>
        (_client, _tools, _limits, _gate, _log, _meta, _attempts, _program) = (client, tools, limits, gate, log, meta, attempts, program);

    /// <summary>Connects, and asks which tools there are.</summary>
    /// <param name="what">The server, in a word for messages.</param>
    /// <param name="program">The server, where it is a program of the tool's: why it has ended can be seen beside the protocol. Null for a
    /// hosted one.</param>
    /// <param name="meta">Sent with each call; null for nothing.</param>
    /// <param name="startTime">How long the server may take to start: a package runner may have to download it first.</param>
    /// <exception cref="SourceException">It does not start, dies, hangs or speaks another language.</exception>
    public static async Task<McpSession> Open(IClientTransport transport, string what, McpProcess? program, TimeSpan startTime,
        CollectionLimits limits, Gate gate, RequestLog? log, JsonObject? meta, CancellationToken deadline, CancellationToken stop)
    {
        // The library may wait for an answer of a server that has ended already.
        var ended = program?.Ended ?? CancellationToken.None;
        using var limited = CancellationTokenSource.CreateLinkedTokenSource(deadline, stop, ended);
        limited.CancelAfter(startTime);
        McpClient? client = null;
        try
        {
            // A server that is still being downloaded does not answer the first question within the library's five seconds, which would
            // then take it for one of the old protocol.
            client = await McpClient.CreateAsync(transport,
                new McpClientOptions
                {
                    ClientInfo = new() { Name = "eks-recon", Version = "1" },
                    InitializationTimeout = startTime,
                    DiscoverProbeTimeout = startTime / 2,
                },
                cancellationToken: limited.Token);
            var session = new McpSession(client, await Tools(client, limited.Token), limits, gate, log, meta, new(limits, deadline, stop),
                program);
            client = null;
            return session;
        }
        catch (OperationCanceledException over) when (ended.IsCancellationRequested && !stop.IsCancellationRequested)
        {
            throw new SourceException(Outcome.Failed,
                $"the MCP server {what} cannot be asked: {Sentence(new IOException(), program?.Problem)}", inner: over)
            {
                IsSourceLost = true,
            };
        }
        catch (Exception late) when (late is OperationCanceledException or TimeoutException && !stop.IsCancellationRequested)
        {
            throw new SourceException(Outcome.TimedOut,
                deadline.IsCancellationRequested
                    ? $"the MCP server {what} was not ready when the run's time was over"
                    : $"the MCP server {what} was not ready within {startTime.TotalSeconds:0.###} s",
                inner: late)
            {
                IsSourceLost = true,
            };
        }
        catch (HttpRequestException refused) when (refused.StatusCode is { } status)
        {
            throw Refused((int)status, $"the MCP server {what} answers {(int)status}{Lacking(refused)}", refused, isLost: true);
        }
        // The boundary to the protocol's library, which passes on what it makes of odd messages.
        catch (Exception failed) when (failed is not (OperationCanceledException or SourceException))
        {
            throw new SourceException(Outcome.Failed, $"the MCP server {what} cannot be asked: {Sentence(failed, program?.Problem)}",
                inner: failed)
            {
                IsSourceLost = true,
            };
        }
        finally
        {
            if (client is not null) await client.DisposeAsync();
        }
    }

    /// <summary>The names of its tools. Page by page, and not for ever: a server may always name another page.</summary>
    private static async Task<HashSet<string>> Tools(McpClient client, CancellationToken cancel)
    {
        const int mostPages = 20;
        const int most = 10_000;
        var names = new HashSet<string>(StringComparer.Ordinal);
        string? cursor = null;
        for (var page = 0; page < mostPages && names.Count < most; page++)
        {
            var listed = await client.ListToolsAsync(new ListToolsRequestParams { Cursor = cursor }, cancel);
            // The rest of them is of no use here.
            foreach (var tool in listed.Tools) if (McpTools.IsKnown(tool.Name)) names.Add(tool.Name);
            cursor = listed.NextCursor;
            if (cursor is null) break;
        }

        return names;
    }

    public bool Offers(string tool) => _tools.Contains(tool);

    /// <summary>Calls a tool.</summary>
    /// <param name="read">Understands an object of the answer; null where it is not the one that is wanted.</param>
    /// <exception cref="SourceException">The server does not offer the tool, refuses, takes too long, is gone, or answers something
    /// else.</exception>
    public async Task<T> Call<T>(string tool, Func<JsonElement, T?> read, params (string Name, string? Value)[] arguments)
        where T : class
    {
        var given = arguments.Where(argument => argument.Value is not null).ToDictionary(argument => argument.Name,
            argument => JsonElement.Parse($"\"{JsonEncodedText.Encode(argument.Value ?? "")}\""), StringComparer.Ordinal);
        if (!McpTools.IsRead(tool, given)) throw new InvalidOperationException($"{tool} is no question of the tool");
        if (!Offers(tool)) throw new SourceException(Outcome.NotAsked, $"the MCP server offers no tool {tool}");
        return await _attempts.Run(async cancel =>
        {
            var answer = await Once(tool, given, cancel);
            if (answer.IsError == true) throw McpRefusal.Of(tool, McpAnswer.Text(answer));
            return McpAnswer.Read(answer, read)
                ?? throw new SourceException(Outcome.Malformed,
                    $"the MCP server's {tool} answers in another shape than expected: {McpAnswer.Excerpt(answer)}");
        });
    }

    public ValueTask DisposeAsync() => _client.DisposeAsync();

    private async Task<CallToolResult> Once(string tool, Dictionary<string, JsonElement> arguments, CancellationToken cancel)
    {
        using var place = await _gate.Enter(cancel);
        if (_lost is { } lost) throw lost;
        using var limited = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        limited.CancelAfter(_limits.RequestTime);
        var entry = _log?.Begin($"{tool}({string.Join(", ", arguments.Select(argument => $"{argument.Key}={argument.Value}"))})");
        try
        {
            _program?.Asked();
            // A server that has died does not answer any more: its end ends the wait.
            var call =
                _client.CallToolAsync(new CallToolRequestParams { Name = tool, Arguments = arguments, Meta = _meta?.DeepClone().AsObject() },
                limited.Token).AsTask();
            if (await Task.WhenAny(call, _client.Completion) != call) throw new IOException();
            var answer = await call;
            Volatile.Write(ref _silent, 0);
            entry?.Answered(answer.IsError == true ? 500 : 200, answer.Content.OfType<TextContentBlock>().Sum(text => text.Text.Length));
            return answer;
        }
        catch (OperationCanceledException) when (!cancel.IsCancellationRequested)
        {
            entry?.Failed("no answer in time");
            var isDead = Interlocked.Increment(ref _silent) >= MostSilent;
            var late = new SourceException(Outcome.TimedOut,
                $"the MCP server did not answer {tool} within {_limits.RequestTime.TotalSeconds:0.###} s{(isDead ? ", nor anything else" : "")}",
                isPassing: !isDead)
            {
                IsSourceLost = isDead,
            };
            if (isDead) _lost = late;
            throw late;
        }
        catch (HttpRequestException refused) when (refused.StatusCode is { } status)
        {
            entry?.Failed($"{(int)status}");
            throw Refused((int)status, $"the MCP server answers {(int)status} to {tool}{Lacking(refused)}", refused, isLost: false);
        }
        catch (Exception failed) when (failed is not (OperationCanceledException or SourceException))
        {
            var why = Sentence(failed, _program?.Problem);
            entry?.Failed(why);
            throw new SourceException(Outcome.Failed, $"the MCP server failed at {tool}: {why}", inner: failed)
            {
                IsSourceLost = _client.Completion.IsCompleted,
            };
        }
    }

    private static SourceException Refused(int status, string reason, HttpRequestException refused, bool isLost)
    {
        var outcome = status switch { 401 => Outcome.Unauthorized, 403 => Outcome.Forbidden, _ => Outcome.Failed };
        return new(outcome, reason, isPassing: !isLost && (status >= 500 || status == 429), refused)
        {
            MissingPermission = outcome == Outcome.Forbidden ? "eks-mcp:InvokeMcp, eks-mcp:CallReadOnlyTool" : null,
            IsCredential = outcome == Outcome.Unauthorized,
            IsSourceLost = isLost,
        };
    }

    /// <summary>Keys that cannot be had come out as a refusal, with their reason inside.</summary>
    private static string Lacking(HttpRequestException refused) =>
        refused.InnerException is SourceException lacking ? $": {lacking.Message}" : "";

    /// <param name="problem">What is known beside the protocol, e.g. the last line that a program printed.</param>
    private static string Sentence(Exception failed, string? problem)
    {
        const int longest = 400;
        for (var at = failed; at is not null; at = at.InnerException)
        {
            if (at is MessageBoundException bound) return bound.Message;
        }

        var text = failed switch
        {
            McpException said when said.InnerException is null => said.Message.ReplaceLineEndings(" ").Trim(),
            JsonException => "what it says is not JSON, or not of the protocol",
            HttpRequestException => Cause.Of(failed),
            IOException => "it has ended",
            _ => "it does not speak the protocol as it should",
        };
        if (text.Length > longest) text = text[..longest] + "…";
        return problem is null ? text : $"{text} ({problem})";
    }
}
