using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace EksRecon.Tests.Collection;

/// <summary>The agent of a container: new keys whenever it is asked, AKIAPOD1, AKIAPOD2, ….</summary>
internal sealed class KeyServer : IAsyncDisposable
{
    private readonly WebApplication _application;
    private int _fetched;

    private KeyServer()
    {
        var builder = WebApplication.CreateEmptyBuilder(new());
        builder.WebHost.UseKestrelCore().UseUrls("http://127.0.0.1:0");
        _application = builder.Build();
        _application.Run(context => context.Response.WriteAsync(
            $$"""{"AccessKeyId":"AKIAPOD{{Interlocked.Increment(ref _fetched)}}","SecretAccessKey":"s","Token":"t","Expiration":"2099-01-01T00:00:00Z"}""", context.RequestAborted));
    }

    public int Fetched => Volatile.Read(ref _fetched);

    public string Address =>
        (_application.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()?.Addresses.First() ?? "").TrimEnd('/')
            + "/v1/credentials";

    public static async Task<KeyServer> Start()
    {
        var server = new KeyServer();
        await server._application.StartAsync();
        return server;
    }

    public ValueTask DisposeAsync() => _application.DisposeAsync();
}
