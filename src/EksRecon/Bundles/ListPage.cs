using System.Text.Json;

namespace EksRecon.Bundles;

/// <summary>One page of a Kubernetes list, taken apart without being deserialised.</summary>
/// <param name="ApiVersion">As the server wrote it, e.g. <c>apps/v1</c>.</param>
/// <param name="Kind">E.g. <c>DaemonSetList</c>.</param>
/// <param name="Continue">The token of the next page; null on the last one.</param>
/// <param name="Remaining">How many objects the server says are still to come; null where it does not say (Kubernetes API concepts,
/// "remainingItemCount").</param>
/// <param name="Items">Each object's place in the answer.</param>
public sealed record ListPage(string ApiVersion, string Kind, string? Continue, long? Remaining, IReadOnlyList<Range> Items)
{
    private static readonly JsonReaderOptions Options = new() { MaxDepth = ReadLimits.Depth };

    /// <summary>Reads the whole answer, so that none of its objects counts before all of them were found sound.</summary>
    /// <exception cref="JsonException">It is not JSON, is cut off, or is no list.</exception>
    /// <param name="mostItems">An answer of hundreds of megabytes may hold nothing but empty objects: their places alone would fill the
    /// memory.</param>
    public static ListPage Read(ReadOnlySpan<byte> json, int mostItems = int.MaxValue)
    {
        try
        {
            return ReadWhole(json, mostItems);
        }
        catch (InvalidOperationException broken)
        {
            throw new JsonException(JsonText.NotUnicode, broken);
        }
    }

    private static ListPage ReadWhole(ReadOnlySpan<byte> json, int mostItems)
    {
        var reader = new Utf8JsonReader(json, Options);
        string? apiVersion = null, kind = null, more = null;
        long? remaining = null;
        List<Range>? items = null;
        var hasMetadata = false;
        Expect(reader.Read() && reader.TokenType == JsonTokenType.StartObject, "it is no object");
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (reader.ValueTextEquals("apiVersion"u8)) apiVersion = Text(ref reader);
            else if (reader.ValueTextEquals("kind"u8)) kind = Text(ref reader);
            else if (reader.ValueTextEquals("metadata"u8))
            {
                Expect(!hasMetadata, "it has its metadata twice");
                (hasMetadata, (more, remaining)) = (true, Metadata(ref reader));
            }
            else if (reader.ValueTextEquals("items"u8))
            {
                Expect(items is null, "it has its items twice");
                items = Objects(ref reader, mostItems);
            }
            else
            {
                reader.Read();
                reader.Skip();
            }
        }

        // Whatever stands behind the object is read too: a cut or spliced answer is no answer.
        Expect(!reader.Read(), "something stands behind it");
        if (apiVersion is null || kind is null || items is null || !kind.EndsWith("List", StringComparison.Ordinal))
        {
            throw new JsonException($"it is no list but {(kind is null ? "an object without kind" : kind)}");
        }

        Expect(more is not null || remaining is null or <= 0, "it says that objects are missing, and has no token for them");
        return new(apiVersion, kind, more, remaining, items);
    }

    /// <summary>True where a list's metadata says, rightly or in a way that nobody writes, that objects are missing.</summary>
    public static bool GoesOn(ReadOnlySpan<byte> metadata)
    {
        var token = JsonPeek.Member(metadata, "continue");
        var count = JsonPeek.Member(metadata, "remainingItemCount");
        return !(token.IsEmpty || token.SequenceEqual("null"u8) || token.SequenceEqual("\"\""u8))
            || !(count.IsEmpty || count.SequenceEqual("null"u8) || count.SequenceEqual("0"u8));
    }

    private static void Expect(bool isSo, string problem)
    {
        if (!isSo) throw new JsonException(problem);
    }

    private static string? Text(ref Utf8JsonReader reader)
    {
        reader.Read();
        if (reader.TokenType == JsonTokenType.String) return reader.GetString();
        reader.Skip();
        return null;
    }

    private static (string? Continue, long? Remaining) Metadata(ref Utf8JsonReader reader)
    {
        reader.Read();
        Expect(reader.TokenType == JsonTokenType.StartObject, "its metadata is no object");
        string? more = null;
        long? remaining = null;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (reader.ValueTextEquals("continue"u8))
            {
                Expect(reader.Read() && reader.TokenType is JsonTokenType.String or JsonTokenType.Null, "its metadata.continue is no text");
                more = reader.GetString() is { Length: > 0 } token ? token : more;
            }
            else if (reader.ValueTextEquals("remainingItemCount"u8))
            {
                reader.Read();
                remaining = reader.TokenType == JsonTokenType.Number && reader.TryGetInt64(out var count) ? count : null;
                reader.Skip();
            }
            else
            {
                reader.Read();
                reader.Skip();
            }
        }

        return (more, remaining);
    }

    private static List<Range> Objects(ref Utf8JsonReader reader, int mostItems)
    {
        var items = new List<Range>();
        reader.Read();
        if (reader.TokenType == JsonTokenType.Null) return items;
        Expect(reader.TokenType == JsonTokenType.StartArray, "its items are no list");
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            Expect(reader.TokenType == JsonTokenType.StartObject, "an item of it is no object");
            Expect(items.Count < mostItems, $"it holds more than {mostItems} objects, the bound for one list");
            var from = (int)reader.TokenStartIndex;
            reader.Skip();
            items.Add(from..(int)reader.BytesConsumed);
        }

        return items;
    }
}
