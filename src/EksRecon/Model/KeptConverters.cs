using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;

using CommunityToolkit.HighPerformance.Buffers;

using EksRecon.Bundles;

namespace EksRecon.Model;

/// <summary>Reads strings through a pool: a cluster says the same names, images and labels many thousand times.</summary>
internal sealed class PooledStringConverter : JsonConverter<string>
{
    private static readonly StringPool Pool = new(8192);

    public override string? Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) => ReadText(ref reader);

    public override string ReadAsPropertyName(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) => Text(ref reader);

    public override void Write(Utf8JsonWriter writer, string value, JsonSerializerOptions options) => writer.WriteStringValue(value);

    /// <exception cref="JsonException">The value is no string.</exception>
    public static string? ReadText(ref Utf8JsonReader reader) => reader.TokenType switch
    {
        JsonTokenType.Null => null,
        JsonTokenType.String => Text(ref reader),
        _ => throw new JsonException(),
    };

    private static string Text(ref Utf8JsonReader reader)
    {
        const int longest = 256;
        if (reader.HasValueSequence || reader.ValueIsEscaped || reader.ValueSpan.Length > longest) return reader.GetString() ?? "";
        return Pool.GetOrAdd(reader.ValueSpan, Encoding.UTF8);
    }
}

/// <summary>Keeps the annotations of networking components and skips all others unread.</summary>
internal sealed class KeptAnnotationsConverter : JsonConverter<Dictionary<string, string>>
{
    public override Dictionary<string, string>? Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        if (reader.TokenType == JsonTokenType.Null) return null;
        if (reader.TokenType != JsonTokenType.StartObject) throw new JsonException();
        Dictionary<string, string>? kept = null;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var key = reader.GetString() ?? "";
            reader.Read();
            if (!KeptSettings.IsAnnotation(key)) reader.Skip();
            else if (PooledStringConverter.ReadText(ref reader) is { } value) (kept ??= new(StringComparer.Ordinal))[key] = value;
        }

        return kept;
    }

    public override void Write(Utf8JsonWriter writer, Dictionary<string, string> value, JsonSerializerOptions options) => throw new NotSupportedException();
}

/// <summary>Keeps the arguments that detectors read, with the value that follows a flag, and skips all others.</summary>
internal sealed class KeptArgumentsConverter : JsonConverter<string[]>
{
    public override string[]? Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        if (reader.TokenType == JsonTokenType.Null) return null;
        if (reader.TokenType != JsonTokenType.StartArray) throw new JsonException();
        List<string>? kept = null;
        var awaitsValue = false;
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            var argument = PooledStringConverter.ReadText(ref reader) ?? "";
            var isFlag = KeptSettings.IsFlag(argument);
            if (isFlag || awaitsValue && !argument.StartsWith('-')) (kept ??= []).Add(argument);
            awaitsValue = isFlag && !argument.Contains('=', StringComparison.Ordinal);
        }

        return kept?.ToArray();
    }

    public override void Write(Utf8JsonWriter writer, string[] value, JsonSerializerOptions options) => throw new NotSupportedException();
}

/// <summary>Keeps the environment variables that detectors read; values of all others are skipped unread.</summary>
internal sealed class KeptEnvironmentConverter : JsonConverter<EnvironmentVariable[]>
{
    public override EnvironmentVariable[]? Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        if (reader.TokenType == JsonTokenType.Null) return null;
        if (reader.TokenType != JsonTokenType.StartArray) throw new JsonException();
        List<EnvironmentVariable>? kept = null;
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            if (reader.TokenType != JsonTokenType.StartObject) throw new JsonException();
            if (ReadVariable(ref reader) is { } variable) (kept ??= []).Add(variable);
        }

        return kept?.ToArray();
    }

    public override void Write(Utf8JsonWriter writer, EnvironmentVariable[] value, JsonSerializerOptions options) => throw new NotSupportedException();

    private static EnvironmentVariable? ReadVariable(ref Utf8JsonReader reader)
    {
        var start = reader;
        string? name = null;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var isName = reader.ValueTextEquals("name"u8);
            reader.Read();
            if (isName) name = PooledStringConverter.ReadText(ref reader);
            else reader.Skip();
        }

        if (name is null || !KeptSettings.IsVariable(name)) return null;
        string? value = null;
        var isReference = false;
        while (start.Read() && start.TokenType == JsonTokenType.PropertyName)
        {
            var isValue = start.ValueTextEquals("value"u8);
            isReference |= start.ValueTextEquals("valueFrom"u8);
            start.Read();
            if (isValue) value = PooledStringConverter.ReadText(ref start);
            else start.Skip();
        }

        return new(name, value, isReference);
    }
}
