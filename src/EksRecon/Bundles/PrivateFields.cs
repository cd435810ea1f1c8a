using System.Text.Json;

namespace EksRecon.Bundles;

/// <summary>
/// Leaves out of an object what a bundle never holds: fields that <see cref="KeptShape"/> does not list, annotations and settings of
/// containers that <see cref="KeptSettings"/> does not keep,
/// messages, and values of HTTP headers.
/// </summary>
internal sealed class PrivateFields
{
    private readonly KeptSettings _settings;
    private readonly Utf8JsonWriter _writer;
    private readonly ContainerPlace? _place;

    private PrivateFields(KeptSettings settings, Utf8JsonWriter writer, ContainerPlace? place) =>
        (_settings, _writer, _place) = (settings, writer, place);

    /// <exception cref="ArgumentException">The object is a Secret, which is never stored.</exception>
    /// <param name="settings">What is kept of containers.</param>
    /// <param name="disguise">Replaces private words in what is left; null for nothing.</param>
    /// <param name="apiVersion">What was asked for, written where the object says no kind or another one: it is read as what was asked for,
    /// too. Null for answers of AWS and whole documents.</param>
    /// <param name="objectKind">Like <paramref name="apiVersion"/>.</param>
    public static void Write(ReadOnlyMemory<byte> json, Utf8JsonWriter writer, KeptSettings settings, IDisguise? disguise,
        string? apiVersion = null, string? objectKind = null)
    {
        if (disguise is null)
        {
            Write(json, writer, settings, apiVersion, objectKind);
            return;
        }

        using var plain = new MemoryStream();
        using (var inner = new Utf8JsonWriter(plain, BundleWriter.Options)) Write(json, inner, settings, apiVersion, objectKind);
        using var kept = JsonDocument.Parse(plain.GetBuffer().AsMemory(0, (int)plain.Length), new JsonDocumentOptions { MaxDepth = ReadLimits.Depth });
        disguise.Write(kept.RootElement, writer);
    }

    private static void Write(ReadOnlyMemory<byte> json, Utf8JsonWriter writer, KeptSettings settings, string? apiVersion,
        string? objectKind)
    {
        using var parsed = JsonDocument.Parse(json, new JsonDocumentOptions { MaxDepth = ReadLimits.Depth });
        Write(parsed.RootElement, writer, settings, apiVersion, objectKind);
    }

    private static void Write(JsonElement root, Utf8JsonWriter writer, KeptSettings settings, string? apiVersion, string? objectKind)
    {
        var own = Text(root, "kind");
        var kind = objectKind ?? own;
        if (own == "Secret" || objectKind == "Secret") throw new ArgumentException("Secrets are never stored.", nameof(objectKind));
        if (root.ValueKind != JsonValueKind.Object)
        {
            if (kind is null) root.WriteTo(writer);
            else WriteHollow(root, writer);
            return;
        }

        writer.WriteStartObject();
        var isNamed = apiVersion is not null && objectKind is not null && own != objectKind;
        if (isNamed)
        {
            writer.WriteString("apiVersion", apiVersion);
            writer.WriteString("kind", objectKind);
        }

        if (KeptShape.OfKind(kind) is { } shape)
        {
            new PrivateFields(settings, writer, ContainerPlace.Of(root, kind)).WriteMembers(root, shape, isNamed);
        }
        else WriteDocument(root, writer, settings, kind);
        writer.WriteEndObject();
    }

    /// <summary>A list of objects, or an answer of another form.</summary>
    private static void WriteDocument(JsonElement root, Utf8JsonWriter writer, KeptSettings settings, string? kind)
    {
        var itemKind = kind is { Length: > 4 } && kind.EndsWith("List", StringComparison.Ordinal) ? kind[..^4] : null;
        foreach (var member in root.EnumerateObject())
        {
            if (kind is not null && member is { Name: "items", Value.ValueKind: JsonValueKind.Array })
            {
                writer.WriteStartArray(member.Name);
                foreach (var item in member.Value.EnumerateArray()) Write(item, writer, settings, null, itemKind);
                writer.WriteEndArray();
            }
            else if (member is { Name: "addon", Value.ValueKind: JsonValueKind.Object })
            {
                writer.WritePropertyName(member.Name);
                AddonFields.Write(member.Value, writer, settings);
            }
            else
            {
                member.WriteTo(writer);
            }
        }
    }

    private void Write(JsonElement element, KeptShape shape)
    {
        switch (element.ValueKind)
        {
            case JsonValueKind.Object when shape.IsContainer:
                WriteContainer(element, shape);
                break;
            case JsonValueKind.Object:
                _writer.WriteStartObject();
                WriteMembers(element, shape);
                _writer.WriteEndObject();
                break;
            case JsonValueKind.Array:
                _writer.WriteStartArray();
                foreach (var item in element.EnumerateArray()) Write(item, shape);
                _writer.WriteEndArray();
                break;
            default:
                if (shape.IsWhole) element.WriteTo(_writer);
                else WriteHollow(element, _writer);
                break;
        }
    }

    /// <summary>
    /// What has another type than the API gives it, without its content: that may be anything, and nothing tells what of it is private.
    /// The type stays, so that the object is as damaged in the bundle as it was.
    /// </summary>
    private static void WriteHollow(JsonElement element, Utf8JsonWriter writer)
    {
        switch (element.ValueKind)
        {
            case JsonValueKind.Object:
                writer.WriteStartObject();
                writer.WriteEndObject();
                break;
            case JsonValueKind.Array:
                writer.WriteStartArray();
                writer.WriteEndArray();
                break;
            case JsonValueKind.String:
                writer.WriteStringValue("");
                break;
            case JsonValueKind.Number:
                writer.WriteNumberValue(0);
                break;
            default:
                element.WriteTo(writer);
                break;
        }
    }

    /// <param name="isNamed">True where the object's API version and kind are written already.</param>
    private void WriteMembers(JsonElement element, KeptShape shape, bool isNamed = false)
    {
        foreach (var member in element.EnumerateObject())
        {
            if (shape.Member(member.Name) is not { } inner || member.Name == "managedFields") continue;
            if (isNamed && (member.Name is "apiVersion" or "kind")) continue;
            _writer.WritePropertyName(member.Name);
            if (shape.IsMetadata && member.Name == "annotations")
            {
                if (member.Value.ValueKind == JsonValueKind.Object) WriteAnnotations(member.Value);
                else WriteHollow(member.Value, _writer);
            }
            else if (shape.IsConfigMap && member.Name == "data")
            {
                if (member.Value.ValueKind == JsonValueKind.Object) WriteEntries(member.Value);
                else WriteHollow(member.Value, _writer);
            }
            else if (HeaderFields.Holds(member.Name)) HeaderFields.Write(member.Value, _writer);
            else Write(member.Value, inner);
        }
    }

    private void WriteAnnotations(JsonElement annotations)
    {
        _writer.WriteStartObject();
        foreach (var annotation in annotations.EnumerateObject())
        {
            if (!_settings.IsAnnotation(annotation.Name)) continue;
            _writer.WritePropertyName(annotation.Name);
            if (annotation.Value.ValueKind == JsonValueKind.String) annotation.Value.WriteTo(_writer);
            else WriteHollow(annotation.Value, _writer);
        }

        _writer.WriteEndObject();
    }

    private void WriteEntries(JsonElement data)
    {
        _writer.WriteStartObject();
        foreach (var entry in data.EnumerateObject())
        {
            if (entry.Value.ValueKind == JsonValueKind.String)
            {
                _writer.WriteString(entry.Name, CorefileSecrets.Removed(entry.Value.GetString() ?? ""));
            }
            else
            {
                _writer.WritePropertyName(entry.Name);
                WriteHollow(entry.Value, _writer);
            }
        }

        _writer.WriteEndObject();
    }

    private void WriteContainer(JsonElement container, KeptShape shape)
    {
        var settings = _place is { } place ? _settings.Of(place, Text(container, "name") ?? "", Text(container, "image") ?? "") : null;
        _writer.WriteStartObject();
        foreach (var member in container.EnumerateObject())
        {
            if (shape.Member(member.Name) is not { } inner) continue;
            if (member.Name is "args" or "command" or "env")
            {
                if (member.Value.ValueKind != JsonValueKind.Array)
                {
                    _writer.WritePropertyName(member.Name);
                    WriteHollow(member.Value, _writer);
                    continue;
                }

                if (settings is null) continue;
                _writer.WriteStartArray(member.Name);
                if (member.Name == "env") WriteVariables(member.Value, settings);
                else
                {
                    foreach (var argument in settings.Arguments(member.Value.EnumerateArray().Select(TextOf)))
                    {
                        _writer.WriteStringValue(argument);
                    }
                }

                _writer.WriteEndArray();
                continue;
            }

            _writer.WritePropertyName(member.Name);
            Write(member.Value, inner);
        }

        _writer.WriteEndObject();
    }

    private void WriteVariables(JsonElement variables, ContainerSettings settings)
    {
        foreach (var variable in variables.EnumerateArray())
        {
            if (Text(variable, "name") is not { } name || !settings.IsVariable(name)) continue;
            var value = Text(variable, "value");
            _writer.WriteStartObject();
            _writer.WriteString("name", name);
            // Set, and by what is not told: the same for a reference and for a value that may be a credential.
            if (variable.TryGetProperty("valueFrom", out _) || value is not null && Credentials.AreIn(value))
            {
                _writer.WriteStartObject("valueFrom");
                _writer.WriteEndObject();
            }
            else if (value is not null)
            {
                _writer.WriteString("value", value);
            }

            _writer.WriteEndObject();
        }
    }

    private static string? TextOf(JsonElement element) => element.ValueKind == JsonValueKind.String ? element.GetString() : null;

    private static string? Text(JsonElement element, string name) =>
        element.ValueKind == JsonValueKind.Object && element.TryGetProperty(name, out var member) ? TextOf(member) : null;
}
