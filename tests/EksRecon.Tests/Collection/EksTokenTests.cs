using System.Security.Cryptography;
using System.Text;

using Amazon.Runtime;

using EksRecon.Collection.Aws;

using Xunit;

namespace EksRecon.Tests.Collection;

/// <summary>
/// The token is verified by SigV4 written out apart from the SDK
/// (docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html).
/// </summary>
public sealed class EksTokenTests
{
    [Theory]
    [InlineData(null)]
    [InlineData("a/session+token==")]
    public void A_token_is_a_presigned_GetCallerIdentity_of_one_cluster_for_a_minute(string? session)
    {
        var keys = new ImmutableCredentials("AKIDEXAMPLE", "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY", session);
        var token = EksToken.Make(
            AwsSigner.PresignedCallerIdentity(new Uri("https://sts.us-west-2.amazonaws.com/"), "us-west-2", "prod", keys));
        Assert.StartsWith("k8s-aws-v1.", token, StringComparison.Ordinal);
        Assert.DoesNotContain("=", token, StringComparison.Ordinal);
        var encoded = token["k8s-aws-v1.".Length..].Replace('-', '+').Replace('_', '/');
        var url = new Uri(Encoding.UTF8.GetString(Convert.FromBase64String(encoded.PadRight((encoded.Length + 3) / 4 * 4, '='))));
        Assert.Equal("sts.us-west-2.amazonaws.com", url.Host);
        Assert.Equal("/", url.AbsolutePath);
        var query = url.Query.TrimStart('?').Split('&').Select(pair => pair.Split('=', 2))
            .ToDictionary(pair => Uri.UnescapeDataString(pair[0]), pair => Uri.UnescapeDataString(pair[1]), StringComparer.Ordinal);
        Assert.Equal("GetCallerIdentity", query["Action"]);
        Assert.Equal("2011-06-15", query["Version"]);
        Assert.Equal("60", query["X-Amz-Expires"]);
        Assert.Equal("host;x-k8s-aws-id", query["X-Amz-SignedHeaders"]);
        Assert.Equal(session, query.GetValueOrDefault("X-Amz-Security-Token"));
        Assert.Equal(Signature(query, "prod", keys.SecretKey), query["X-Amz-Signature"]);
    }

    private static string Signature(Dictionary<string, string> query, string cluster, string secret)
    {
        var canonicalQuery = string.Join('&',
            query.Where(pair => pair.Key != "X-Amz-Signature").OrderBy(pair => pair.Key, StringComparer.Ordinal)
                .Select(pair => $"{Uri.EscapeDataString(pair.Key)}={Uri.EscapeDataString(pair.Value)}"));
        var canonical =
            $"GET\n/\n{canonicalQuery}\nhost:sts.us-west-2.amazonaws.com\nx-k8s-aws-id:{cluster}\n\nhost;x-k8s-aws-id\n{Hex(SHA256.HashData([]))}";
        var date = query["X-Amz-Date"];
        var scope = $"{date[..8]}/us-west-2/sts/aws4_request";
        var toSign = $"AWS4-HMAC-SHA256\n{date}\n{scope}\n{Hex(SHA256.HashData(Encoding.UTF8.GetBytes(canonical)))}";
        var key = Encoding.UTF8.GetBytes("AWS4" + secret);
        foreach (var part in scope.Split('/')) key = HMACSHA256.HashData(key, Encoding.UTF8.GetBytes(part));
        return Hex(HMACSHA256.HashData(key, Encoding.UTF8.GetBytes(toSign)));
    }

    private static string Hex(byte[] bytes) => Convert.ToHexStringLower(bytes);
}
