using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace EksRecon.Model.Aws;

/// <summary>
/// Reads a time in either form that AWS tools print: ISO 8601 (aws v2) stays as it is, seconds since 1970 (aws v1, and the API itself)
/// become ISO 8601.
/// </summary>
internal sealed class TimestampConverter : JsonConverter<string>
{
    public override string? Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) => reader.TokenType switch
    {
        JsonTokenType.String => reader.GetString(),
        JsonTokenType.Number => Iso(reader.GetDouble()) ?? Encoding.UTF8.GetString(reader.ValueSpan),
        _ => throw new JsonException(),
    };

    public override void Write(Utf8JsonWriter writer, string value, JsonSerializerOptions options) => writer.WriteStringValue(value);

    private static string? Iso(double seconds) =>
        seconds >= 0 && seconds < DateTimeOffset.MaxValue.ToUnixTimeSeconds()
            ? DateTimeOffset.FromUnixTimeMilliseconds((long)Math.Round(seconds * 1000)).ToString("yyyy-MM-dd'T'HH:mm:ss.FFFzzz",
                CultureInfo.InvariantCulture)
            : null;
}
