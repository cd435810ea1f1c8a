using System.Text.RegularExpressions;

using EksRecon.Bundles;
using EksRecon.Collection.Aws;
using EksRecon.Collection.Http;
using EksRecon.Collection.Kubernetes;

namespace EksRecon.Collection.Mcp;

/// <summary>What a tool's error text means: it carries the words of the Kubernetes client, or of AWS.</summary>
internal static partial class McpRefusal
{
    public static SourceException Of(string tool, string text)
    {
        var said = $"the MCP server's {tool} failed: {text}";
        if (Named().Match(text) is { Success: true } named)
        {
            return new NotFoundException(said, new(text, "NotFound", named.Groups["name"].Value, named.Groups["plural"].Value));
        }

        if (Unknown().IsMatch(text)) return new(Outcome.Unauthorized, said) { IsCredential = true };
        if (Forbidden().IsMatch(text)) return new(Outcome.Forbidden, said);
        if (NoCluster().IsMatch(text)) return new AwsNotFoundException(said);
        if (Throttled().IsMatch(text)) return new(Outcome.Failed, said, isPassing: true);
        return new(Late().IsMatch(text) ? Outcome.TimedOut : Outcome.Failed, said);
    }

    /// <summary>configmaps "coredns" not found, also with its quotes escaped.</summary>
    [GeneratedRegex(@"\b(?<plural>[a-z]+)(\.[a-z0-9.]+)? \\?""(?<name>[^""\\]+)\\?"" not found")]
    private static partial Regex Named();

    [GeneratedRegex(@"\b401\b|Unauthorized(?!Operation)|UnrecognizedClient|ExpiredToken|Unable to locate credentials|security token")]
    private static partial Regex Unknown();

    [GeneratedRegex(@"\b403\b|[Ff]orbidden|AccessDenied|UnauthorizedOperation|not authorized|without write access|allow-sensitive-data-access")]
    private static partial Regex Forbidden();

    [GeneratedRegex("ResourceNotFoundException|No cluster found")]
    private static partial Regex NoCluster();

    [GeneratedRegex(@"\b429\b|Throttl|TooManyRequests")]
    private static partial Regex Throttled();

    [GeneratedRegex("[Tt]imed? ?out")]
    private static partial Regex Late();
}
