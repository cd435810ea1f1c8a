using System.Text.Json;

namespace EksRecon.Bundles;

/// <summary>
/// Leaves out of an object what a bundle never holds: the last applied configuration, managed fields, and what containers are given
/// (environment and arguments) apart from the settings the tool reads.
/// </summary>
internal static class PrivateFields
{
    private const string LastApplied = "kubectl.kubernetes.io/last-applied-configuration";

    /// <exception cref="ArgumentException">The object is a Secret, which is never stored.</exception>
    /// <param name="apiVersion">Added where the object has none.</param>
    /// <param name="objectKind">Like <paramref name="apiVersion"/>.</param>
    /// <param name="disguise">Replaces what is somebody's own in what is left; null for nothing.</param>
    public static void Write(ReadOnlyMemory<byte> json, Utf8JsonWriter writer, IDisguise? disguise, string? apiVersion = null, string? objectKind = null)
    {
        if (disguise is null)
        {
            Write(json, writer, apiVersion, objectKind);
            return;
        }

        using var plain = new MemoryStream();
        using (var inner = new Utf8JsonWriter(plain, BundleWriter.Options)) Write(json, inner, apiVersion, objectKind);
        using var kept = JsonDocument.Parse(plain.GetBuffer().AsMemory(0, (int)plain.Length), new JsonDocumentOptions { MaxDepth = ReadLimits.Depth });
        disguise.Write(kept.RootElement, writer);
    }

    private static void Write(ReadOnlyMemory<byte> json, Utf8JsonWriter writer, string? apiVersion, string? objectKind)
    {
        using var parsed = JsonDocument.Parse(json, new JsonDocumentOptions { MaxDepth = ReadLimits.Depth });
        if (parsed.RootElement.ValueKind == JsonValueKind.Object && parsed.RootElement.TryGetProperty("kind", out var kind) && kind.ValueEquals("Secret")) throw new ArgumentException("Secrets are never stored.", nameof(json));
        if (objectKind == "Secret") throw new ArgumentException("Secrets are never stored.", nameof(objectKind));
        if (apiVersion is null || objectKind is null || parsed.RootElement.TryGetProperty("kind", out _))
        {
            Write(parsed.RootElement, writer);
            return;
        }

        writer.WriteStartObject();
        writer.WriteString("apiVersion", apiVersion);
        writer.WriteString("kind", objectKind);
        foreach (var member in parsed.RootElement.EnumerateObject()) WriteMember(member, writer);
        writer.WriteEndObject();
    }

    private static void Write(JsonElement element, Utf8JsonWriter writer)
    {
        switch (element.ValueKind)
        {
            case JsonValueKind.Object:
                writer.WriteStartObject();
                foreach (var member in element.EnumerateObject()) WriteMember(member, writer);
                writer.WriteEndObject();
                break;
            case JsonValueKind.Array:
                writer.WriteStartArray();
                foreach (var item in element.EnumerateArray()) Write(item, writer);
                writer.WriteEndArray();
                break;
            default:
                element.WriteTo(writer);
                break;
        }
    }

    private static void WriteMember(JsonProperty member, Utf8JsonWriter writer)
    {
        switch (member.Name)
        {
            case LastApplied or "managedFields":
                return;
            case "env" when member.Value.ValueKind == JsonValueKind.Array:
                writer.WriteStartArray(member.Name);
                foreach (var variable in member.Value.EnumerateArray()) WriteVariable(variable, writer);
                writer.WriteEndArray();
                return;
            case "args" or "command" when member.Value.ValueKind == JsonValueKind.Array:
                writer.WriteStartArray(member.Name);
                WriteArguments(member.Value, writer);
                writer.WriteEndArray();
                return;
            default:
                writer.WritePropertyName(member.Name);
                Write(member.Value, writer);
                return;
        }
    }

    private static void WriteVariable(JsonElement variable, Utf8JsonWriter writer)
    {
        if (variable.ValueKind != JsonValueKind.Object || !variable.TryGetProperty("name", out var name) || name.ValueKind != JsonValueKind.String)
        {
            return;
        }

        if (KeptSettings.IsVariable(name.GetString() ?? ""))
        {
            variable.WriteTo(writer);
            return;
        }

        writer.WriteStartObject();
        writer.WriteString("name", name.GetString());
        writer.WriteEndObject();
    }

    private static void WriteArguments(JsonElement arguments, Utf8JsonWriter writer)
    {
        var awaitsValue = false;
        foreach (var argument in arguments.EnumerateArray())
        {
            var text = argument.ValueKind == JsonValueKind.String ? argument.GetString() ?? "" : "";
            var isFlag = KeptSettings.IsFlag(text);
            if (isFlag || awaitsValue && !text.StartsWith('-')) writer.WriteStringValue(text);
            awaitsValue = isFlag && !text.Contains('=', StringComparison.Ordinal);
        }
    }
}
