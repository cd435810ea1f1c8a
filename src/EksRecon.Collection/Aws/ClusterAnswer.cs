using System.Text.Json;

using EksRecon.Collection.Http;

namespace EksRecon.Collection.Aws;

/// <summary>What DescribeCluster said, as far as other questions hang on it.</summary>
/// <param name="Lack">Why it said nothing; null where it did.</param>
internal sealed record ClusterAnswer(SourceException? Lack)
{
    public string? Version { get; private init; }

    public string? VpcId { get; private init; }

    public IReadOnlyList<string> SubnetIds { get; private init; } = [];

    public Uri? Endpoint { get; private init; }

    /// <summary>Base64 of PEM.</summary>
    public string? CertificateAuthority { get; private init; }

    public bool? IsPublic { get; private init; }

    public IReadOnlyList<string> PublicAccessCidrs { get; private init; } = [];

    /// <summary>How callers are known to the cluster: API, API_AND_CONFIG_MAP or CONFIG_MAP.</summary>
    public string? AuthenticationMode { get; private init; }

    /// <param name="json">The answer, in the JSON of the command line.</param>
    public static ClusterAnswer Read(ReadOnlyMemory<byte> json)
    {
        using var document = JsonDocument.Parse(json);
        var cluster = document.RootElement.GetProperty("cluster");
        var network = Object(cluster, "resourcesVpcConfig");
        return new ClusterAnswer(Lack: null)
        {
            Version = Text(cluster, "version"),
            VpcId = Text(network, "vpcId"),
            SubnetIds = Texts(network, "subnetIds"),
            Endpoint = Uri.TryCreate(Text(cluster, "endpoint"), UriKind.Absolute, out var endpoint) ? endpoint : null,
            CertificateAuthority = Text(Object(cluster, "certificateAuthority"), "data"),
            IsPublic = network?.TryGetProperty("endpointPublicAccess", out var isPublic) == true && isPublic.ValueKind is JsonValueKind.True or JsonValueKind.False ? isPublic.GetBoolean() : null,
            PublicAccessCidrs = Texts(network, "publicAccessCidrs"),
            AuthenticationMode = Text(Object(cluster, "accessConfig"), "authenticationMode"),
        };
    }

    private static JsonElement? Object(JsonElement? parent, string name) => parent?.TryGetProperty(name, out var value) == true && value.ValueKind == JsonValueKind.Object ? value : null;

    private static string? Text(JsonElement? parent, string name) => parent?.TryGetProperty(name, out var value) == true && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    private static string[] Texts(JsonElement? parent, string name) =>
        parent?.TryGetProperty(name, out var value) == true && value.ValueKind == JsonValueKind.Array ? [.. value.EnumerateArray().Select(item => item.GetString() ?? "")] : [];
}
