using EksRecon.Collection.Http;

namespace EksRecon.Collection.Aws;

/// <summary>
/// An endpoint that a setting names, for AWS' services or an MCP server. Signatures and session tokens go there: https, or http to this
/// machine, and nothing behind the path. Addresses are never
/// echoed, since a password may be in them.
/// </summary>
internal static class AwsEndpoint
{
    /// <param name="setting">Where it stands, for the sentence: <c>AWS_ENDPOINT_URL</c>.</param>
    /// <exception cref="AccessException">It cannot be asked.</exception>
    public static Uri Of(string configured, string setting)
    {
        if (!Uri.TryCreate(configured, UriKind.Absolute, out var url) || url.Scheme is not ("https" or "http") || url.Host.Length == 0)
        {
            throw new AccessException($"{setting} is not an https:// URL: write the whole URL, e.g. https://localhost:4566.");
        }

        if (url.UserInfo.Length > 0)
        {
            throw new AccessException($"{setting} has a user name or password in it: remove them, requests are signed with your AWS keys.");
        }

        if (url.Query.Length > 0 || url.Fragment.Length > 0)
        {
            throw new AccessException($"{setting} has a '?' or '#' part: give scheme, host, port and path only.");
        }

        return url.Scheme == "https" || url.IsLoopback
            ? url
            : throw new AccessException($"{setting}: plain http is for this machine only, use https.");
    }
}
