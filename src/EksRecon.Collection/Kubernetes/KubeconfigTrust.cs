using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;

using EksRecon.Collection.Http;

namespace EksRecon.Collection.Kubernetes;

/// <summary>Certificates, names and proxies that a kubeconfig or DescribeCluster brings, read before anything is sent.</summary>
internal static class KubeconfigTrust
{
    /// <summary>What client-go takes for proxy-url (k8s.io/client-go/tools/clientcmd).</summary>
    private static readonly string[] ProxySchemes = ["http", "https", "socks5"];

    /// <exception cref="AccessException">Something in the cluster's entry cannot be used.</exception>
    public static ServerTrust Of(KubeconfigTarget target)
    {
        var cluster = target.Cluster;
        var name = cluster.TlsServerName is { Length: > 0 } given ? given : null;
        if (name is not null && Uri.CheckHostName(name) == UriHostNameType.Unknown)
        {
            throw new AccessException(
                $"the tls-server-name of cluster '{target.ClusterName}' is not a host name: '{ShownAddress.Of(name)}'.");
        }

        if (cluster.InsecureSkipTlsVerify == true) return new(target.Server, null, name, isAnyone: true, Proxy(target));
        return new(target.Server, Authority(target), name, isAnyone: false, Proxy(target));
    }

    /// <summary>Who signs for the cluster's server; null where the kubeconfig does not say.</summary>
    /// <exception cref="AccessException">It cannot be read.</exception>
    public static X509Certificate2Collection? Authority(KubeconfigTarget target)
    {
        if (target.Cluster.CertificateAuthorityData is { Length: > 0 } data)
        {
            return Authority(data, $"the certificate-authority-data of cluster '{target.ClusterName}'");
        }

        if (target.Cluster.CertificateAuthority is not { Length: > 0 } file) return null;
        try
        {
            return Certificates(NamedFile.Read(file, target.ClusterFolder));
        }
        catch (Exception unreadable) when (unreadable is AccessException or CryptographicException or ArgumentException)
        {
            throw new AccessException($"the certificate authority {file} of cluster '{target.ClusterName}' cannot be read: {(unreadable is AccessException ? unreadable.Message : "it holds no PEM certificate")}.",
                unreadable);
        }
    }

    /// <param name="data">Base64 of PEM, as DescribeCluster's <c>certificateAuthority.data</c> has it.</param>
    /// <param name="what">What it is, for the message.</param>
    /// <exception cref="AccessException">It cannot be read.</exception>
    public static X509Certificate2Collection Authority(string data, string what)
    {
        try
        {
            return Certificates(Encoding.ASCII.GetString(Convert.FromBase64String(data)));
        }
        catch (Exception wrong) when (wrong is FormatException or CryptographicException or ArgumentException)
        {
            throw new AccessException($"{what} is not base64 of PEM certificates.", wrong);
        }
    }

    /// <summary>The certificate that the user's entry names; null where it names none.</summary>
    /// <exception cref="AccessException">It, or its key, cannot be read.</exception>
    public static X509Certificate2? ClientCertificate(KubeconfigTarget target)
    {
        var user = target.User;
        try
        {
            var certificate = Pem(user.ClientCertificateData, user.ClientCertificate, target.UserFolder);
            var key = Pem(user.ClientKeyData, user.ClientKey, target.UserFolder);
            return certificate is not null && key is not null ? Pair(certificate, key) : null;
        }
        catch (Exception unreadable) when (unreadable is AccessException or FormatException)
        {
            throw new AccessException($"the client certificate of context '{target.Context}' cannot be read: {(unreadable is AccessException ? unreadable.Message : "its data is not base64")}.",
                unreadable);
        }
    }

    /// <summary>A certificate with its key, both PEM.</summary>
    /// <exception cref="AccessException">They are none, or do not belong together.</exception>
    public static X509Certificate2 Pair(string certificate, string key)
    {
        try
        {
            return X509Certificate2.CreateFromPem(certificate, key);
        }
        catch (Exception wrong) when (wrong is CryptographicException or ArgumentException)
        {
            throw new AccessException("certificate and key are not PEM, or do not belong together", wrong);
        }
    }

    private static string? Pem(string? data, string? file, string folder) =>
        data is { Length: > 0 }
            ? Encoding.ASCII.GetString(Convert.FromBase64String(data))
            : file is { Length: > 0 }
            ? NamedFile.Read(file, folder)
            : null;

    private static X509Certificate2Collection Certificates(string pem)
    {
        var certificates = new X509Certificate2Collection();
        certificates.ImportFromPem(pem);
        return certificates.Count > 0 ? certificates : throw new CryptographicException();
    }

    private static WebProxy? Proxy(KubeconfigTarget target)
    {
        if (target.Cluster.ProxyUrl is not { Length: > 0 } given) return null;
        if (!Uri.TryCreate(given, UriKind.Absolute, out var address) || !ProxySchemes.Contains(address.Scheme, StringComparer.Ordinal)
            || address.Host.Length == 0)
        {
            throw new AccessException(
                $"the proxy-url of cluster '{target.ClusterName}' is not an {string.Join(", ", ProxySchemes)} URL: '{ShownAddress.Of(given)}'.");
        }

        var proxy = new WebProxy(new Uri(address.GetComponents(UriComponents.SchemeAndServer, UriFormat.UriEscaped)));
        if (address.UserInfo.Split(':', 2) is [var user, var password])
        {
            proxy.Credentials = new NetworkCredential(Uri.UnescapeDataString(user), Uri.UnescapeDataString(password));
        }

        return proxy;
    }
}
