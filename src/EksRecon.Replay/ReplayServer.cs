using System.Net;
using System.Security.Cryptography.X509Certificates;

using EksRecon.Replay.Aws;
using EksRecon.Replay.Documents;
using EksRecon.Replay.Kubernetes;
using EksRecon.Replay.Mcp;

using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Https;
using Microsoft.Extensions.DependencyInjection;

using ModelContextProtocol.AspNetCore;

namespace EksRecon.Replay;

/// <summary>
/// Serves a bundle on loopback, read-only: the Kubernetes API over TLS with a certificate authority of its own, and EKS, EC2, ELBv2 and STS
/// over plain HTTP;
/// there also the tools of an EKS MCP server, at <c>/mcp</c>.
/// </summary>
public sealed class ReplayServer : IAsyncDisposable
{
    private const string McpPath = "/mcp";

    private readonly WebApplication _application;
    private readonly ReplayCertificates _certificates;

    private ReplayServer(WebApplication application, ReplayCertificates certificates, Uri kubernetes, Uri aws) =>
        (_application, _certificates, KubernetesEndpoint, AwsEndpoint) = (application, certificates, kubernetes, aws);

    /// <summary>Where the Kubernetes API is, e.g. <c>https://127.0.0.1:40123</c>.</summary>
    public Uri KubernetesEndpoint { get; }

    /// <summary>Where the AWS APIs are, all of them behind one address.</summary>
    public Uri AwsEndpoint { get; }

    /// <summary>Where MCP is spoken, as streamable HTTP.</summary>
    public Uri McpEndpoint => new(AwsEndpoint, McpPath);

    /// <summary>The certificate of the authority that signed the Kubernetes API's, as PEM.</summary>
    public string CertificateAuthority => _certificates.AuthorityPem;

    /// <param name="bundle">What is served.</param>
    /// <param name="kubernetesPort">0 for a free port.</param>
    /// <param name="awsPort">0 for a free port.</param>
    /// <param name="isEndpointKept">True where DescribeCluster is to name the endpoint of the bundle and not this server's: for clients
    /// that find the way by themselves.</param>
    /// <param name="flavor">Whose tools MCP offers.</param>
    /// <exception cref="IOException">A port is taken.</exception>
    public static Task<ReplayServer> Start(ReplayBundle bundle, int kubernetesPort, int awsPort, CancellationToken cancel,
        bool isEndpointKept = false, McpFlavor flavor = McpFlavor.Hosted) =>
        Start(bundle, kubernetesPort, awsPort, isEndpointKept, between: null, cancel, flavor);

    /// <param name="between">Stands between the wire and the replay, e.g. to inject faults; it calls on what it is given.</param>
    internal static async Task<ReplayServer> Start(ReplayBundle bundle, int kubernetesPort, int awsPort, bool isEndpointKept,
        Func<HttpContext, RequestDelegate, Task>? between, CancellationToken cancel, McpFlavor flavor = McpFlavor.Hosted)
    {
        var aws = new AwsReplay(bundle);
        var kubernetes = new KubernetesReplay(bundle);
        var certificates = ReplayCertificates.Create();
        var builder = WebApplication.CreateEmptyBuilder(new());
        builder.WebHost.UseKestrelCore().UseKestrelHttpsConfiguration().ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Listen(IPAddress.Loopback, kubernetesPort,
                listener => listener.UseHttps(new HttpsConnectionAdapterOptions { ServerCertificate = certificates.Server }));
            kestrel.Listen(IPAddress.Loopback, awsPort, listener => listener.Protocols = HttpProtocols.Http1);
        });
        builder.Services.AddRoutingCore();
        builder.Services.AddMcpServer(new ReplayMcp(bundle, flavor, kubernetes, aws).Configure).WithHttpTransport(http =>
            http.SessionMode = HttpServerSessionMode.StatefulForInitializeClients);
        var application = builder.Build();
        var mcp = Mcp(application);
        RequestDelegate answer = context => context.Request.IsHttps
            ? kubernetes.Answer(context)
            : context.Request.Path == McpPath
            ? mcp(context)
            : aws.Answer(context);
        RequestDelegate heard = between is null ? answer : context => between(context, answer);
        application.Run(context => LoopbackOnly.Allows(context.Request) ? heard(context) : LoopbackOnly.Refuse(context));
        try
        {
            await application.StartAsync(cancel);
        }
        catch
        {
            await application.DisposeAsync();
            certificates.Dispose();
            throw;
        }

        var addresses = application.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()?.Addresses ?? [];
        var server = new ReplayServer(
            application, certificates,
            new(addresses.First(address => address.StartsWith("https:", StringComparison.Ordinal))),
            new(addresses.First(address => address.StartsWith("http:", StringComparison.Ordinal))));
        // EKS tells clients where the Kubernetes API is; the replayed cluster is here, whatever the bundle says.
        if (!isEndpointKept) aws.Cluster = new(server.KubernetesEndpoint, server.CertificateAuthority);
        return server;
    }

    /// <summary>A pipeline of its own: routing stands behind what may stand between the wire and the replay.</summary>
    private static RequestDelegate Mcp(IApplicationBuilder application)
    {
        var pipeline = application.New();
        pipeline.UseRouting();
        pipeline.UseEndpoints(endpoints => endpoints.MapMcp(McpPath));
        var speak = pipeline.Build();
        return context => McpBody.Allows(context) ? speak(context) : McpBody.Refuse(context);
    }

    public async ValueTask DisposeAsync()
    {
        await _application.StopAsync(CancellationToken.None);
        await _application.DisposeAsync();
        _certificates.Dispose();
    }
}
