namespace EksRecon.Replay.Aws;

/// <summary>
/// Whom a request was signed for. Signature Version 4 puts it into the credential, <c>AKID/20260101/us-west-2/ec2/aws4_request</c>,
/// in the Authorization header or, where a URL is presigned, in the query.
/// </summary>
internal static class CredentialScope
{
    private const string Credential = "Credential=";

    /// <summary>The service's signing name; null where the request is not signed.</summary>
    public static string? Read(string authorization, IReadOnlyDictionary<string, string> parameters)
    {
        if (authorization.Length > 0)
        {
            var from = authorization.IndexOf(Credential, StringComparison.Ordinal);
            return from < 0 ? "" : Service(authorization[(from + Credential.Length)..].Split(',', ' ')[0]);
        }

        return parameters.ContainsKey("X-Amz-Signature") ? Service(parameters.GetValueOrDefault("X-Amz-Credential", "")) : null;
    }

    /// <summary>Counted from the end: Signature Version 4A has no region.</summary>
    private static string Service(string credential) => credential.Split('/') is { Length: >= 4 } parts ? parts[^2] : "";
}
