using System.Text.Json;

using EksRecon.Bundles;

namespace EksRecon.Tests;

/// <summary>A case's expected.yaml.</summary>
internal sealed class Expected(string file)
{
    private readonly JsonElement _root = YamlText.ToJson(File.ReadAllText(file)) ?? throw new InvalidDataException($"{file} is not YAML");

    public bool IsComplete => _root.TryGetProperty("complete", out var complete) && complete.ValueKind == JsonValueKind.True;

    /// <summary>The member of this name; null where the file does not say it.</summary>
    public JsonElement? Member(string name) => _root.TryGetProperty(name, out var member) ? member : null;

    /// <summary>A list of texts; null where the file does not say it.</summary>
    public string[]? Texts(string name) =>
        Member(name) is { ValueKind: JsonValueKind.Array } list ? [.. list.EnumerateArray().Select(item => item.ToString())] : null;

    public IEnumerable<(string Path, JsonElement Value)> Facts =>
        Member("facts") is { ValueKind: JsonValueKind.Object } facts ? facts.EnumerateObject().Select(fact => (fact.Name, fact.Value)) : [];
}
