using System.Text.Json;

using EksRecon.Collection.Http;

namespace EksRecon.Collection.Kubernetes;

/// <summary>
/// What the API server says when it refuses (a Status object, kubernetes.io/docs/reference/kubernetes-api/common-definitions/status).
/// </summary>
/// <param name="Name">The object it is about.</param>
/// <param name="Kind">The plural of that object's kind.</param>
internal sealed record StatusBody(string? Message, string? Reason, string? Name, string? Kind)
{
    /// <summary>Null where the answer is no Status: then it came from somebody else than the API server.</summary>
    public static StatusBody? Read(Reply reply)
    {
        try
        {
            using var parsed = JsonDocument.Parse(reply.Body);
            var root = parsed.RootElement;
            if (root.ValueKind != JsonValueKind.Object || Text(root, "kind") != "Status") return null;
            var details = root.TryGetProperty("details", out var found) && found.ValueKind == JsonValueKind.Object
                ? found
                : default(JsonElement?);
            return new(Text(root, "message") is { } message ? OneLine.Of(message) : null, Text(root, "reason"),
                details is { } named ? Text(named, "name") : null, details is { } typed ? Text(typed, "kind") : null);
        }
        catch (Exception broken) when (broken is JsonException or InvalidOperationException)
        {
            return null;
        }
    }

    private static string? Text(JsonElement element, string name) =>
        element.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;
}
