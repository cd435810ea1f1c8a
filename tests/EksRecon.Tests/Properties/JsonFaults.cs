using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace EksRecon.Tests.Properties;

/// <summary>Faults inside of a JSON document that leave it JSON.</summary>
internal static class JsonFaults
{
    private static readonly string[] Values = ["42", "-1.5e300", "\"odd\"", "\"\"", "true", "[]", "{}", "[null]", "[{}]", "{\"odd\": [1]}"];

    /// <summary>
    /// Replaces one value by one of another JSON type; null where the document has none that could be. Null in its place would say that the
    /// field is not there, which is another document, not a damaged one.
    /// </summary>
    public static byte[]? WithOddField(byte[] document, Random random, out string place)
    {
        place = "";
        if (JsonNode.Parse(document) is not { } root) return null;
        var nodes = Below(root).Where(node => node.Value is not null).ToList();
        if (nodes.Count == 0) return null;
        var (parent, key, index, value) = nodes[random.Next(nodes.Count)];
        var others = Values.Where(text => Kind(JsonNode.Parse(text)) != Kind(value)).ToList();
        var odd = others[random.Next(others.Count)];
        place = $"{(parent is JsonObject ? parent.GetPath() + "." + key : $"{parent.GetPath()}[{index}]")} = {odd}";
        if (parent is JsonObject map) map[key] = JsonNode.Parse(odd);
        else ((JsonArray)parent)[index] = JsonNode.Parse(odd);
        return Encoding.UTF8.GetBytes(root.ToJsonString());
    }

    /// <summary>Puts a null into one list; null where the document has no list with elements.</summary>
    public static byte[]? WithNullInList(byte[] document, Random random, out string place)
    {
        place = "";
        if (JsonNode.Parse(document) is not { } root) return null;
        var lists = Below(root).Select(node => node.Value).OfType<JsonArray>().Where(list => list.Count > 0).ToList();
        if (lists.Count == 0) return null;
        var list = lists[random.Next(lists.Count)];
        place = list.GetPath();
        list.Insert(random.Next(list.Count + 1), null);
        return Encoding.UTF8.GetBytes(root.ToJsonString());
    }

    /// <summary>Any value by any other, null among them: for what has to be survived, not understood.</summary>
    public static byte[] WithAnything(byte[] document, Random random)
    {
        if (JsonNode.Parse(document) is not { } root) return document;
        var nodes = Below(root).ToList();
        var (parent, key, index, _) = nodes[random.Next(nodes.Count)];
        var value = random.Next(Values.Length + 1) is var which && which == Values.Length ? null : JsonNode.Parse(Values[which]);
        if (parent is JsonObject map) map[key] = value;
        else ((JsonArray)parent)[index] = value;
        return Encoding.UTF8.GetBytes(root.ToJsonString());
    }

    private static JsonValueKind Kind(JsonNode? node) =>
        node?.GetValueKind() is var kind && kind == JsonValueKind.False ? JsonValueKind.True : node?.GetValueKind() ?? JsonValueKind.Null;

    private static IEnumerable<(JsonNode Parent, string Key, int Index, JsonNode? Value)> Below(JsonNode node)
    {
        if (node is JsonObject map)
        {
            foreach (var (key, value) in map)
            {
                yield return (map, key, 0, value);
                if (value is null) continue;
                foreach (var inner in Below(value)) yield return inner;
            }
        }
        else if (node is JsonArray list)
        {
            for (var index = 0; index < list.Count; index++)
            {
                yield return (list, "", index, list[index]);
                if (list[index] is not { } value) continue;
                foreach (var inner in Below(value)) yield return inner;
            }
        }
    }
}
