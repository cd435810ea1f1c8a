using Amazon.Runtime;
using Amazon.Runtime.Internal;
using Amazon.Runtime.Internal.Auth;
using Amazon.Runtime.Internal.Util;
using Amazon.SecurityToken;
using Amazon.SecurityToken.Model;

namespace EksRecon.Collection.Aws;

/// <summary>Signs requests with the AWS SDK's own SigV4 signer.</summary>
internal static class AwsSigner
{
    /// <summary>
    /// How long the presigned URL in a token is good for (design of aws-iam-authenticator, pkg/token: requestPresignParam).
    /// </summary>
    private const string PresignSeconds = "60";

    /// <summary>Adds the signature to a request without a body, or with a body of form fields.</summary>
    /// <param name="service">The name that signatures have: <c>elasticloadbalancing</c>, not <c>elbv2</c>.</param>
    public static void Sign(HttpRequestMessage request, byte[] body, string service, string region, ImmutableCredentials keys)
    {
        var address = request.RequestUri ?? throw new ArgumentException("it has no address", nameof(request));
        var signed = Request(request.Method.Method, address, service);
        foreach (var (name, value) in Query(address)) signed.Parameters[name] = value;
        signed.UseQueryString = true;
        signed.Content = body;
        if (request.Content?.Headers.ContentType is { } type) signed.Headers["Content-Type"] = type.ToString();
        if (keys.UseToken) signed.Headers["X-Amz-Security-Token"] = keys.Token;
        var config = new AmazonSecurityTokenServiceConfig { AuthenticationRegion = region, AuthenticationServiceName = service };
        var signature = new AWS4Signer().SignRequest(signed, config, new RequestMetrics(), keys.AccessKey, keys.SecretKey);
        foreach (var (name, value) in signed.Headers)
        {
            if (!name.StartsWith("Content-", StringComparison.OrdinalIgnoreCase)
                && !name.Equals("Host", StringComparison.OrdinalIgnoreCase))
            {
                request.Headers.TryAddWithoutValidation(name, value);
            }
        }

        request.Headers.TryAddWithoutValidation("Authorization", signature.ForAuthorizationHeader);
    }

    /// <summary>
    /// The URL of GetCallerIdentity that EKS takes as a token: signed for one cluster by a header that the API server adds again
    /// (kubernetes-sigs/aws-iam-authenticator, "API Authorization from Outside a Cluster").
    /// </summary>
    public static string PresignedCallerIdentity(Uri endpoint, string region, string cluster, ImmutableCredentials keys)
    {
        var signed = Request("GET", endpoint, "sts");
        signed.UseQueryString = true;
        signed.Parameters["Action"] = "GetCallerIdentity";
        signed.Parameters["Version"] = "2011-06-15";
        signed.Parameters["X-Amz-Expires"] = PresignSeconds;
        signed.Headers["x-k8s-aws-id"] = cluster;
        if (keys.UseToken) signed.Parameters["X-Amz-Security-Token"] = keys.Token;
        var config = new AmazonSecurityTokenServiceConfig { AuthenticationRegion = region };
        var signature = AWS4PreSignedUrlSigner.SignRequest(signed, config, new RequestMetrics(), keys.AccessKey, keys.SecretKey, "sts",
            region);
        var parameters = signed.Parameters.OrderBy(pair => pair.Key, StringComparer.Ordinal).Select(pair =>
            $"{Uri.EscapeDataString(pair.Key)}={Uri.EscapeDataString(pair.Value)}");
        return $"{endpoint.AbsoluteUri}?{string.Join('&', parameters)}&{signature.ForQueryParameters}";
    }

    private static DefaultRequest Request(string method, Uri address, string service) => new(new GetCallerIdentityRequest(), service)
    {
        HttpMethod = method,
        Endpoint = new Uri(address.GetLeftPart(UriPartial.Authority)),
        ResourcePath = Uri.UnescapeDataString(address.AbsolutePath),
        OverrideSigningServiceName = service,
    };

    private static IEnumerable<(string Name, string Value)> Query(Uri address) =>
        address.Query.TrimStart('?').Split('&', StringSplitOptions.RemoveEmptyEntries).Select(pair => pair.Split('=', 2))
            .Select(pair => (Uri.UnescapeDataString(pair[0]), pair.Length > 1 ? Uri.UnescapeDataString(pair[1]) : ""));
}
