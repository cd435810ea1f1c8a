using Microsoft.AspNetCore.Http;

namespace EksRecon.Replay.Mcp;

/// <summary>
/// Keeps web pages out: their requests name another host or come from another origin (DNS rebinding; modelcontextprotocol.io, Transports,
/// security warning).
/// </summary>
public static class LoopbackOnly
{
    /// <summary>Browsers say here how the page that asks relates to the server (w3.org/TR/fetch-metadata).</summary>
    private const string FetchSite = "Sec-Fetch-Site";

    /// <summary>True where the host is this machine, and so is the page that asks, if one does.</summary>
    public static bool Allows(HttpRequest request) =>
        IsLoopback(request.Host.Host)
        && (request.Headers.Origin.Count == 0
            ? request.Headers[FetchSite].ToString() is not "cross-site"
            : IsLoopbackPage(request.Headers.Origin.ToString()));

    /// <summary>Answers 403, with the reason.</summary>
    public static Task Refuse(HttpContext context)
    {
        context.Response.StatusCode = StatusCodes.Status403Forbidden;
        return context.Response.WriteAsync("this server is for this machine alone: Host and Origin have to be 127.0.0.1 or localhost\n",
            context.RequestAborted);
    }

    /// <summary>
    /// Pages that this machine serves. Files and browser extensions have origins with a host too, and are not among them.
    /// </summary>
    private static bool IsLoopbackPage(string origin) =>
        Uri.TryCreate(origin, UriKind.Absolute, out var page)
        && (page.Scheme == Uri.UriSchemeHttp || page.Scheme == Uri.UriSchemeHttps)
        && IsLoopback(page.Host);

    private static bool IsLoopback(string host) => host is "127.0.0.1" or "localhost" or "[::1]";
}
