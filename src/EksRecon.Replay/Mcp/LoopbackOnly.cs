using Microsoft.AspNetCore.Http;

namespace EksRecon.Replay.Mcp;

/// <summary>Keeps web pages out: their requests name another host or come from another origin (DNS rebinding; modelcontextprotocol.io, Transports, security warning).</summary>
public static class LoopbackOnly
{
    /// <summary>True where host and origin, if there is one, are this machine.</summary>
    public static bool Allows(HttpRequest request) =>
        IsLoopback(request.Host.Host) && (request.Headers.Origin.Count == 0 || Uri.TryCreate(request.Headers.Origin.ToString(), UriKind.Absolute, out var origin) && IsLoopback(origin.Host));

    /// <summary>Answers 403, with the reason.</summary>
    public static Task Refuse(HttpContext context)
    {
        context.Response.StatusCode = StatusCodes.Status403Forbidden;
        return context.Response.WriteAsync("this server is for this machine alone: Host and Origin have to be 127.0.0.1 or localhost\n", context.RequestAborted);
    }

    private static bool IsLoopback(string host) => host is "127.0.0.1" or "localhost" or "[::1]";
}
