using System.Text.Json;

using EksRecon.Bundles;
using EksRecon.Collection.Http;

namespace EksRecon.Collection.Kubernetes;

/// <summary>Checks that an answer is the object that was asked for, before any of it counts.</summary>
internal static class JsonAnswer
{
    private static readonly JsonReaderOptions Options = new() { MaxDepth = ReadLimits.Depth };

    /// <summary>Reads an answer.</summary>
    /// <param name="isPassing">True where the same question may get a better answer: on a wire, and not from a program that prints the same
    /// again.</param>
    /// <exception cref="SourceException">It cannot be read.</exception>
    public static T Read<T>(ReadOnlyMemory<byte> body, Func<ReadOnlyMemory<byte>, T> read, bool isPassing = true)
    {
        try
        {
            if (!System.Text.Unicode.Utf8.IsValid(body.Span)) throw new JsonException("it is not UTF-8");
            return read(body);
        }
        catch (JsonException broken)
        {
            var said = broken.LineNumber is { } line
                ? $"it is not JSON, or is cut off, at line {line + 1}, byte {(broken.BytePositionInLine ?? 0) + 1}"
                : broken.Message;
            throw new SourceException(Outcome.Malformed, $"the answer cannot be read: {said}", isPassing, broken);
        }
    }

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
        return itsKind == kind && itsName == name
            ? found
            : throw new JsonException($"it is {itsKind ?? "an object without kind"} '{itsName}', and {kind} '{name}' was asked for");
    }
}
