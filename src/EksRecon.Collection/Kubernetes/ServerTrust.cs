using System.Diagnostics.CodeAnalysis;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;

using EksRecon.Collection.Http;

namespace EksRecon.Collection.Kubernetes;

/// <summary>Whom to take for the API server, and through which proxy it is reached.</summary>
/// <param name="authority">Who signs for it; null for those that the system trusts.</param>
/// <param name="serverName">The name that its certificate is for and that it is told (SNI), where that is not the host of its address
/// (<c>tls-server-name</c>).</param>
/// <param name="isAnyone">True where no certificate is checked (<c>insecure-skip-tls-verify</c>).</param>
/// <param name="proxy">Null for what the environment says.</param>
internal sealed class ServerTrust(Uri server, X509Certificate2Collection? authority, string? serverName, bool isAnyone, WebProxy? proxy)
{
    /// <summary>Connections for one client certificate; null for none.</summary>
    public SocketsHttpHandler Connections(X509Certificate2? certificate)
    {
        var handler = Http.Connections.Make();
        if (proxy is not null) handler.Proxy = proxy;
        handler.RequestHeaderEncodingSelector = (header, _) => Impersonation.Encoding(header);
        Apply(handler.SslOptions, certificate);
        if (serverName is not null && !IsProxied)
        {
            handler.ConnectCallback = (context, cancel) => Connect(context.DnsEndPoint, certificate, cancel);
        }

        return handler;
    }

    /// <summary>
    /// SocketsHttpHandler takes the TLS name from the Host header, else from the address. So a connection without a proxy is made here, and
    /// only through a proxy, where that cannot be done,
    /// the Host header says the name: an API server does not look at it.
    /// </summary>
    public string? HostHeader =>
        serverName is null || !IsProxied ? null : server.IsDefaultPort ? serverName : $"{serverName}:{server.Port}";

    private bool IsProxied =>
        (proxy ?? HttpClient.DefaultProxy) is var used && !used.IsBypassed(server) && used.GetProxy(server) is not null;

    [SuppressMessage("Security", "CA5359", Justification = "The user's own kubeconfig asks for it (insecure-skip-tls-verify), and kubectl does the same.")]
    private void Apply(SslClientAuthenticationOptions options, X509Certificate2? certificate)
    {
        options.RemoteCertificateValidationCallback = isAnyone ? TakeAnyone : ServerCertificate.Check;
        if (certificate is not null) options.ClientCertificates = [certificate];
        if (authority is null) return;
        var policy = new X509ChainPolicy { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck };
        policy.CustomTrustStore.AddRange(authority);
        options.CertificateChainPolicy = policy;
    }

    private static bool TakeAnyone(object sender, X509Certificate? certificate, X509Chain? chain, SslPolicyErrors errors) => true;

    private async ValueTask<Stream> Connect(DnsEndPoint end, X509Certificate2? certificate, CancellationToken cancel)
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        SslStream? tls = null;
        try
        {
            await socket.ConnectAsync(end, cancel);
            tls = new SslStream(new NetworkStream(socket, ownsSocket: true));
            var options = new SslClientAuthenticationOptions
            {
                TargetHost = serverName,
                ApplicationProtocols = [SslApplicationProtocol.Http2, SslApplicationProtocol.Http11],
            };
            Apply(options, certificate);
            await tls.AuthenticateAsClientAsync(options, cancel);
            return tls;
        }
        catch
        {
            if (tls is not null) await tls.DisposeAsync();
            socket.Dispose();
            throw;
        }
    }
}
