using System.Diagnostics.CodeAnalysis;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;

namespace EksRecon.Collection.Kubernetes;

/// <summary>The way to an API server: address, whom to trust, and as whom to ask.</summary>
internal sealed class KubernetesAccess : IDisposable
{
    private readonly SocketsHttpHandler _handler = new() { AllowAutoRedirect = false, AutomaticDecompression = DecompressionMethods.GZip, ConnectTimeout = TimeSpan.FromSeconds(10), PooledConnectionLifetime = TimeSpan.FromMinutes(5) };
    private readonly BearerToken? _token;
    private readonly AuthenticationHeaderValue? _fixed;
    private readonly UserWire? _user;
    private readonly X509CertificateCollection _clientCertificates = [];

    private KubernetesAccess(Uri server, BearerToken? token, AuthenticationHeaderValue? authorization, UserWire? user)
    {
        (Server, _token, _fixed, _user) = (server, token, authorization, user);
        _handler.SslOptions.ClientCertificates = _clientCertificates;
    }

    public Uri Server { get; }

    public HttpMessageHandler Handler => _handler;

    /// <summary>The way that DescribeCluster and a token of the caller's AWS credentials open.</summary>
    /// <param name="authorityData">Base64 of PEM, as <c>certificateAuthority.data</c> has it.</param>
    /// <exception cref="AccessException">The certificate authority cannot be read.</exception>
    public static KubernetesAccess To(Uri server, string authorityData, BearerToken token)
    {
        var access = new KubernetesAccess(server, token, null, null);
        access.Trust(Authority(authorityData, $"the certificate authority of {server.Host}"), null);
        return access;
    }

    /// <summary>The way that a context of a kubeconfig opens.</summary>
    /// <exception cref="AccessException">A certificate, key or file that it names cannot be read.</exception>
    public static KubernetesAccess To(KubeconfigTarget target, TimeProvider clock)
    {
        KubernetesAccess? access = null;
        var user = target.User;
        BearerToken? token = null;
        AuthenticationHeaderValue? authorization = null;
        if (user.Exec is { Command.Length: > 0 } exec) token = new(cancel => FromPlugin(exec, target, certificate => access?.Present(certificate), cancel), clock);
        else if (user.TokenFile is { Length: > 0 } file) token = new(cancel => FromFile(Path.GetFullPath(file, target.UserFolder), clock, cancel), clock);
        else if (user.Token is { Length: > 0 } given) authorization = new("Bearer", given);
        else if (user.Username is { Length: > 0 } name) authorization = new("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes($"{name}:{user.Password}")));
        else if (user.AuthProvider is { Name: var provider }) throw new AccessException($"the user of context '{target.Context}' logs in by auth-provider '{provider}', which Kubernetes 1.26 removed: use an exec plugin or --cluster.");
        access = new(target.Server, token, authorization, user);
        access.Trust(target);
        access.Present(target);
        return access;
    }

    /// <summary>Adds who asks. The number names the token, for <see cref="Refused"/>.</summary>
    public async Task<int> Authorize(HttpRequestMessage request, CancellationToken cancel)
    {
        if (_user?.As is { Length: > 0 } other)
        {
            request.Headers.Add("Impersonate-User", other);
            foreach (var group in _user.AsGroups ?? []) request.Headers.Add("Impersonate-Group", group);
        }

        request.Headers.Authorization = _fixed;
        if (_token is null) return 0;
        var (token, generation) = await _token.Get(cancel);
        if (token.Length > 0) request.Headers.Authorization = new("Bearer", token);
        return generation;
    }

    /// <summary>The server does not know this token. True where a new one can be had.</summary>
    public bool Refused(int generation)
    {
        _token?.Refused(generation);
        return _token is not null;
    }

    public void Dispose()
    {
        _handler.Dispose();
        _token?.Dispose();
        foreach (var certificate in _clientCertificates) certificate.Dispose();
    }

    private static async Task<(string, DateTimeOffset?)> FromPlugin(ExecWire exec, KubeconfigTarget target, Action<X509Certificate2> present, CancellationToken cancel)
    {
        var status = await ExecPlugin.Run(exec, target, cancel);
        if (status is { ClientCertificateData: { Length: > 0 } certificate, ClientKeyData: { Length: > 0 } key }) present(X509Certificate2.CreateFromPem(certificate, key));
        return (status.Token ?? "", status.ExpirationTimestamp);
    }

    /// <summary>Kubernetes rotates such files; client-go reads them again every minute.</summary>
    private static async Task<(string, DateTimeOffset?)> FromFile(string path, TimeProvider clock, CancellationToken cancel)
    {
        try
        {
            return ((await File.ReadAllTextAsync(path, cancel)).Trim(), clock.GetUtcNow().AddMinutes(1));
        }
        catch (Exception unreadable) when (unreadable is IOException or UnauthorizedAccessException)
        {
            throw new Http.SourceException(Bundles.Outcome.Unauthorized, $"the token file {path} cannot be read: {unreadable.Message}", inner: unreadable) { IsUnreachable = true };
        }
    }

    private static X509Certificate2Collection Authority(string data, string what)
    {
        try
        {
            return Certificates(Encoding.ASCII.GetString(Convert.FromBase64String(data)));
        }
        catch (Exception wrong) when (wrong is FormatException or CryptographicException)
        {
            throw new AccessException($"{what} is no base64 of PEM certificates: {wrong.Message}", wrong);
        }
    }

    private static X509Certificate2Collection Certificates(string pem)
    {
        var certificates = new X509Certificate2Collection();
        certificates.ImportFromPem(pem);
        return certificates.Count > 0 ? certificates : throw new CryptographicException("there is no certificate in it");
    }

    private void Trust(KubeconfigTarget target)
    {
        if (target.Cluster.ProxyUrl is { Length: > 0 } proxy)
        {
            if (!Uri.TryCreate(proxy, UriKind.Absolute, out var address)) throw new AccessException($"the proxy-url of cluster '{target.ClusterName}' is no URL: '{proxy}'.");
            _handler.Proxy = new WebProxy(address);
        }

        if (target.Cluster.InsecureSkipTlsVerify == true)
        {
            TrustAnyone();
            return;
        }

        Trust(AuthorityOf(target), target.Cluster.TlsServerName);
    }

    [SuppressMessage("Security", "CA5359", Justification = "The user's own kubeconfig asks for it (insecure-skip-tls-verify), and kubectl does the same.")]
    private void TrustAnyone() => _handler.SslOptions.RemoteCertificateValidationCallback = (_, _, _, _) => true;

    private static X509Certificate2Collection? AuthorityOf(KubeconfigTarget target)
    {
        if (target.Cluster.CertificateAuthorityData is { Length: > 0 } data) return Authority(data, $"the certificate-authority-data of cluster '{target.ClusterName}'");
        if (target.Cluster.CertificateAuthority is not { Length: > 0 } file) return null;
        var path = Path.GetFullPath(file, target.ClusterFolder);
        try
        {
            return Certificates(File.ReadAllText(path));
        }
        catch (Exception unreadable) when (unreadable is IOException or UnauthorizedAccessException or CryptographicException)
        {
            throw new AccessException($"the certificate authority {path} of cluster '{target.ClusterName}' cannot be read: {unreadable.Message}", unreadable);
        }
    }

    private void Trust(X509Certificate2Collection? authority, string? serverName)
    {
        if (serverName is { Length: > 0 }) _handler.SslOptions.TargetHost = serverName;
        if (authority is null) return;
        var policy = new X509ChainPolicy { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck };
        policy.CustomTrustStore.AddRange(authority);
        _handler.SslOptions.CertificateChainPolicy = policy;
    }

    private void Present(KubeconfigTarget target)
    {
        var user = target.User;
        try
        {
            var certificate = Pem(user.ClientCertificateData, user.ClientCertificate, target.UserFolder);
            var key = Pem(user.ClientKeyData, user.ClientKey, target.UserFolder);
            if (certificate is not null && key is not null) Present(X509Certificate2.CreateFromPem(certificate, key));
        }
        catch (Exception unreadable) when (unreadable is IOException or UnauthorizedAccessException or CryptographicException or FormatException)
        {
            throw new AccessException($"the client certificate of context '{target.Context}' cannot be read: {unreadable.Message}", unreadable);
        }
    }

    private static string? Pem(string? data, string? file, string folder) =>
        data is { Length: > 0 } ? Encoding.ASCII.GetString(Convert.FromBase64String(data)) : file is { Length: > 0 } ? File.ReadAllText(Path.GetFullPath(file, folder)) : null;

    private void Present(X509Certificate2 certificate)
    {
        _clientCertificates.Clear();
        _clientCertificates.Add(certificate);
    }
}
