using System.Text.Json;

namespace EksRecon.Bundles;

/// <summary>Reads a YAML or JSON text that lies inside a document: add-on configuration, a kube-proxy configuration.</summary>
internal static class YamlText
{
    /// <summary>The first document as JSON; null where the text is no YAML.</summary>
    public static JsonElement? ToJson(string text) => ToJson(text, out _);

    /// <summary>
    /// The first document as JSON; null where the text is no YAML, and then <paramref name="damage"/> says where and why.
    /// </summary>
    public static JsonElement? ToJson(string text, out (long Line, string Reason)? damage)
    {
        var first = new FirstDocument();
        using var reader = new YamlStream(new StringReader(text));
        new YamlDocuments(reader, first).ReadAll(CancellationToken.None);
        damage = first.Damage;
        return first.Root;
    }

    /// <summary>
    /// The items of a text that is one YAML list; null where it is something else, or no YAML, and then <paramref name="damage"/> says
    /// where and why.
    /// </summary>
    public static IReadOnlyList<JsonElement>? Items(string text, out (long Line, string Reason)? damage)
    {
        // The list lies under one key, so that a text that is no list is told apart from an empty one.
        const string key = "items";
        var root = ToJson($"{key}:\n{Indented(text)}", out damage);
        if (damage is var (line, reason)) damage = (Math.Max(1, line - 1), reason);
        return root is { ValueKind: JsonValueKind.Object } document && document.TryGetProperty(key, out var list)
            && list.ValueKind == JsonValueKind.Array
            ? [.. list.EnumerateArray()]
            : null;
    }

    private static string Indented(string text) =>
        string.Join('\n', text.Split('\n').Select(line => line.StartsWith("---", StringComparison.Ordinal) ? "" : "  " + line));

    private sealed class FirstDocument : IDocumentHandler
    {
        private JsonElement? _root;

        public (long Line, string Reason)? Damage { get; private set; }

        public JsonElement? Root => Damage is null ? _root : null;

        public bool Streams(string name) => false;

        public void Text(string name, string value)
        {
        }

        public void Array(string name)
        {
        }

        public void Item(string array, ReadOnlySpan<byte> json, long line)
        {
        }

        public void End(ReadOnlySpan<byte> whole, long line)
        {
            if (_root is not null || whole.IsEmpty) return;
            using var parsed = JsonDocument.Parse(whole.ToArray(), new JsonDocumentOptions { MaxDepth = ReadLimits.Depth });
            _root = parsed.RootElement.Clone();
        }

        public void Damaged(long line, long column, string reason) => Damage ??= (line, reason);
    }
}
