using System.Text.Json;
using System.Text.Json.Serialization;

namespace EksRecon.Collection.Kubernetes;

/// <summary>A kubeconfig as it is written (kubernetes.io/docs/reference/config-api/kubeconfig.v1).</summary>
internal sealed class KubeconfigWire
{
    [JsonPropertyName("current-context")]
    public string? CurrentContext { get; set; }

    public NamedContext[]? Contexts { get; set; }

    public NamedCluster[]? Clusters { get; set; }

    public NamedUser[]? Users { get; set; }
}

internal sealed record NamedContext(string? Name, ContextWire? Context);

internal sealed record ContextWire(string? Cluster, string? User, string? Namespace);

internal sealed record NamedCluster(string? Name, ClusterWire? Cluster);

internal sealed record ClusterWire(
    string? Server,
    [property: JsonPropertyName("certificate-authority")] string? CertificateAuthority,
    [property: JsonPropertyName("certificate-authority-data")] string? CertificateAuthorityData,
    [property: JsonPropertyName("insecure-skip-tls-verify")] bool? InsecureSkipTlsVerify,
    [property: JsonPropertyName("tls-server-name")] string? TlsServerName,
    [property: JsonPropertyName("proxy-url")] string? ProxyUrl)
{
    [JsonPropertyName("disable-compression")]
    public bool? DisableCompression { get; init; }

    public NamedExtension?[]? Extensions { get; init; }
}

/// <summary>What others than kubectl keep in a kubeconfig; one of them is for credential plugins.</summary>
internal sealed record NamedExtension(string? Name, JsonElement? Extension);

internal sealed record NamedUser(string? Name, UserWire? User);

internal sealed record UserWire(
    string? Token,
    string? TokenFile,
    string? Username,
    string? Password,
    [property: JsonPropertyName("client-certificate")] string? ClientCertificate,
    [property: JsonPropertyName("client-certificate-data")] string? ClientCertificateData,
    [property: JsonPropertyName("client-key")] string? ClientKey,
    [property: JsonPropertyName("client-key-data")] string? ClientKeyData,
    [property: JsonPropertyName("as")] string? As,
    [property: JsonPropertyName("as-groups")] string?[]? AsGroups,
    [property: JsonPropertyName("auth-provider")] AuthProviderWire? AuthProvider,
    ExecWire? Exec)
{
    /// <summary>A context without a user.</summary>
    public static readonly UserWire Nobody = new(null, null, null, null, null, null, null, null, null, null, null, null);

    [JsonPropertyName("as-uid")]
    public string? AsUid { get; init; }

    [JsonPropertyName("as-user-extra")]
    public Dictionary<string, string?[]?>? AsUserExtra { get; init; }
}

internal sealed record AuthProviderWire(string? Name);

/// <summary>
/// How a program is run for credentials (kubernetes.io/docs/reference/access-authn-authz/authentication/#client-go-credential-plugins).
/// </summary>
internal sealed record ExecWire(string? ApiVersion, string? Command, string[]? Args, ExecVariableWire[]? Env, string? InstallHint,
    bool? ProvideClusterInfo)
{
    /// <summary><c>Never</c>, <c>IfAvailable</c> or <c>Always</c>: whether the plugin may ask its user.</summary>
    public string? InteractiveMode { get; init; }
}

internal sealed record ExecVariableWire(string? Name, string? Value);

/// <summary>What such a program prints.</summary>
internal sealed record ExecCredentialWire(string? ApiVersion, string? Kind, ExecStatusWire? Status);

internal sealed record ExecStatusWire(string? Token, string? ClientCertificateData, string? ClientKeyData,
    DateTimeOffset? ExpirationTimestamp);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, NumberHandling = JsonNumberHandling.AllowReadingFromString)]
[JsonSerializable(typeof(KubeconfigWire))]
[JsonSerializable(typeof(ExecCredentialWire))]
internal sealed partial class KubeconfigJson : JsonSerializerContext;
