using System.Text.Json;

using EksRecon.Bundles;
using EksRecon.Questions;

namespace EksRecon.Collection.Aws;

/// <summary>
/// Turns the JSON of EKS, and what <c>aws</c> prints, into the JSON that the current command line prints: times are RFC 3339 there, seconds
/// since 1970 on the wire and with version 1. Each text is
/// read and written again, so that one that is not Unicode is found here. Value by value: memory does not grow with the number of values.
/// </summary>
internal static class AwsJsonAnswer
{
    private const int ReadDepth = AwsBounds.Depth + 1;

    /// <exception cref="JsonException">It is not JSON, is cut off, lacks what the call is for, or goes past a bound.</exception>
    public static ReadOnlyMemory<byte> ToJson(AwsCall call, ReadOnlyMemory<byte> body)
    {
        var reader = new Utf8JsonReader(body.Span, new JsonReaderOptions { MaxDepth = ReadDepth });
        using var json = new MemoryStream(body.Length);
        var copy = new Copy();
        using (var writer = new Utf8JsonWriter(json, new JsonWriterOptions { MaxDepth = ReadDepth }))
        {
            reader.Read();
            if (reader.TokenType != JsonTokenType.StartObject) throw Lacks(call);
            copy.Value(ref reader, AwsShapes.Answer(call), writer, call);
            // What stands behind the answer makes it none.
            reader.Read();
        }

        return copy.Found switch
        {
            JsonTokenType.StartObject or JsonTokenType.StartArray => json.GetBuffer().AsMemory(0, (int)json.Length),
            JsonTokenType.String when call.Key is "Account" or "VpcId" => json.GetBuffer().AsMemory(0, (int)json.Length),
            null => throw Lacks(call),
            _ => throw new JsonException($"its '{call.Key}' is neither an object nor a list"),
        };
    }

    private static JsonException Lacks(AwsCall call) => new($"it has no '{call.Key}'");

    private sealed class Copy
    {
        private int _values;

        /// <summary>How the member that the call is for begins; null until it was seen.</summary>
        public JsonTokenType? Found { get; private set; }

        /// <param name="top">The call, at the top of its answer; null further down.</param>
        public void Value(ref Utf8JsonReader reader, AwsShape? shape, Utf8JsonWriter writer, AwsCall? top = null)
        {
            if (++_values > AwsBounds.Values) throw new JsonException($"it holds more than {AwsBounds.Values:#,0} values");
            switch (reader.TokenType)
            {
                case JsonTokenType.StartObject:
                    writer.WriteStartObject();
                    while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
                    {
                        var name = Text(ref reader);
                        writer.WritePropertyName(name);
                        reader.Read();
                        // Readers differ in which of two they take.
                        if (name == top?.Key) Found = Found is null ? reader.TokenType : throw new JsonException($"it has '{name}' twice");
                        Value(ref reader,
                            shape is { Type: AwsType.Structure }
                                ? shape.Members.GetValueOrDefault(name)?.Shape
                                : shape is { Type: AwsType.Map }
                                ? shape.Of
                                : null,
                            writer);
                    }

                    writer.WriteEndObject();
                    break;
                case JsonTokenType.StartArray:
                    writer.WriteStartArray();
                    while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
                    {
                        Value(ref reader, shape is { Type: AwsType.List } ? shape.Of : null, writer);
                    }

                    writer.WriteEndArray();
                    break;
                case JsonTokenType.Number when shape is { Type: AwsType.Timestamp } && reader.TryGetDecimal(out var seconds)
                    && seconds is > 0 and < 253_402_300_800m:
                    // As Python's isoformat has it: six digits of a second's parts, or none.
                    writer.WriteStringValue(
                        DateTimeOffset.UnixEpoch.AddTicks((long)(seconds * TimeSpan.TicksPerSecond)).ToString(seconds % 1 == 0
                            ? "yyyy-MM-dd'T'HH:mm:sszzz" : "yyyy-MM-dd'T'HH:mm:ss.ffffffzzz"));
                    break;
                case JsonTokenType.Number:
                    if (reader.ValueSpan.Length > AwsBounds.TextLength) throw TooLong();
                    writer.WriteRawValue(reader.ValueSpan, skipInputValidation: true);
                    break;
                case JsonTokenType.String:
                    writer.WriteStringValue(Text(ref reader));
                    break;
                case JsonTokenType.True or JsonTokenType.False:
                    writer.WriteBooleanValue(reader.GetBoolean());
                    break;
                default:
                    writer.WriteNullValue();
                    break;
            }
        }

        private static string Text(ref Utf8JsonReader reader)
        {
            if (reader.ValueSpan.Length > AwsBounds.TextLength) throw TooLong();
            try
            {
                return reader.GetString() ?? "";
            }
            catch (InvalidOperationException broken)
            {
                throw new JsonException(JsonText.NotUnicode, broken);
            }
        }

        private static JsonException TooLong() => new($"a text in it is longer than {AwsBounds.Sentence(AwsBounds.TextLength)}");
    }
}
