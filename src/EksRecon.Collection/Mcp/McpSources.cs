using System.Net;
using System.Text.Json.Nodes;

using EksRecon.Bundles;
using EksRecon.Collection.Aws;
using EksRecon.Collection.Http;
using EksRecon.Collection.Sources;

using ModelContextProtocol.Client;

namespace EksRecon.Collection.Mcp;

/// <summary>Opens an EKS MCP server as a source, and ends it with the run.</summary>
/// <param name="session">Keys to sign with; null where there are none.</param>
internal sealed class McpSources(CollectionTarget target, string cluster, string? region, string? profile, AwsSession? session, CollectionLimits limits, Gate gate, RequestLog? log, CancellationToken deadline, CancellationToken stop) : IAsyncDisposable
{
    private readonly List<IDisposable> _opened = [];
    private readonly Lock _opening = new();
    private Task<McpSession>? _open;

    public async Task<IAwsSource> Aws() => new McpAws(await Session(), cluster);

    public async Task<IKubernetesSource> Kubernetes(AccessAdvice advice) => new McpKubernetes(await Session(), cluster, limits, advice.Add);

    public async ValueTask DisposeAsync()
    {
        if (_open is { IsCompletedSuccessfully: true }) await (await _open).DisposeAsync();
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
        // Log lines are noise to a reader of protocol errors; keys and kubeconfig are the target's.
        var environment = new Dictionary<string, string?>(StringComparer.Ordinal) { ["FASTMCP_LOG_LEVEL"] = "ERROR" };
        if (region is not null) environment["AWS_REGION"] = region;
        if (profile is not null) environment["AWS_PROFILE"] = profile;
        foreach (var name in Cli.CliRun.Passed)
        {
            if (target.Environment(name) is { } value) environment.TryAdd(name, value);
        }

        var transport = new StdioClientTransport(new StdioClientTransportOptions
        {
            Name = "eks-mcp",
            Command = command[0],
            Arguments = [.. command.Skip(1)],
            EnvironmentVariables = environment,
            ShutdownTimeout = TimeSpan.FromSeconds(2),
        });
        return McpSession.Open(transport, $"'{string.Join(' ', command)}'", limits.McpStart, limits, gate, log, meta: null, deadline, stop);
    }

    private Task<McpSession> Over(Uri url)
    {
        if (session is null) throw new SourceException(Outcome.Unauthorized, "the hosted MCP server wants signed requests, and there are no AWS credentials or no region to sign with") { IsCredential = true };
        // eks-mcp.us-west-2.api.aws: what is signed for is the region of the endpoint, what is asked for the cluster's.
        var signed = url.Host.Split('.') is ["eks-mcp", var its, "api", "aws"] ? its : session.Region;
        var handler = new McpSigner(session, signed, new SocketsHttpHandler { AllowAutoRedirect = false, ConnectTimeout = TimeSpan.FromSeconds(10), AutomaticDecompression = DecompressionMethods.GZip });
        var client = new HttpClient(handler) { Timeout = Timeout.InfiniteTimeSpan };
        client.DefaultRequestHeaders.UserAgent.ParseAdd("eks-recon");
        _opened.Add(client);
        var transport = new HttpClientTransport(new HttpClientTransportOptions { Name = "eks-mcp", Endpoint = url, TransportMode = HttpTransportMode.StreamableHttp, ConnectionTimeout = limits.RequestTime, EnableStandaloneGetStream = false }, client, ownsHttpClient: false);
        return McpSession.Open(transport, $"at {url}", limits.RequestTime, limits, gate, log, new JsonObject { ["AWS_REGION"] = session.Region }, deadline, stop);
    }
}
