using System.Net;
using System.Text.Json.Nodes;

using EksRecon.Bundles;
using EksRecon.Collection.Aws;
using EksRecon.Collection.Http;
using EksRecon.Collection.Kubernetes;
using EksRecon.Collection.Programs;
using EksRecon.Collection.Sources;

using ModelContextProtocol.Client;

namespace EksRecon.Collection.Mcp;

/// <summary>Opens an EKS MCP server as a source, and ends it with the run.</summary>
/// <param name="session">Keys to sign with; null where there are none.</param>
internal sealed class McpSources(CollectionTarget target, string cluster, string? region, string? profile, AwsSession? session,
    CollectionLimits limits, Gate gate, RequestLog? log, CancellationToken deadline, CancellationToken stop) : IAsyncDisposable
{
    private readonly List<IDisposable> _opened = [];
    private readonly Lock _opening = new();
    private Task<McpSession>? _open;
    private McpProcess? _process;

    public async Task<IAwsSource> Aws() => new McpAws(await Session(), cluster);

    public async Task<IKubernetesSource> Kubernetes(AccessAdvice advice) => new McpKubernetes(await Session(), cluster, limits, advice.Add);

    public async ValueTask DisposeAsync()
    {
        // The program first: a session may wait for what it says.
        if (_process is not null) await _process.End();
        try
        {
            if (_open is { IsCompletedSuccessfully: true }) await (await _open).DisposeAsync();
        }
        // The boundary to the protocol's library: what was asked is answered, and how a session ends changes nothing.
        catch (Exception late) when (
            late is IOException or HttpRequestException or InvalidOperationException or OperationCanceledException or ModelContextProtocol.McpException)
        {
        }
        finally
        {
            if (_process is not null) await _process.DisposeAsync();
        }

        foreach (var thing in _opened) thing.Dispose();
    }

    /// <summary>One session for both halves, whichever needs it first.</summary>
    private Task<McpSession> Session()
    {
        lock (_opening) return _open ??= target.Mcp is { Url: { } url } ? Over(url) : Beside(target.Mcp?.Command ?? []);
    }

    private Task<McpSession> Beside(IReadOnlyList<string> command)
    {
        if (command.Count == 0) throw new SourceException(Outcome.NotAsked, "no MCP server is configured: give --mcp-command or --mcp-url");
        // A bare name is looked for on PATH: the runtime would look in the current folder first, where anybody's files may be.
        var name = Path.GetFileName(command[0]);
        var program = ProgramPath.Find(command[0], Environment.CurrentDirectory, target.Environment)
            ?? throw new SourceException(Outcome.NotAsked,
                $"the MCP server '{name}' cannot be run: {(command[0].Contains('/', StringComparison.Ordinal) ? "there is no such program" : "it is not on PATH")}");
        // Log lines are noise to a reader of protocol errors; keys and kubeconfig are the target's.
        var settings = new Dictionary<string, string>(StringComparer.Ordinal) { ["FASTMCP_LOG_LEVEL"] = "ERROR" };
        if (region is not null) settings["AWS_REGION"] = region;
        if (profile is not null) settings["AWS_PROFILE"] = profile;
        foreach (var passed in CliRun.Passed)
        {
            if (target.Environment(passed) is { } value) settings.TryAdd(passed, value);
        }

        // An argument may be a password: only the program is named.
        _process = McpProcess.Start(program, command.Skip(1), settings,
            [.. command.Skip(1), target.Environment("AWS_SECRET_ACCESS_KEY"), target.Environment("AWS_SESSION_TOKEN")]);
        return McpSession.Open(_process.Transport, $"'{name}'", _process, limits.McpStart, limits, gate, log, meta: null, deadline, stop);
    }

    private Task<McpSession> Over(Uri url)
    {
        var handler = new BoundedHandler(
            new SocketsHttpHandler
            {
                AllowAutoRedirect = false,
                UseCookies = false,
                ConnectTimeout = TimeSpan.FromSeconds(10),
                AutomaticDecompression = DecompressionMethods.GZip
            });
        var client = new HttpClient(Signed(url, handler)) { Timeout = Timeout.InfiniteTimeSpan };
        client.DefaultRequestHeaders.UserAgent.ParseAdd("eks-recon");
        _opened.Add(client);
        var transport =
            new HttpClientTransport(new HttpClientTransportOptions { Name = "eks-mcp", Endpoint = url, TransportMode = HttpTransportMode.StreamableHttp, ConnectionTimeout = limits.RequestTime, EnableStandaloneGetStream = false },
            client, ownsHttpClient: false);
        var meta = (session?.Region ?? region) is { } asked ? new JsonObject { ["AWS_REGION"] = asked } : null;
        return McpSession.Open(transport, $"at {ShownAddress.Of(url)}", program: null, limits.RequestTime, limits, gate, log, meta,
            deadline, stop);
    }

    /// <summary>
    /// AWS' own server wants signed requests. What is signed for is the region of the endpoint, what is asked for the cluster's.
    /// </summary>
    private HttpMessageHandler Signed(Uri url, BoundedHandler handler)
    {
        if (!McpHost.IsSignedFor(url)) return handler;
        if (session is null) throw new SourceException(Outcome.Unauthorized,
            "the hosted MCP server wants signed requests, and there are no AWS credentials or no region to sign with")
        {
            IsCredential = true,
        };
        return new McpSigner(session, McpHost.Region(url) ?? session.Region, handler);
    }
}
