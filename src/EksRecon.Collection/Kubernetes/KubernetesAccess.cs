using System.Net.Http.Headers;
using System.Security.Cryptography.X509Certificates;
using System.Text;

using EksRecon.Bundles;
using EksRecon.Collection.Http;

namespace EksRecon.Collection.Kubernetes;

/// <summary>The way to an API server: address, whom to trust, and as whom to ask.</summary>
internal sealed class KubernetesAccess : IDisposable
{
    /// <summary>Kubernetes rotates token files; client-go reads them again every minute.</summary>
    private static readonly TimeSpan FileLifetime = TimeSpan.FromMinutes(1);

    private readonly CertifiedConnections _connections;
    private readonly ServerTrust _trust;
    private readonly BearerToken? _token;
    private readonly AuthenticationHeaderValue? _fixed;
    private readonly UserWire? _user;

    private KubernetesAccess(Uri server, ServerTrust trust, CertifiedConnections connections, BearerToken? token,
        AuthenticationHeaderValue? authorization, UserWire? user) =>
        (Server, _trust, _connections, _token, _fixed, _user) = (server, trust, connections, token, authorization, user);

    public Uri Server { get; }

    public HttpMessageHandler Handler => _connections;

    /// <summary>
    /// True where a kubeconfig has credentials that are not sent, because the server's address is plain http; kubectl does the same.
    /// </summary>
    public bool KeepsCredentials { get; private init; }

    /// <summary>When the token that the kubeconfig holds ends; null where it does not say, or another kind of credential is used.</summary>
    public DateTimeOffset? TokenEnd => _fixed is { Scheme: "Bearer", Parameter: { } token } ? Credential.EndOf(token) : null;

    /// <summary>The way that DescribeCluster and a token of the caller's AWS credentials open.</summary>
    public static KubernetesAccess To(EksEndpoint endpoint, BearerToken token)
    {
        var trust = new ServerTrust(endpoint.Address, endpoint.Authority, null, isAnyone: false, proxy: null);
        return new(endpoint.Address, trust, new CertifiedConnections(trust.Connections), token, null, null);
    }

    /// <summary>The way that a context of a kubeconfig opens.</summary>
    /// <param name="environment">Looks up PATH, for credential plugins.</param>
    /// <exception cref="AccessException">A certificate, key or file that it names cannot be read.</exception>
    public static KubernetesAccess To(KubeconfigTarget target, Func<string, string?> environment, CollectionLimits limits,
        TimeProvider clock)
    {
        var user = target.User;
        var trust = KubeconfigTrust.Of(target);
        var connections = new CertifiedConnections(trust.Connections);
        // Over plain http anyone on the way could read them: clientcmd leaves the whole user out, and so do we.
        if (target.Server.Scheme != Uri.UriSchemeHttps) return new(target.Server, trust, connections, null, null, null)
        {
            KeepsCredentials = user != UserWire.Nobody || target.UserInfo.Length > 0,
        };
        BearerToken? token = null;
        AuthenticationHeaderValue? authorization = null;
        if (user.Exec is { Command.Length: > 0 } exec)
        {
            token = new(cancel => FromPlugin(exec, target, environment, limits.PluginTime, connections.Present, cancel), clock);
        }
        else if (user.TokenFile is { Length: > 0 } file) token = new(cancel => FromFile(file, target.UserFolder, clock, cancel), clock);
        else if (user.Token is { Length: > 0 } given) authorization = new("Bearer", given);
        else if (user.Username is { Length: > 0 } name) authorization = Basic($"{name}:{user.Password}");
        else if (user.AuthProvider is { Name: var provider })
        {
            throw new AccessException(
                $"the user of context '{target.Context}' logs in by auth-provider '{provider}', which Kubernetes 1.26 removed: use an exec plugin or --cluster.");
        }
        else if (target.UserInfo.Length > 0) authorization = Basic(target.UserInfo);
        if (KubeconfigTrust.ClientCertificate(target) is { } certificate) connections.Present(certificate);
        return new(target.Server, trust, connections, token, authorization, user);
    }

    /// <summary>Adds who asks. The number names the token, for <see cref="Refused"/>.</summary>
    /// <exception cref="SourceException">The credentials cannot be had.</exception>
    public async Task<int> Authorize(HttpRequestMessage request, CancellationToken cancel)
    {
        if (_trust.HostHeader is { } host) request.Headers.Host = host;
        if (_user is not null) Impersonation.Add(_user, request);
        request.Headers.Authorization = _fixed;
        if (_token is null) return 0;
        var (token, generation) = await _token.Get(cancel);
        if (token.Length > 0) request.Headers.Authorization = new("Bearer", token);
        return generation;
    }

    /// <summary>The server knows this token.</summary>
    public void Accepted(int generation) => _token?.Accepted(generation);

    /// <summary>The server does not know this token. True where a new one may be had.</summary>
    public bool Refused(int generation) => _token?.Refused(generation) == true;

    public void Dispose()
    {
        _connections.Dispose();
        _token?.Dispose();
    }

    private static AuthenticationHeaderValue Basic(string userAndPassword) =>
        new("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes(userAndPassword)));

    private static async Task<(string, DateTimeOffset?)> FromPlugin(ExecWire exec, KubeconfigTarget target, Func<string,
        string?> environment, TimeSpan time, Action<X509Certificate2> present, CancellationToken cancel)
    {
        ExecStatusWire status;
        try
        {
            status = await ExecPlugin.Run(exec, target, environment, time, cancel);
        }
        catch (AccessException unreadable)
        {
            throw new SourceException(Outcome.Unauthorized, unreadable.Message, inner: unreadable)
            {
                IsUnreachable = true,
                IsSourceLost = true,
            };
        }

        if (status is not { ClientCertificateData: { Length: > 0 } certificate, ClientKeyData: { Length: > 0 } key })
        {
            return (status.Token ?? "", status.ExpirationTimestamp);
        }

        try
        {
            present(KubeconfigTrust.Pair(certificate, key));
        }
        catch (AccessException unreadable)
        {
            throw new SourceException(Outcome.Unauthorized,
                $"the certificate that the credential plugin '{OneLine.Of(exec.Command ?? "", 200)}' printed cannot be used: {unreadable.Message}",
                inner: unreadable)
            {
                IsUnreachable = true,
                IsSourceLost = true,
            };
        }

        return (status.Token ?? "", status.ExpirationTimestamp);
    }

    private static async Task<(string, DateTimeOffset?)> FromFile(string path, string folder, TimeProvider clock, CancellationToken cancel)
    {
        try
        {
            var token = (await NamedFile.ReadAsync(path, folder, NamedFile.MostBytes, cancel)).Trim();
            if (token.Length == 0) throw new AccessException("it is empty");
            return Credential.IsToken(token)
                ? (token, clock.GetUtcNow() + FileLifetime)
                : throw new AccessException($"it has {Credential.Unfit}");
        }
        catch (AccessException unreadable)
        {
            throw new SourceException(Outcome.Unauthorized, $"the token file {OneLine.Of(path, 200)} cannot be used: {unreadable.Message}",
                inner: unreadable)
            {
                IsUnreachable = true,
                IsSourceLost = true,
            };
        }
    }
}
