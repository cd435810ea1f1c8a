using System.Text;
using System.Text.Json;

using EksRecon.Questions;

namespace EksRecon.Collection.Mcp;

/// <summary>An item of list_k8s_resources: metadata, and nothing else.</summary>
/// <param name="Namespace">Empty for cluster-scoped kinds.</param>
internal sealed record McpListed(string Name, string Namespace, JsonElement Labels, JsonElement Annotations)
{
    /// <summary>
    /// Of a CRD, whose name has to be its plural and its group
    /// (kubernetes.io/docs/tasks/extend-kubernetes/custom-resources/custom-resource-definitions).
    /// </summary>
    public (string Plural, string Group) Definition =>
        Name.IndexOf('.', StringComparison.Ordinal) is var dot and >= 0 ? (Name[..dot], Name[(dot + 1)..]) : (Name, "");

    public static McpListed Of(JsonElement item) => new(
        item.GetProperty("name").GetString() is { Length: > 0 } name ? name : throw new FormatException("an item has no name"),
        item.TryGetProperty("namespace", out var @namespace) && @namespace.ValueKind == JsonValueKind.String
            ? @namespace.GetString() ?? ""
            : "",
        Map(item, "labels"),
        Map(item, "annotations"));

    /// <summary>The object, as far as the list tells it.</summary>
    public string ToObject(KubernetesKind kind, string groupVersion)
    {
        using var stream = new MemoryStream();
        using (var writer = new Utf8JsonWriter(stream))
        {
            writer.WriteStartObject();
            writer.WriteString("apiVersion", groupVersion);
            writer.WriteString("kind", kind.Kind);
            writer.WriteStartObject("metadata");
            writer.WriteString("name", Name);
            Write(writer, "labels", Labels);
            Write(writer, "annotations", Annotations);
            writer.WriteEndObject();
            if (kind == Kinds.CustomResourceDefinitions) WriteDefinition(writer);
            writer.WriteEndObject();
        }

        return Encoding.UTF8.GetString(stream.ToArray());
    }

    private void WriteDefinition(Utf8JsonWriter writer)
    {
        var (plural, group) = Definition;
        writer.WriteStartObject("spec");
        writer.WriteString("group", group);
        writer.WriteStartObject("names");
        writer.WriteString("plural", plural);
        writer.WriteEndObject();
        writer.WriteEndObject();
    }

    /// <summary>Read and written again: a text that is not Unicode is found here, where the answer counts as of another shape.</summary>
    private static JsonElement Map(JsonElement item, string name) =>
        item.TryGetProperty(name, out var map) && map.ValueKind == JsonValueKind.Object
        ? JsonElement.Parse(Rewritten(map))
        : default;

    private static byte[] Rewritten(JsonElement map)
    {
        using var stream = new MemoryStream();
        using (var writer = new Utf8JsonWriter(stream))
        {
            writer.WriteStartObject();
            foreach (var member in map.EnumerateObject())
            {
                writer.WritePropertyName(member.Name);
                if (member.Value.ValueKind == JsonValueKind.String) writer.WriteStringValue(member.Value.GetString());
                else writer.WriteNullValue();
            }

            writer.WriteEndObject();
        }

        return stream.ToArray();
    }

    private static void Write(Utf8JsonWriter writer, string name, JsonElement map)
    {
        if (map.ValueKind != JsonValueKind.Object) return;
        writer.WritePropertyName(name);
        map.WriteTo(writer);
    }
}
