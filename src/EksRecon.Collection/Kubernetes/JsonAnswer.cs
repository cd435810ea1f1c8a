using System.Text.Json;

using EksRecon.Bundles;

namespace EksRecon.Collection.Kubernetes;

/// <summary>Checks that an answer is the object that was asked for, before any of it counts.</summary>
internal static class JsonAnswer
{
    private static readonly JsonReaderOptions Options = new() { MaxDepth = ReadLimits.Depth };

    /// <exception cref="JsonException">It is no JSON object, or is cut off.</exception>
    public static ReadOnlyMemory<byte> Object(ReadOnlyMemory<byte> json)
    {
        var reader = new Utf8JsonReader(json.Span, Options);
        if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject) throw new JsonException("it is no object");
        reader.Skip();
        return reader.Read() ? throw new JsonException("something stands behind it") : json;
    }

    /// <exception cref="JsonException">It is another object than the one that was asked for.</exception>
    public static ReadOnlyMemory<byte> Named(ReadOnlyMemory<byte> json, string kind, string name)
    {
        var found = Object(json);
        var (itsKind, itsName) = (JsonPeek.Text(found.Span, "kind"), JsonPeek.Text(found.Span, "metadata", "name"));
        return itsKind == kind && itsName == name ? found : throw new JsonException($"it is {itsKind ?? "an object without kind"} '{itsName}', and {kind} '{name}' was asked for");
    }
}
