using System.Text.Json;

using EksRecon.Bundles;
using EksRecon.Questions;

namespace EksRecon.Collection.Aws;

/// <summary>Turns the JSON of EKS into the JSON that the command line prints: times are RFC 3339 there, seconds since 1970 on the wire.</summary>
internal static class EksAnswer
{
    /// <exception cref="JsonException">It is not JSON, is cut off, or lacks what the call is for.</exception>
    public static ReadOnlyMemory<byte> ToJson(AwsCall call, ReadOnlyMemory<byte> body)
    {
        using var document = JsonDocument.Parse(body, new JsonDocumentOptions { MaxDepth = ReadLimits.Depth });
        if (document.RootElement.ValueKind != JsonValueKind.Object || !document.RootElement.TryGetProperty(call.Key, out var found)) throw new JsonException($"it has no '{call.Key}'");
        if (found.ValueKind is not (JsonValueKind.Object or JsonValueKind.Array)) throw new JsonException($"its '{call.Key}' is neither an object nor a list");
        using var json = new MemoryStream(body.Length);
        using (var writer = new Utf8JsonWriter(json, new JsonWriterOptions { MaxDepth = ReadLimits.Depth })) Value(document.RootElement, AwsShapes.Answer(call), writer);
        return json.GetBuffer().AsMemory(0, (int)json.Length);
    }

    private static void Value(JsonElement value, AwsShape? shape, Utf8JsonWriter writer)
    {
        switch (value.ValueKind)
        {
            case JsonValueKind.Object:
                writer.WriteStartObject();
                foreach (var member in value.EnumerateObject())
                {
                    writer.WritePropertyName(member.Name);
                    Value(member.Value, shape is { Type: AwsType.Structure } ? shape.Members.GetValueOrDefault(member.Name)?.Shape : shape is { Type: AwsType.Map } ? shape.Of : null, writer);
                }

                writer.WriteEndObject();
                break;
            case JsonValueKind.Array:
                writer.WriteStartArray();
                foreach (var item in value.EnumerateArray()) Value(item, shape is { Type: AwsType.List } ? shape.Of : null, writer);
                writer.WriteEndArray();
                break;
            case JsonValueKind.Number when shape is { Type: AwsType.Timestamp } && value.TryGetDecimal(out var seconds) && seconds is > 0 and < 253_402_300_800m:
                // As Python's isoformat has it: six digits of a second's parts, or none.
                writer.WriteStringValue(DateTimeOffset.UnixEpoch.AddTicks((long)(seconds * TimeSpan.TicksPerSecond)).ToString(seconds % 1 == 0 ? "yyyy-MM-dd'T'HH:mm:sszzz" : "yyyy-MM-dd'T'HH:mm:ss.ffffffzzz"));
                break;
            case JsonValueKind.String:
                // Read and written anew: a text that is no Unicode is found here and not by whoever uses it.
                writer.WriteStringValue(value.GetString());
                break;
            default:
                value.WriteTo(writer);
                break;
        }
    }
}
