using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using System.Text;

using EksRecon.Bundles;
using EksRecon.Collection;
using EksRecon.Collection.Http;
using EksRecon.Collection.Sources;
using EksRecon.Model;
using EksRecon.Replay;
using EksRecon.Replay.Documents;
using EksRecon.Replay.Mcp;

using Microsoft.AspNetCore.Http;

namespace EksRecon.Tests.Collection;

/// <summary>A replay of a bundle, and collections from it over real sockets.</summary>
internal sealed class LiveRun : IAsyncDisposable
{
    private readonly ReplayServer _server;
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("eks-recon-test-");

    private readonly StrongBox<int> _served;

    /// <summary>A healthy run meets no time limit, however loaded the machine is.</summary>
    private static readonly CollectionLimits Patient = new()
    {
        RequestTime = TimeSpan.FromMinutes(5),
        TotalTime = TimeSpan.FromMinutes(10),
    };

    private LiveRun(ReplayServer server, ReplayBundle bundle, StrongBox<int> served) =>
        (_server, Bundle, _served) = (server, bundle, served);

    public ReplayBundle Bundle { get; }

    public Uri Kubernetes => _server.KubernetesEndpoint;

    public Uri Aws => _server.AwsEndpoint;

    public Uri Mcp => _server.McpEndpoint;

    public string CertificateAuthority => _server.CertificateAuthority;

    /// <summary>Requests that left the tool: method, address, and the body of forms.</summary>
    public ConcurrentQueue<(HttpMethod Method, Uri Address, string? Form)> Requests { get; } = new();

    public static Task<LiveRun> Of(string folder, bool isComplete = false, Func<HttpContext, RequestDelegate, Task>? between = null,
        bool isEndpointKept = true) =>
        Start(ReplayBundle.Read(folder, isComplete, CancellationToken.None), between, isEndpointKept);

    public static Task<LiveRun> OfSample(bool isEndpointKept = true) => Start(LiveClusterTests.SampleBundle(), null, isEndpointKept);

    public static async Task<LiveRun> Start(ReplayBundle bundle, Func<HttpContext, RequestDelegate, Task>? between, bool isEndpointKept,
        McpFlavor flavor = McpFlavor.Hosted)
    {
        var served = new StrongBox<int>();
        var server = await ReplayServer.Start(
            bundle, 0, 0, isEndpointKept,
            (context, answer) =>
            {
                Interlocked.Increment(ref served.Value);
                return between is null ? answer(context) : between(context, answer);
            },
            CancellationToken.None,
            flavor);
        return new(server, bundle, served);
    }

    /// <summary>How many requests came in.</summary>
    public int Served => Volatile.Read(ref _served.Value);

    public Dictionary<string, string> Environment(string? authority = null)
    {
        var kubeconfig = Path.Combine(_folder.FullName, $"kubeconfig-{Guid.NewGuid():N}");
        var data = Convert.ToBase64String(Encoding.ASCII.GetBytes(authority ?? CertificateAuthority));
        File.WriteAllText(kubeconfig, "current-context: replay\ncontexts: [{name: replay, context: {cluster: replay, user: replay}}]\n" +
            $"clusters: [{{name: replay, cluster: {{server: \"{Kubernetes}\", certificate-authority-data: {data}}}}}]\nusers: [{{name: replay, user: {{token: replay}}}}]\n");
        return new(StringComparer.Ordinal)
        {
            ["KUBECONFIG"] = kubeconfig,
            ["AWS_ENDPOINT_URL"] = Aws.ToString(),
            ["AWS_ACCESS_KEY_ID"] = "replay",
            ["AWS_SECRET_ACCESS_KEY"] = "replay",
        };
    }

    public CollectionTarget Target(string? authority = null) =>
        // What EKS says is the recorded cluster's, the API server is the replay's own.
        new()
        {
            Cluster = Bundle.Coverage.Manifest?.Cluster ?? "cluster",
            Region = "us-west-2",
            Context = "",
            SkipsClusterMatch = true,
            Environment = Environment(authority).GetValueOrDefault,
        };

    public async Task<Snapshot> Collect(CollectionLimits? limits = null, CollectionTarget? target = null, BundleWriter? save = null)
    {
        var builder = new SnapshotBuilder();
        using var seen = new LiveObservation(builder, save);
        var watch = new CollectionWatch { Wire = inner => new Recorder(this, inner) };
        var collected = await Collector.Collect(target ?? Target(), seen, limits ?? Patient, watch, TimeProvider.System, "0.0.0",
            Xunit.TestContext.Current.CancellationToken);
        var coverage = seen.ToCoverage(collected.Identity);
        if (coverage.Manifest is { } manifest) save?.Complete(manifest);
        return builder.ToSnapshot(coverage);
    }

    public async ValueTask DisposeAsync()
    {
        await _server.DisposeAsync();
        _folder.Delete(recursive: true);
    }

    private sealed class Recorder(LiveRun run, HttpMessageHandler inner) : DelegatingHandler(inner)
    {
        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            run.Requests.Enqueue(
                (request.Method, request.RequestUri ?? new Uri("about:blank"),
                    request.Content is null ? null : await request.Content.ReadAsStringAsync(cancellationToken)));
            return await base.SendAsync(request, cancellationToken);
        }
    }
}
