using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace EksRecon.Replay.Mcp;

/// <summary>JSON as a text that is read by people too: no more is escaped than has to be.</summary>
internal static class JsonText
{
    private static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static string Of(JsonNode node)
    {
        using var body = new MemoryStream();
        using (var writer = new Utf8JsonWriter(body, Options)) node.WriteTo(writer);
        return Encoding.UTF8.GetString(body.GetBuffer(), 0, (int)body.Length);
    }

    /// <summary>The same without members and elements that are null.</summary>
    public static JsonNode WithoutNulls(JsonNode node) => node switch
    {
        JsonObject members => new JsonObject(
            members.Where(member => member.Value is not null).Select(member =>
                KeyValuePair.Create(member.Key, member.Value is { } value ? WithoutNulls(value) : null))),
        JsonArray items => new JsonArray([.. items.OfType<JsonNode>().Select(WithoutNulls)]),
        _ => node.DeepClone(),
    };
}
