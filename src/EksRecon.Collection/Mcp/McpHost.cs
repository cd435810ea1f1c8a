namespace EksRecon.Collection.Mcp;

/// <summary>
/// Which hosted MCP servers get signed requests. A signature comes with the caller's session token: it goes to AWS' own host names, which
/// nobody else can register, and to this machine. Suffixes alone
/// do not tell: load balancers, buckets and functions of anybody have names below amazonaws.com and on.aws.
/// </summary>
internal static class McpHost
{
    /// <summary>The region to sign for; null where the endpoint does not name one.</summary>
    public static string? Region(Uri url) => url.Host.Split('.') switch
    {
        ["eks-mcp", var region, "api", "aws"] => region,
        ["eks-mcp", var region, "amazonaws", "com"] => region,
        ["eks-mcp", var region, "amazonaws", "com", "cn"] => region,
        // An interface endpoint (PrivateLink) of the service; those of others are called vpce-svc-….
        [var endpoint, "eks-mcp", var region, "vpce", "amazonaws",
            "com"] when endpoint.StartsWith("vpce-", StringComparison.Ordinal) => region,
        _ => null,
    };

    /// <summary>True where requests are signed.</summary>
    public static bool IsSignedFor(Uri url) => url.IsLoopback || Region(url) is not null;
}
