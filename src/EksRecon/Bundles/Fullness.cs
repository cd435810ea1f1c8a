using System.Text.Json;

namespace EksRecon.Bundles;

/// <summary>
/// How much a text says of an object. Of two texts of one object where neither carries a resourceVersion, the one that says more stands: a
/// Kustomize patch, or an excerpt, never replaces the object itself.
/// </summary>
internal static class Fullness
{
    private static readonly JsonReaderOptions Options = new() { MaxDepth = ReadLimits.Depth };

    /// <summary>An image weighs more than anything a patch may say: only the object itself names what all its containers run.</summary>
    private const long ImageWeight = 1_000_000;

    /// <summary>
    /// A selector weighs more than any images: apps/v1 requires it of every workload and lets nobody change it, so that patches have none.
    /// </summary>
    private const long SelectorWeight = 1_000_000_000_000;

    /// <summary>Larger for a text that says more; the order of members and blanks make no difference.</summary>
    public static long Of(ReadOnlySpan<byte> json)
    {
        long values = 0, images = 0, selectors = 0;
        var reader = new Utf8JsonReader(json, Options);
        var (isImage, isSpec) = (false, false);
        while (reader.Read())
        {
            if (reader.TokenType == JsonTokenType.PropertyName)
            {
                isImage = JsonPeek.IsNamed(ref reader, "image");
                if (reader.CurrentDepth == 1) isSpec = JsonPeek.IsNamed(ref reader, "spec");
                else if (reader.CurrentDepth == 2 && isSpec && JsonPeek.IsNamed(ref reader, "selector")) selectors = 1;
                continue;
            }

            if (
                reader.TokenType is JsonTokenType.StartObject or JsonTokenType.StartArray or JsonTokenType.EndObject or JsonTokenType.EndArray or JsonTokenType.Null)
            {
                continue;
            }

            values++;
            if (isImage && reader.TokenType == JsonTokenType.String) images++;
            isImage = false;
        }

        return selectors * SelectorWeight + images * ImageWeight + values;
    }
}
