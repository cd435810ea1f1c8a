using System.Collections.Immutable;
using System.Text.Json;

using EksRecon.Bundles;

namespace EksRecon.Model;

/// <summary>
/// Reads of one object's containers and annotations what is kept. Which product a container belongs to is known only when the whole object
/// was passed over,
/// so arguments and variables are read afterwards, and those of other containers never.
/// </summary>
internal readonly ref struct KeptReading(KeptSettings settings, ReadOnlySpan<byte> json)
{
    private readonly ReadOnlySpan<byte> _json = json;

    /// <summary>Annotations that are kept.</summary>
    /// <exception cref="JsonException">They are no object, or a kept one is no text.</exception>
    public Labels Annotations(JsonSlice? slice)
    {
        if (slice is null) return Labels.None;
        var reader = Reader(slice);
        if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject) throw Wrong("annotations");
        List<KeyValuePair<string, string>>? kept = null;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var key = Text(ref reader, "annotations") ?? "";
            reader.Read();
            if (!settings.IsAnnotation(key)) reader.Skip();
            else if (Text(ref reader, "annotations") is { } value) (kept ??= []).Add(new(key, value));
        }

        // The last of two with one key counts, as everywhere in JSON.
        return kept is null
            ? Labels.None
            : new Labels(kept.GroupBy(pair => pair.Key, StringComparer.Ordinal).Select(pairs => pairs.Last()));
    }

    /// <summary>What is kept of a container; null for nothing.</summary>
    public ContainerSettings? Of(in ContainerPlace place, ContainerWire container) =>
        container.Command is null && container.Args is null && container.Env is null
            ? null
            : settings.Of(place, container.Name ?? "", container.Image ?? "");

    /// <summary>The kept arguments, a flag's value behind it.</summary>
    /// <exception cref="JsonException">They are no list of texts.</exception>
    public ImmutableArray<string> Arguments(ContainerSettings? kept, JsonSlice? command, JsonSlice? args) =>
        kept is null ? [] : [.. kept.Arguments(Texts(command, "command")), .. kept.Arguments(Texts(args, "args"))];

    /// <summary>The kept variables.</summary>
    /// <exception cref="JsonException">They are no list of objects, or a kept one is no text.</exception>
    public ImmutableArray<EnvironmentVariable> Variables(ContainerSettings? kept, JsonSlice? slice)
    {
        if (kept is null || slice is null) return [];
        var reader = Reader(slice);
        if (!reader.Read() || reader.TokenType != JsonTokenType.StartArray) throw Wrong("env");
        var variables = ImmutableArray.CreateBuilder<EnvironmentVariable>();
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            if (reader.TokenType == JsonTokenType.Null) continue;
            if (reader.TokenType != JsonTokenType.StartObject) throw Wrong("env");
            if (Variable(ref reader, kept) is { } variable) variables.Add(variable);
        }

        return variables.ToImmutable();
    }

    private static EnvironmentVariable? Variable(ref Utf8JsonReader reader, ContainerSettings kept)
    {
        var start = reader;
        string? name = null;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var isName = reader.ValueTextEquals("name"u8);
            reader.Read();
            if (isName) name = Text(ref reader, "env");
            else reader.Skip();
        }

        if (name is null || !kept.IsVariable(name)) return null;
        string? value = null;
        var isReference = false;
        while (start.Read() && start.TokenType == JsonTokenType.PropertyName)
        {
            var isValue = start.ValueTextEquals("value"u8);
            isReference |= start.ValueTextEquals("valueFrom"u8);
            start.Read();
            if (isValue) value = Text(ref start, "env");
            else start.Skip();
        }

        // Set, and by what is not told.
        return value is not null && Credentials.AreIn(value) ? new(name, null, IsReference: true) : new(name, value, isReference);
    }

    private List<string?> Texts(JsonSlice? slice, string field)
    {
        var texts = new List<string?>();
        if (slice is null) return texts;
        var reader = Reader(slice);
        if (!reader.Read() || reader.TokenType != JsonTokenType.StartArray) throw Wrong(field);
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray) texts.Add(Text(ref reader, field));
        return texts;
    }

    private Utf8JsonReader Reader(JsonSlice slice) => new(slice.In(_json), new JsonReaderOptions { MaxDepth = ReadLimits.Depth });

    private static string? Text(ref Utf8JsonReader reader, string field)
    {
        if (reader.TokenType is not (JsonTokenType.String or JsonTokenType.PropertyName or JsonTokenType.Null)) throw Wrong(field);
        try
        {
            return reader.TokenType == JsonTokenType.Null ? null : PooledStringConverter.Pooled(ref reader);
        }
        catch (InvalidOperationException broken)
        {
            throw new JsonException(JsonText.NotUnicode, broken);
        }
    }

    private static JsonException Wrong(string field) => new($"the field {field} has a wrong type");
}
