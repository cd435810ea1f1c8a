using System.Text.Json;

namespace EksRecon.Bundles;

/// <summary>
/// HTTP headers and queries in routes and policies: that there are some matters for what a rule lets pass, their values are private and
/// often credentials.
/// </summary>
internal static class HeaderFields
{
    /// <summary>True for a member that holds headers or queries (Gateway API, CiliumNetworkPolicy, App Mesh, probes).</summary>
    public static bool Holds(string member) =>
        member is "headers" or "headerMatches" or "httpHeaders" or "queryParams" or "requestHeaderModifier" or "responseHeaderModifier";

    /// <summary>Writes it with the names that are in it, and without values.</summary>
    public static void Write(JsonElement element, Utf8JsonWriter writer)
    {
        switch (element.ValueKind)
        {
            case JsonValueKind.Object:
                writer.WriteStartObject();
                foreach (var member in element.EnumerateObject())
                {
                    if (member.Name is not ("value" or "secret" or "match"))
                    {
                        writer.WritePropertyName(member.Name);
                        Write(member.Value, writer);
                    }
                }

                writer.WriteEndObject();
                break;
            case JsonValueKind.Array:
                writer.WriteStartArray();
                foreach (var item in element.EnumerateArray()) Write(item, writer);
                writer.WriteEndArray();
                break;
            case JsonValueKind.String:
                // Cilium writes "Name: value", or "Name" alone.
                var text = element.GetString() ?? "";
                var end = text.AsSpan().IndexOfAny(':', ' ', '=');
                writer.WriteStringValue(end < 0 ? text : text[..end]);
                break;
            default:
                element.WriteTo(writer);
                break;
        }
    }
}
