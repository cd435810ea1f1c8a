using System.Net;

namespace EksRecon.Collection.Http;

/// <summary>The tool's connections: nothing is followed, kept or sent back that a server did not have to say.</summary>
internal static class Connections
{
    public static readonly TimeSpan ConnectTime = TimeSpan.FromSeconds(10);

    public static SocketsHttpHandler Make()
    {
        var handler = new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            UseCookies = false,
            AutomaticDecompression = DecompressionMethods.GZip,
            ConnectTimeout = ConnectTime,
            PooledConnectionLifetime = TimeSpan.FromMinutes(5),
        };
        handler.SslOptions.RemoteCertificateValidationCallback = ServerCertificate.Check;
        return handler;
    }
}
