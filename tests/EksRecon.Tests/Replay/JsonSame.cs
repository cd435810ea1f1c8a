using System.Text.Json.Nodes;

namespace EksRecon.Tests.Replay;

/// <summary>Whether two answers say the same: whatever the order of members, and whether what is empty is written or left out.</summary>
internal static class JsonSame
{
    public static void Assert(JsonNode? expected, JsonNode? actual)
    {
        if (Difference(expected, actual, "$") is { } difference) Xunit.Assert.Fail(difference);
    }

    private static string? Difference(JsonNode? expected, JsonNode? actual, string place)
    {
        switch (expected, actual)
        {
            case (JsonObject left, JsonObject right):
                return left.Select(member => member.Key).Union(right.Select(member => member.Key), StringComparer.Ordinal)
                    .Select(name => IsNothing(left[name]) && IsNothing(right[name]) ? null
                        : Difference(left[name], right[name], $"{place}.{name}"))
                    .FirstOrDefault(found => found is not null);
            case (JsonArray left, JsonArray right) when left.Count == right.Count:
                return left.Zip(right).Select((pair, index) => Difference(pair.First, pair.Second, $"{place}[{index}]"))
                    .FirstOrDefault(found => found is not null);
            default:
                return JsonNode.DeepEquals(expected, actual)
                    ? null
                    : $"{place}: expected {expected?.ToJsonString() ?? "null"}, found {actual?.ToJsonString() ?? "null"}";
        }
    }

    private static bool IsNothing(JsonNode? node) => node is null or JsonArray { Count: 0 } or JsonObject { Count: 0 };
}
