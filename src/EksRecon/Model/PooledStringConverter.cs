using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;

using CommunityToolkit.HighPerformance.Buffers;

namespace EksRecon.Model;

/// <summary>Reads strings through a pool: a cluster says the same names, images and labels many thousand times.</summary>
internal sealed class PooledStringConverter : JsonConverter<string>
{
    private static readonly StringPool Pool = new(8192);

    public override string? Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) => ReadText(ref reader);

    public override string ReadAsPropertyName(ref Utf8JsonReader reader, Type typeToConvert,
        JsonSerializerOptions options) => Pooled(ref reader);

    public override void Write(Utf8JsonWriter writer, string value, JsonSerializerOptions options) => writer.WriteStringValue(value);

    /// <exception cref="JsonException">The value is no string.</exception>
    public static string? ReadText(ref Utf8JsonReader reader) => reader.TokenType switch
    {
        JsonTokenType.Null => null,
        JsonTokenType.String => Pooled(ref reader),
        _ => throw new JsonException(),
    };

    internal static string Pooled(ref Utf8JsonReader reader)
    {
        const int longest = 256;
        if (reader.HasValueSequence || reader.ValueIsEscaped || reader.ValueSpan.Length > longest) return reader.GetString() ?? "";
        return Pool.GetOrAdd(reader.ValueSpan, Encoding.UTF8);
    }
}
