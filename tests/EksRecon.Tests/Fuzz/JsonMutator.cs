using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace EksRecon.Tests.Fuzz;

/// <summary>
/// Spoils JSON as JSON: types swapped, nulls, deep and long values, hostile texts, members left out, renamed and doubled; now and then
/// bytes as well. The same way for the same seed.
/// </summary>
internal static class JsonMutator
{
    private const int Deep = 600;

    private static readonly JsonSerializerOptions Plain = new()
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        MaxDepth = 10_000,
    };

    public static byte[] Spoil(byte[] seed, Random random)
    {
        if (Parsed(seed) is not { } root) return Mutator.Spoil(seed, random, seed);
        for (var times = random.Next(1, 6); times > 0; times--) root = Once(root, random) ?? JsonValue.Create("");
        var text = root.ToJsonString(Plain);
        text = random.Next(12) switch
        {
            // A member that is there twice, and half of a surrogate pair: the object model holds neither.
            0 => Doubled(text, random),
            1 => Replaced(text, random, "\"\\ud800\""),
            2 => Replaced(text, random, "1e400"),
            _ => text,
        };
        var bytes = Encoding.UTF8.GetBytes(text);
        return random.Next(6) == 0 ? Mutator.Spoil(bytes, random, seed) : bytes;
    }

    private static JsonNode? Parsed(byte[] seed)
    {
        try
        {
            return JsonNode.Parse(seed);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static JsonNode? Once(JsonNode root, Random random)
    {
        var nodes = new List<JsonNode>();
        Gather(root, nodes);
        var node = nodes[random.Next(nodes.Count)];
        switch (random.Next(10))
        {
            case 0 when node is JsonObject { Count: > 0 } members:
                members.Remove(members.ElementAt(random.Next(members.Count)).Key);
                return root;
            case 1 when node is JsonObject { Count: > 0 } members:
                var (name, value) = members.ElementAt(random.Next(members.Count));
                members.Remove(name);
                members[random.Next(2) == 0 ? HostileTexts.One(random) : name.ToUpperInvariant()] = value;
                return root;
            case 2 when node is JsonObject members:
                members[HostileTexts.One(random)] = Odd(random);
                return root;
            case 3 when node is JsonArray list:
                list.Insert(random.Next(list.Count + 1), list.Count > 0
                    && random.Next(2) == 0 ? list[random.Next(list.Count)]?.DeepClone() : Odd(random));
                return root;
            case 4 when node is JsonArray { Count: > 0 } list:
                list.RemoveAt(random.Next(list.Count));
                return root;
            case 5 when nodes[random.Next(nodes.Count)] is { } other:
                return Replace(root, node, other.DeepClone());
            case 6 when node is JsonValue:
                return Replace(root, node, JsonValue.Create(HostileTexts.One(random)));
            case 7:
                return Replace(root, node,
                    random.Next(2) == 0 ? new JsonArray(node.DeepClone()) : new JsonObject { ["x"] = node.DeepClone() });
            default:
                return Replace(root, node, Odd(random));
        }
    }

    private static void Gather(JsonNode node, List<JsonNode> nodes)
    {
        nodes.Add(node);
        if (node is JsonObject members) foreach (var (_, value) in members) if (value is not null) Gather(value, nodes);
        if (node is JsonArray list) foreach (var item in list) if (item is not null) Gather(item, nodes);
    }

    private static JsonNode? Replace(JsonNode root, JsonNode old, JsonNode? by)
    {
        switch (old.Parent)
        {
            case JsonObject members:
                members[old.GetPropertyName()] = by;
                return root;
            case JsonArray list:
                list[old.GetElementIndex()] = by;
                return root;
            default:
                return by;
        }
    }

    private static JsonNode? Odd(Random random) => random.Next(12) switch
    {
        0 => null,
        1 => JsonValue.Create(true),
        2 => JsonValue.Create(random.Next(-2, 3)),
        3 => JsonValue.Create(long.MaxValue),
        4 => JsonValue.Create(1.5e300),
        5 => new JsonArray(),
        6 => new JsonObject(),
        7 => new JsonArray(null, null),
        8 => Nested(random.Next(2, Deep)),
        9 => new JsonArray([.. Enumerable.Range(0, random.Next(1, 300)).Select(index => (JsonNode)JsonValue.Create($"x{index}"))]),
        _ => JsonValue.Create(HostileTexts.One(random)),
    };

    private static JsonNode Nested(int depth)
    {
        JsonNode node = JsonValue.Create(1);
        for (; depth > 0; depth--) node = depth % 2 == 0 ? new JsonArray(node) : new JsonObject { ["a"] = node };
        return node;
    }

    private static string Doubled(string text, Random random)
    {
        var at = text.IndexOf('{', random.Next(text.Length));
        return at < 0 ? text : text.Insert(at + 1, "\"metadata\":{\"name\":\"twice\"},\"metadata\":5,");
    }

    private static string Replaced(string text, Random random, string by)
    {
        var from = text.IndexOf('"', random.Next(text.Length));
        var to = from < 0 ? -1 : text.IndexOf('"', from + 1);
        return to < 0 ? text : text[..from] + by + text[(to + 1)..];
    }
}
