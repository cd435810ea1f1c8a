using System.Text;
using System.Text.Json.Nodes;

using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace EksRecon.Tests.Fuzz;

/// <summary>
/// Stands between a collection and the replay and spoils answers, as grammar and as bytes. Which and how follows from the seed and the
/// address alone: requests come in any order.
/// </summary>
/// <param name="isMeant">Which requests.</param>
internal sealed class SpoilingWire(Func<HttpRequest, bool> isMeant)
{
    private const double OneOf = 0.08;

    private readonly Lock _order = new();
    private FuzzAttempt? _attempt;
    private int _seed;
    private double _share;

    /// <summary>Begins a try.</summary>
    public void Begin(FuzzAttempt attempt, Random random)
    {
        lock (_order) (_attempt, _seed, _share) = (attempt, random.Next(), random.Next(3) switch { 0 => 1, 1 => 0.3, _ => OneOf });
    }

    public async Task Answer(HttpContext context, RequestDelegate answer)
    {
        var address = await Address(context.Request);
        var random = new Random(Hash(address) ^ Volatile.Read(ref _seed));
        if (!isMeant(context.Request) || random.NextDouble() >= _share)
        {
            await answer(context);
            return;
        }

        var (status, type, body) = await Inner(context, answer);
        var spoilt = Spoil(body, type, random);
        if (random.Next(15) == 0)
        {
            status = new[] { 200, 201, 204, 301, 400, 401, 403, 404, 409, 410, 418, 429, 500, 503, 999 }[random.Next(15)];
        }

        if (random.Next(15) == 0)
        {
            type = new[] { "text/html", "application/json; charset=utf-16", "text/plain", "application/vnd.kubernetes.protobuf",
                "x" }[random.Next(5)];
        }

        lock (_order) _attempt?.In($"{context.Request.Method} {address} {status} {type}", spoilt);
        context.Response.StatusCode = status;
        context.Response.ContentType = type;
        if (random.Next(15) == 0) context.Response.Headers.Location = "http://127.0.0.1:1/";
        if (random.Next(15) == 0) context.Response.Headers.RetryAfter = "0";
        if (status is 204) return;
        context.Response.ContentLength = spoilt.Length;
        await context.Response.Body.WriteAsync(spoilt, context.RequestAborted);
    }

    private static byte[] Spoil(byte[] body, string type, Random random)
    {
        if (type.Contains("xml", StringComparison.Ordinal)) return XmlMutator.Spoil(body, random);
        var text = Encoding.UTF8.GetString(body);
        var data = text.IndexOf("data: ", StringComparison.Ordinal);
        // An event of a stream: the message is its data.
        if (type.Contains("event-stream", StringComparison.Ordinal) && data >= 0)
        {
            return [.. Encoding.UTF8.GetBytes(text[..(data + 6)]),
                .. Message(Encoding.UTF8.GetBytes(text[(data + 6)..].Trim()), random).Where(one => one != '\n'), (byte)'\n', (byte)'\n'];
        }

        return text.Contains("\"jsonrpc\"", StringComparison.Ordinal) ? Message(body, random) : JsonMutator.Spoil(body, random);
    }

    /// <summary>An answer of an MCP server: what it says is in texts.</summary>
    private static byte[] Message(byte[] json, Random random)
    {
        if (random.Next(2) == 0 && JsonNode.Parse(json) is { } root && root["result"]?["content"] is JsonArray { Count: > 0 } content
            && content[^1]?["text"] is JsonValue text && text.TryGetValue<string>(out var inner))
        {
            if (content[^1] is JsonObject last)
            {
                last["text"] = Encoding.UTF8.GetString(JsonMutator.Spoil(Encoding.UTF8.GetBytes(inner), random));
            }

            return Encoding.UTF8.GetBytes(root.ToJsonString());
        }

        return JsonMutator.Spoil(json, random);
    }

    private static async Task<string> Address(HttpRequest request)
    {
        if (!HttpMethods.IsPost(request.Method)) return request.Path + request.QueryString;
        request.EnableBuffering();
        using var reader = new StreamReader(request.Body, leaveOpen: true);
        var form = await reader.ReadToEndAsync();
        request.Body.Position = 0;
        return form;
    }

    private static async Task<(int Status, string Type, byte[] Body)> Inner(HttpContext context, RequestDelegate answer)
    {
        var original = context.Features.GetRequiredFeature<IHttpResponseBodyFeature>();
        using var captured = new MemoryStream();
        context.Features.Set<IHttpResponseBodyFeature>(new StreamResponseBodyFeature(captured));
        try
        {
            await answer(context);
            await context.Response.Body.FlushAsync();
        }
        finally
        {
            context.Features.Set(original);
        }

        var (status, type) = (context.Response.StatusCode, context.Response.ContentType ?? "application/json");
        context.Response.Headers.ContentLength = null;
        return (status, type, captured.ToArray());
    }

    /// <summary>The same in every process.</summary>
    private static int Hash(string text)
    {
        var hash = 17;
        foreach (var letter in text) hash = unchecked((hash * 31) + letter);
        return hash;
    }
}
