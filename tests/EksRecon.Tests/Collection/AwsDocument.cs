using System.Globalization;
using System.Text.Json.Nodes;

namespace EksRecon.Tests.Collection;

/// <summary>An answer of AWS without what two honest readers of it may write differently.</summary>
internal static class AwsDocument
{
    /// <summary>Without nulls, empty members, the marks of paging and the order of lists; times as instants.</summary>
    public static string Canonical(string json) => Canonical(JsonNode.Parse(json))?.ToJsonString() ?? "";

    private static JsonNode? Canonical(JsonNode? node)
    {
        switch (node)
        {
            case JsonObject members:
                var kept = members
                    .Where(member => member.Key is not ("NextToken" or "nextToken" or "NextMarker" or "ResponseMetadata"))
                    .OrderBy(member => member.Key, StringComparer.Ordinal)
                    .Select(member => KeyValuePair.Create(member.Key, Canonical(member.Value)))
                    .Where(member => member.Value is not null)
                    .ToList();
                return kept.Count == 0 ? null : new JsonObject(kept);
            case JsonArray items:
                var values = items.Select(Canonical).OfType<JsonNode>().OrderBy(item => item.ToJsonString(), StringComparer.Ordinal)
                    .ToArray();
                return values.Length == 0 ? null : new JsonArray(values);
            case JsonValue value when value.TryGetValue<string>(out var text):
                return text.Length == 0 ? null : JsonValue.Create(Instant(text) ?? text);
            case JsonValue value when value.TryGetValue<decimal>(out var number):
                return JsonValue.Create(number / 1.0000000000000000000m);
            default:
                return node?.DeepClone();
        }
    }

    /// <summary>To the millisecond: Python's floats hold no more of it.</summary>
    private static string? Instant(string text) =>
        text.Length > 18 && text[10] == 'T'
            && DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var instant)
            ? instant.ToUniversalTime().ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture)
            : null;
}
