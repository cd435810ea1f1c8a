using System.Text.Json;
using System.Text.Json.Serialization;

using Microsoft.AspNetCore.Http;

namespace EksRecon.Tests.Collection;

/// <summary>A request of the protocol, as far as tests look at it.</summary>
/// <param name="Id">As JSON.</param>
/// <param name="Tool">Of a call; null for other methods.</param>
/// <param name="Kind">Which Kubernetes kind it asks for; null for none.</param>
/// <param name="Address">Tool and arguments: the same for every try.</param>
internal sealed record McpTraffic(string Id, string Method, string? Tool, string? Kind, string Address)
{
    /// <summary>Null for what is no request: notifications, the end of a session.</summary>
    public static async Task<McpTraffic?> Read(HttpContext context)
    {
        if (context.Request.Method != "POST") return null;
        context.Request.EnableBuffering();
        using var document = await JsonDocument.ParseAsync(context.Request.Body);
        context.Request.Body.Position = 0;
        var root = document.RootElement;
        if (!root.TryGetProperty("id", out var id)) return null;
        var parameters = root.TryGetProperty("params", out var found) ? found : default;
        var isCall = root.GetProperty("method").ValueEquals("tools/call");
        var arguments = isCall && parameters.TryGetProperty("arguments", out var given) ? given : default;
        return new(
            id.GetRawText(),
            root.GetProperty("method").GetString() ?? "",
            isCall ? parameters.GetProperty("name").GetString() : null,
            arguments.ValueKind == JsonValueKind.Object && arguments.TryGetProperty("kind", out var kind) ? kind.GetString() : null,
            isCall ? parameters.GetProperty("name").GetString() + arguments.GetRawText() : root.GetProperty("method").GetString() ?? "");
    }
}

[JsonSerializable(typeof(string))]
internal sealed partial class McpTestJson : JsonSerializerContext;
