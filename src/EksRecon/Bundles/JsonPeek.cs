using System.Text.Json;

namespace EksRecon.Bundles;

/// <summary>Reads single strings out of an object without reading the rest of it.</summary>
internal static class JsonPeek
{
    private static readonly JsonReaderOptions Options = new() { MaxDepth = ReadLimits.Depth };

    /// <summary>The string at this path of members; null where there is none.</summary>
    public static string? Text(ReadOnlySpan<byte> json, params ReadOnlySpan<string> path)
    {
        var reader = new Utf8JsonReader(json, Options);
        if (!reader.Read()) return null;
        foreach (var name in path)
        {
            if (!Enter(ref reader, name)) return null;
        }

        if (reader.TokenType != JsonTokenType.String) return null;
        try
        {
            return reader.GetString();
        }
        catch (InvalidOperationException broken)
        {
            throw new JsonException(JsonText.NotUnicode, broken);
        }
    }

    /// <summary>
    /// What kind of object starts here, as far as its text can be read: its own apiVersion and kind, null for one that does not come before
    /// the damage.
    /// </summary>
    public static (string? ApiVersion, string? Kind) KindOf(ReadOnlySpan<byte> start)
    {
        var (apiVersion, kind) = ((string?)null, (string?)null);
        try
        {
            var reader = new Utf8JsonReader(start, isFinalBlock: false, new JsonReaderState(Options));
            if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject) return (null, null);
            while ((apiVersion is null || kind is null) && reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            {
                var name = reader.GetString();
                if (!reader.Read()) break;
                if (name is "apiVersion" && reader.TokenType == JsonTokenType.String) apiVersion ??= reader.GetString();
                else if (name is "kind" && reader.TokenType == JsonTokenType.String) kind ??= reader.GetString();
                else if (!reader.TrySkip()) break;
            }
        }
        catch (Exception broken) when (broken is JsonException or InvalidOperationException)
        {
            // What was read before the damage stands.
        }

        return (apiVersion, kind);
    }

    /// <summary>True where the object has this member at its top.</summary>
    public static bool Has(ReadOnlySpan<byte> json, string name)
    {
        var reader = new Utf8JsonReader(json, Options);
        return reader.Read() && Enter(ref reader, name);
    }

    /// <summary>The JSON of a top-level member; empty where there is none.</summary>
    public static ReadOnlySpan<byte> Member(ReadOnlySpan<byte> json, string name)
    {
        var reader = new Utf8JsonReader(json, Options);
        if (!reader.Read() || !Enter(ref reader, name)) return default;
        var from = (int)reader.TokenStartIndex;
        reader.Skip();
        return json[from..(int)reader.BytesConsumed];
    }

    private static bool Enter(ref Utf8JsonReader reader, string name)
    {
        if (reader.TokenType != JsonTokenType.StartObject) return false;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var found = IsNamed(ref reader, name);
            reader.Read();
            if (found) return true;
            reader.Skip();
        }

        return false;
    }

    /// <summary>
    /// True where the reader stands at this name of a member. A name with half of a surrogate pair in it, which JSON can spell, is another.
    /// </summary>
    public static bool IsNamed(ref Utf8JsonReader reader, ReadOnlySpan<char> name)
    {
        try
        {
            return reader.ValueTextEquals(name);
        }
        catch (InvalidOperationException)
        {
            return false;
        }
    }
}
