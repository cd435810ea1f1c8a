using System.Text.Json;
using System.Text.Json.Serialization;

namespace EksRecon.Model;

/// <summary>Where in an object's JSON a value is written: it is read once it is known whether it is kept.</summary>
internal sealed record JsonSlice(int From, int To)
{
    public ReadOnlySpan<byte> In(ReadOnlySpan<byte> json) => json[From..To];
}

/// <summary>Passes over a value unread and remembers where it is.</summary>
internal sealed class JsonSliceConverter : JsonConverter<JsonSlice>
{
    public override JsonSlice? Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        if (reader.TokenType == JsonTokenType.Null) return null;
        var from = (int)reader.TokenStartIndex;
        reader.Skip();
        return new(from, (int)reader.BytesConsumed);
    }

    public override void Write(Utf8JsonWriter writer, JsonSlice value, JsonSerializerOptions options) => throw new NotSupportedException();
}
