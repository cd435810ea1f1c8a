using System.Text.Json;

using EksRecon.Bundles;
using EksRecon.Collection.Http;
using EksRecon.Questions;

namespace EksRecon.Collection.Aws;

/// <summary>What DescribeCluster said, as far as other questions hang on it. One odd member never costs the others.</summary>
/// <param name="Lack">Why it said nothing; null where it did.</param>
internal sealed record ClusterAnswer(SourceException? Lack)
{
    /// <summary>Null where it is not said, or is not a version.</summary>
    public string? Version { get; private init; }

    /// <summary>Null where it is not said, or is not the id of a VPC.</summary>
    public string? VpcId { get; private init; }

    /// <summary>As they were said: not all need be ids.</summary>
    public IReadOnlyList<string> SubnetIds { get; private init; } = [];

    /// <summary>Where the API server is: https, a host, and nothing behind it. Null where it is not said, or is something else.</summary>
    public Uri? Endpoint { get; private init; }

    /// <summary>Why what was said of the endpoint is not used; null where it is, or nothing was said.</summary>
    public string? EndpointProblem { get; private init; }

    /// <summary>Base64 of PEM.</summary>
    public string? CertificateAuthority { get; private init; }

    public bool? IsPublic { get; private init; }

    /// <summary>Empty where they are not said, or not all of them can be read.</summary>
    public IReadOnlyList<string> PublicAccessCidrs { get; private init; } = [];

    /// <summary>How callers are known to the cluster: API, API_AND_CONFIG_MAP or CONFIG_MAP.</summary>
    public string? AuthenticationMode { get; private init; }

    /// <summary>What it says of the VPC and cannot be used; null for nothing.</summary>
    public string? VpcProblem { get; private init; }

    /// <param name="json">The answer, in the JSON of the command line.</param>
    public static ClusterAnswer Read(ReadOnlyMemory<byte> json)
    {
        using var document = JsonDocument.Parse(json, new JsonDocumentOptions { MaxDepth = ReadLimits.Depth });
        var cluster = Object(document.RootElement, AwsCalls.DescribeCluster.Key);
        var network = Object(cluster, "resourcesVpcConfig");
        var (vpc, endpoint) = (Text(network, "vpcId"), Text(cluster, "endpoint"));
        var problem = endpoint is null ? null : ProblemOf(endpoint);
        return new ClusterAnswer(Lack: null)
        {
            Version = Text(cluster, "version") is { } version && AwsNames.IsKubernetesVersion(version) ? version : null,
            VpcId = AwsNames.IsVpc(vpc) ? vpc : null,
            VpcProblem = vpc is { Length: > 0 } && !AwsNames.IsVpc(vpc)
                ? "DescribeCluster names the VPC by what is not the id of a VPC"
                : null,
            SubnetIds = Texts(network, "subnetIds"),
            Endpoint = endpoint is not null && problem is null ? new Uri(endpoint) : null,
            EndpointProblem = problem,
            CertificateAuthority = Text(Object(cluster, "certificateAuthority"), "data"),
            IsPublic = network is { } config && config.TryGetProperty("endpointPublicAccess", out var isPublic)
                && isPublic.ValueKind is JsonValueKind.True or JsonValueKind.False
                ? isPublic.GetBoolean()
                : null,
            PublicAccessCidrs = Texts(network, "publicAccessCidrs") is var open && open.Contains("") ? [] : open,
            AuthenticationMode = Text(Object(cluster, "accessConfig"), "authenticationMode"),
        };
    }

    /// <summary>The caller's token goes there: over TLS, and to a host alone.</summary>
    private static string? ProblemOf(string endpoint)
    {
        if (!Uri.TryCreate(endpoint, UriKind.Absolute, out var url)) return "is not a URL";
        if (url.Scheme != Uri.UriSchemeHttps) return $"begins with {url.Scheme}://, and a token is sent over https alone";
        return url is { UserInfo: "", Query: "", Fragment: "", Host.Length: > 0 } ? null : "has more than a host and a path";
    }

    private static JsonElement? Object(JsonElement? parent, string name) =>
        parent is { ValueKind: JsonValueKind.Object } there && there.TryGetProperty(name, out var value)
            && value.ValueKind == JsonValueKind.Object
            ? value
            : null;

    private static string? Text(JsonElement? parent, string name) =>
        parent is { } there && there.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String
            ? value.GetString()
            : null;

    /// <summary>An element that is not a string becomes an empty one, which the check of names refuses.</summary>
    private static string[] Texts(JsonElement? parent, string name) =>
        parent is { } there && there.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.Array
            ? [.. value.EnumerateArray().Select(item => item.ValueKind == JsonValueKind.String ? item.GetString() ?? "" : "")]
            : [];
}
