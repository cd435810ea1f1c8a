using System.Net;

using EksRecon.Replay.Mcp;

using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;

using ModelContextProtocol.AspNetCore;
using ModelContextProtocol.Server;

namespace EksRecon.Cli.McpServer;

/// <summary>The two ways to speak with an agent: two streams, or streamable HTTP on loopback.</summary>
internal static class McpTransports
{
    private const string Path = "/mcp";

    /// <param name="input">What the client says.</param>
    /// <param name="output">Carries the protocol and nothing else.</param>
    /// <returns>False where a message was larger than the bound.</returns>
    public static Task<bool> Speak(ReconServer recon, Stream input, Stream output, CancellationToken cancel)
    {
        var options = new McpServerOptions();
        recon.Configure(options);
        return McpStreams.Speak(options, "eks-recon", input, output, cancel);
    }

    /// <param name="token">What clients have to send.</param>
    /// <param name="port">0 for a free one.</param>
    /// <param name="started">Told the address.</param>
    /// <exception cref="IOException">The port is taken.</exception>
    public static async Task Serve(ReconServer recon, AccessToken token, int port, Action<Uri> started, CancellationToken cancel)
    {
        var builder = WebApplication.CreateEmptyBuilder(new());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Listen(IPAddress.Loopback, port, listener => listener.Protocols = HttpProtocols.Http1);
        });
        builder.Services.AddRoutingCore();
        builder.Services.AddMcpServer(recon.Configure).WithHttpTransport(http =>
            http.SessionMode = HttpServerSessionMode.StatefulForInitializeClients);
        await using var application = builder.Build();
        application.Use((context, next) =>
            !LoopbackOnly.Allows(context.Request) ? LoopbackOnly.Refuse(context)
            : !token.Allows(context.Request) ? AccessToken.Refuse(context)
            : McpBody.Allows(context) ? next(context) : McpBody.Refuse(context));
        application.UseRouting();
        application.MapMcp(Path);
        await application.StartAsync(cancel);
        var address = application.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()?.Addresses.First() ?? "";
        started(new Uri(new Uri(address), Path));
        await Task.Delay(Timeout.Infinite, cancel).ContinueWith(static _ => { }, CancellationToken.None, TaskContinuationOptions.None,
            TaskScheduler.Default);
        await application.StopAsync(CancellationToken.None);
    }
}
