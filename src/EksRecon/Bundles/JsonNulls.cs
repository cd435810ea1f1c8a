using System.Text;
using System.Text.Json;

namespace EksRecon.Bundles;

/// <summary>Finds lists with an empty element. No API prints one, and records made of one would be read as if it said something.</summary>
internal static class JsonNulls
{
    private static readonly JsonReaderOptions Options = new() { MaxDepth = ReadLimits.Depth };

    /// <summary>The dotted path of the first list that has a null; null where there is none.</summary>
    public static string? ListWithNull(ReadOnlySpan<byte> json)
    {
        // Most objects have no null at all, and most nulls are the values of members.
        if (json.IndexOf("null"u8) < 0) return null;
        var reader = new Utf8JsonReader(json, Options);
        var names = new Stack<(string Name, bool IsList)>();
        var name = "";
        while (reader.Read())
        {
            switch (reader.TokenType)
            {
                case JsonTokenType.PropertyName:
                    // As it is written: it only names a place, and a name that is not Unicode must not stop the search.
                    name = Encoding.UTF8.GetString(reader.ValueSpan);
                    break;
                case JsonTokenType.StartObject or JsonTokenType.StartArray:
                    names.Push((name, reader.TokenType == JsonTokenType.StartArray));
                    name = "";
                    break;
                case JsonTokenType.EndObject or JsonTokenType.EndArray:
                    names.Pop();
                    break;
                case JsonTokenType.Null when names.TryPeek(out var inner) && inner.IsList:
                    return string.Join('.', names.Reverse().Select(level => level.Name).Where(level => level.Length > 0));
            }
        }

        return null;
    }
}
