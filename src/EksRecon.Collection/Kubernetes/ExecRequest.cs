using System.Text;
using System.Text.Json;

using EksRecon.Collection.Http;

namespace EksRecon.Collection.Kubernetes;

/// <summary>
/// What a credential plugin is told (KUBERNETES_EXEC_INFO): with provideClusterInfo the whole cluster entry, as client-go's
/// ConfigToExecCluster makes it.
/// </summary>
internal static class ExecRequest
{
    /// <summary>
    /// The extension of a cluster's entry that is handed to plugins (k8s.io/client-go/tools/clientcmd/api, ExtensionName of exec).
    /// </summary>
    private const string Extension = "client.authentication.k8s.io/exec";

    /// <exception cref="AccessException">The certificate authority's file cannot be read.</exception>
    public static string Of(ExecWire exec, KubeconfigTarget target)
    {
        using var stream = new MemoryStream();
        using (var writer = new Utf8JsonWriter(stream))
        {
            writer.WriteStartObject();
            writer.WriteString("kind", "ExecCredential");
            writer.WriteString("apiVersion", exec.ApiVersion);
            writer.WriteStartObject("spec");
            if (exec.ProvideClusterInfo == true) Write(writer, target);
            writer.WriteBoolean("interactive", false);
            writer.WriteEndObject();
            writer.WriteEndObject();
        }

        return Encoding.UTF8.GetString(stream.ToArray());
    }

    private static void Write(Utf8JsonWriter writer, KubeconfigTarget target)
    {
        var cluster = target.Cluster;
        writer.WriteStartObject("cluster");
        writer.WriteString("server", cluster.Server);
        if (cluster.TlsServerName is { Length: > 0 } name) writer.WriteString("tls-server-name", name);
        if (cluster.InsecureSkipTlsVerify == true) writer.WriteBoolean("insecure-skip-tls-verify", true);
        if (Authority(target) is { } authority) writer.WriteString("certificate-authority-data", authority);
        if (cluster.ProxyUrl is { Length: > 0 } proxy) writer.WriteString("proxy-url", proxy);
        if (cluster.DisableCompression == true) writer.WriteBoolean("disable-compression", true);
        if (
            cluster.Extensions?.FirstOrDefault(extension =>
                extension?.Name == Extension)?.Extension is { ValueKind: not (JsonValueKind.Undefined or JsonValueKind.Null) } config)
        {
            writer.WritePropertyName("config");
            config.WriteTo(writer);
        }

        writer.WriteEndObject();
    }

    /// <summary>Base64, of the file where the kubeconfig names one: data wins, as in client-go.</summary>
    private static string? Authority(KubeconfigTarget target)
    {
        if (target.Cluster.CertificateAuthorityData is { Length: > 0 } data) return data;
        return target.Cluster.CertificateAuthority is { Length: > 0 } file
            ? Convert.ToBase64String(Encoding.UTF8.GetBytes(NamedFile.Read(file, target.ClusterFolder)))
            : null;
    }
}
