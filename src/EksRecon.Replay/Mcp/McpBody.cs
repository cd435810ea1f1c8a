using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Net.Http.Headers;

namespace EksRecon.Replay.Mcp;

/// <summary>What the body of a request to an MCP server over HTTP has to be: JSON in UTF-8, of bounded size.</summary>
public static class McpBody
{
    /// <summary>Of one message, on every transport. Calls are some hundred bytes.</summary>
    public const int Largest = 1 << 20;

    /// <summary>True where the request has no body, or one that can be read. Bounds its size.</summary>
    public static bool Allows(HttpContext context)
    {
        if (context.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } limit) limit.MaxRequestBodySize = Largest;
        return !HttpMethods.IsPost(context.Request.Method)
            || (MediaTypeHeaderValue.TryParse(context.Request.ContentType, out var type)
                && type.MediaType.Equals("application/json", StringComparison.OrdinalIgnoreCase)
                && (!type.Charset.HasValue
                    || HeaderUtilities.RemoveQuotes(type.Charset).Equals("utf-8", StringComparison.OrdinalIgnoreCase)));
    }

    /// <summary>Answers 415, with the reason.</summary>
    public static Task Refuse(HttpContext context)
    {
        context.Response.StatusCode = StatusCodes.Status415UnsupportedMediaType;
        return context.Response.WriteAsync("send JSON in UTF-8: Content-Type: application/json\n", context.RequestAborted);
    }
}
