using System.Text.Json;

namespace EksRecon.Bundles;

/// <summary>Reads a YAML or JSON text that lies inside a document: add-on configuration, a kube-proxy configuration.</summary>
internal static class YamlText
{
    /// <summary>The first document as JSON; null where the text is no YAML.</summary>
    public static JsonElement? ToJson(string text) => ToJson(text, out _);

    /// <summary>The first document as JSON; null where the text is no YAML, and then <paramref name="damage"/> says where and why.</summary>
    public static JsonElement? ToJson(string text, out (long Line, string Reason)? damage)
    {
        var first = new FirstDocument();
        using var reader = new YamlStream(new StringReader(text));
        new YamlDocuments(reader, first).ReadAll(CancellationToken.None);
        damage = first.Damage;
        return first.Root;
    }

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
            using var parsed = JsonDocument.Parse(whole.ToArray());
            _root = parsed.RootElement.Clone();
        }

        public void Damaged(long line, long column, string reason) => Damage ??= (line, reason);
    }
}
