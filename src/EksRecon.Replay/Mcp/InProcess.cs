using System.Text.Json.Nodes;

using EksRecon.Bundles;

using Microsoft.AspNetCore.Http;

namespace EksRecon.Replay.Mcp;

/// <summary>Asks a replayed API as a client does, without a wire: what MCP says of the cluster is what the APIs say.</summary>
internal static class InProcess
{
    /// <param name="answer">The API.</param>
    /// <returns>The status, AWS' name of an error, and the JSON object that was answered.</returns>
    public static async Task<(int Status, string? Error, JsonObject Body)> Get(RequestDelegate answer, string path, QueryString query,
        string? authorization, CancellationToken cancel)
    {
        var context = new DefaultHttpContext { RequestAborted = cancel };
        context.Request.Method = HttpMethods.Get;
        context.Request.Path = new(path);
        context.Request.QueryString = query;
        context.Request.Headers.Authorization = authorization;
        using var body = new MemoryStream();
        context.Response.Body = body;
        await answer(context);
        await context.Response.BodyWriter.FlushAsync(cancel);
        var json = JsonNode.Parse(body.GetBuffer().AsSpan(0, (int)body.Length),
            documentOptions: new() { MaxDepth = ReadLimits.Depth })?.AsObject()
            ?? [];
        return (context.Response.StatusCode, context.Response.Headers["x-amzn-ErrorType"], json);
    }
}
