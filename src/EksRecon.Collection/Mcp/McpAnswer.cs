using System.Text.Json;

using ModelContextProtocol.Protocol;

namespace EksRecon.Collection.Mcp;

/// <summary>
/// Finds the JSON in a tool's result: in its structured content, or in its texts, of which the first may be a sentence for people; bare, or
/// wrapped in <c>result</c>.
/// </summary>
internal static class McpAnswer
{
    /// <summary>The first object that <paramref name="read"/> understands; null for none.</summary>
    public static T? Read<T>(CallToolResult answer, Func<JsonElement, T?> read)
        where T : class
    {
        if (answer.StructuredContent is { } structured && Unwrapped(structured, read) is { } found) return found;
        foreach (var text in answer.Content.OfType<TextContentBlock>().Reverse())
        {
            if (Parsed(text.Text) is { } json && Unwrapped(json, read) is { } inText) return inText;
        }

        return null;
    }

    /// <summary>All texts, as one line.</summary>
    public static string Text(CallToolResult answer)
    {
        const int longest = 600;
        var text = string.Join(" ", answer.Content.OfType<TextContentBlock>().Select(block => block.Text)).ReplaceLineEndings(" ").Trim();
        return text.Length == 0 ? "it says nothing" : text.Length > longest ? text[..longest] + "…" : text;
    }

    public static string Excerpt(CallToolResult answer)
    {
        const int longest = 120;
        var text = Text(answer);
        return text.Length > longest ? text[..longest] + "…" : text;
    }

    private static T? Unwrapped<T>(JsonElement json, Func<JsonElement, T?> read)
        where T : class
    {
        if (json.ValueKind != JsonValueKind.Object) return null;
        return Understood(json, read)
            ?? Understood(json, whole => Result(whole) is { ValueKind: JsonValueKind.Object } result ? read(result) : null);
    }

    private static JsonElement? Result(JsonElement json) =>
        !json.TryGetProperty("result", out var result)
            ? null
            : result.ValueKind == JsonValueKind.String
            ? Parsed(result.GetString() ?? "")
            : result;

    private static T? Understood<T>(JsonElement json, Func<JsonElement, T?> read)
        where T : class
    {
        try
        {
            return read(json);
        }
        catch (Exception other) when (other is InvalidOperationException or KeyNotFoundException or FormatException or JsonException)
        {
            // Another shape: the caller says so where nothing fits.
            return null;
        }
    }

    private static JsonElement? Parsed(string text)
    {
        if (!text.AsSpan().TrimStart().StartsWith("{")) return null;
        try
        {
            return JsonElement.Parse(text, new JsonDocumentOptions { MaxDepth = Bundles.ReadLimits.Depth });
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
