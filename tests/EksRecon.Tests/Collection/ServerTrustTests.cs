using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

using EksRecon.Bundles;

using Xunit;

namespace EksRecon.Tests.Collection;

/// <summary>
/// Which server is taken for the one of the kubeconfig: decided by whether it was talked to, not by what it saw of the handshake.
/// </summary>
public sealed class ServerTrustTests
{
    private const string Endpoint = "abcd.gr7.us-west-2.eks.amazonaws.com";

    [Theory]
    [InlineData("tls-server-name: " + Endpoint, true)]
    [InlineData("tls-server-name: other.example.com", false)]
    [InlineData("", false)]
    public async Task A_tunnel_is_taken_for_the_server_that_tls_server_name_names(string cluster, bool isAccepted)
    {
        await using var server = await SmallApiServer.Start(Endpoint);
        var coverage = await SmallApiServer.Look(server.Kubeconfig(cluster: cluster));
        await Accepted(server, coverage, isAccepted, cluster.Length == 0 ? "127.0.0.1" : cluster["tls-server-name: ".Length..]);
        if (isAccepted) Assert.All(server.Names, name => Assert.Equal(Endpoint, name));
    }

    [Theory]
    [InlineData(Endpoint, true)]
    [InlineData("other.example.com", false)]
    public async Task The_same_holds_behind_a_proxy(string name, bool isAccepted)
    {
        await using var server = await SmallApiServer.Start(Endpoint);
        using var proxy = new Tunnel(server.Address.Port);
        var kubeconfig = server.Kubeconfig(cluster: $"tls-server-name: {name}\n      proxy-url: http://127.0.0.1:{proxy.Port}",
            server: new("https://api.internal.example:6443"));
        var coverage = await SmallApiServer.Look(kubeconfig);
        await Accepted(server, coverage, isAccepted, name);
        Assert.Equal("CONNECT api.internal.example:6443", proxy.Asked);
    }

    [Fact]
    public async Task A_name_of_its_own_that_a_kubeconfig_does_not_override_is_accepted()
    {
        await using var server = await SmallApiServer.Start();
        var coverage = await SmallApiServer.Look(server.Kubeconfig());
        Assert.Equal(Outcome.Collected, SmallApiServer.Row(coverage, "kubernetes/version").Outcome);
        Assert.Null(SmallApiServer.Row(coverage, "kubernetes/version").Reason);
    }

    [Fact]
    public async Task A_certificate_that_is_not_checked_is_said_in_the_coverage()
    {
        await using var server = await SmallApiServer.Start("somebody.else.example");
        var coverage = await SmallApiServer.Look(server.Kubeconfig(cluster: "insecure-skip-tls-verify: true"));
        Assert.Contains("does not check the API server's certificate", SmallApiServer.Row(coverage, "kubernetes/version").Reason,
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_client_certificate_is_presented_and_the_connection_is_used()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using var client = new CertificateRequest("CN=auditor", key, HashAlgorithmName.SHA256).CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(1));
        await using var server = await SmallApiServer.Start("api.example", asksForCertificate: true);
        var user =
            $"client-certificate-data: {SmallApiServer.Base64(client.ExportCertificatePem())}\n      client-key-data: {SmallApiServer.Base64(key.ExportECPrivateKeyPem())}";
        var coverage = await SmallApiServer.Look(server.Kubeconfig(user, "tls-server-name: api.example"));
        Assert.Equal(Outcome.Collected, SmallApiServer.Row(coverage, "kubernetes/version").Outcome);
        Assert.All(server.Requests, request => Assert.Equal("CN=auditor", request.Certificate));
    }

    [Fact]
    public async Task A_cookie_is_not_sent_back()
    {
        await using var server = await SmallApiServer.Start(answer: context =>
        {
            context.Response.Headers.SetCookie = "tracking=1; Path=/";
            return SmallApiServer.Answer(context);
        });
        await SmallApiServer.Look(server.Kubeconfig());
        Assert.True(server.Requests.Count > 10);
        Assert.All(server.Requests, request => Assert.DoesNotContain("Cookie", request.Headers.Keys));
    }

    private static Task Accepted(SmallApiServer server, Coverage coverage, bool isAccepted, string name)
    {
        var row = SmallApiServer.Row(coverage, "kubernetes/version");
        if (isAccepted)
        {
            Assert.True(row.Outcome == Outcome.Collected, row.Reason);
            Assert.NotEmpty(server.Requests);
        }
        else
        {
            Assert.Equal($"the server's certificate is not trusted: it is valid for {Endpoint}, not for {name}", row.Reason);
            Assert.Empty(server.Requests);
        }

        return Task.CompletedTask;
    }

    /// <summary>A proxy that leads every connection to one port of this machine.</summary>
    private sealed class Tunnel : IDisposable
    {
        private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
        private readonly int _port;

        public Tunnel(int port)
        {
            _port = port;
            _listener.Start();
            _ = Task.Run(Serve);
        }

        public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

        public string? Asked { get; private set; }

        public void Dispose() => _listener.Dispose();

        private async Task Serve()
        {
            while (true)
            {
                TcpClient client;
                try
                {
                    client = await _listener.AcceptTcpClientAsync();
                }
                catch (Exception over) when (over is SocketException or ObjectDisposedException)
                {
                    return;
                }

                _ = Task.Run(() => Lead(client));
            }
        }

        private async Task Lead(TcpClient client)
        {
            using var one = client;
            using var other = new TcpClient();
            await other.ConnectAsync(IPAddress.Loopback, _port);
            var (near, far) = (one.GetStream(), other.GetStream());
            var head = new List<byte>();
            while (!(head is [.., (byte)'\r', (byte)'\n', (byte)'\r', (byte)'\n'])) head.Add((byte)near.ReadByte());
            Asked = string.Join(' ', System.Text.Encoding.ASCII.GetString([.. head]).Split(' ')[..2]);
            await near.WriteAsync("HTTP/1.1 200 OK\r\n\r\n"u8.ToArray());
            try
            {
                await Task.WhenAny(near.CopyToAsync(far), far.CopyToAsync(near));
            }
            catch (IOException)
            {
                // One side went away, and with it the tunnel.
            }
        }
    }
}
