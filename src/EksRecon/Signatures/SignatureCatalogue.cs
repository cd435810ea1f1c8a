using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Serialization;

using EksRecon.Bundles;

namespace EksRecon.Signatures;

/// <summary>What is recognised: the embedded entries, and those of the user, which replace embedded ones of the same id.</summary>
public sealed class SignatureCatalogue
{
    private const string Prefix = "signatures/";

    internal const string MainPart = "main";
    internal const string AgentPart = "agent";
    internal const string DataPlanePart = "data-plane";

    private SignatureCatalogue(ImmutableArray<Signature> entries)
    {
        Entries = entries;
        Index = new SignatureIndex(entries);
    }

    /// <summary>Ordered by id.</summary>
    public ImmutableArray<Signature> Entries { get; }

    internal SignatureIndex Index { get; }

    /// <summary>Reads the embedded catalogue and more files of the same form.</summary>
    /// <param name="files">Name and YAML text of each file.</param>
    /// <exception cref="SignatureException">An entry cannot be used.</exception>
    public static SignatureCatalogue Load(IEnumerable<(string Name, string Text)> files)
    {
        var entries = new SortedDictionary<string, Signature>(StringComparer.Ordinal);
        foreach (var (name, text) in Embedded())
        {
            foreach (var entry in Parse(name, text))
            {
                if (!entries.TryAdd(entry.Id, entry)) throw new SignatureException($"{name}: the id {entry.Id} is there twice; keep one of the two entries.");
            }
        }

        foreach (var (name, text) in files)
        {
            var own = new HashSet<string>(StringComparer.Ordinal);
            foreach (var entry in Parse(name, text))
            {
                if (!own.Add(entry.Id)) throw new SignatureException($"{name}: the id {entry.Id} is there twice; keep one of the two entries.");
                entries[entry.Id] = entry;
            }
        }

        return new([.. entries.Values]);
    }

    private static IEnumerable<(string Name, string Text)> Embedded()
    {
        var assembly = typeof(SignatureCatalogue).Assembly;
        foreach (var name in assembly.GetManifestResourceNames().Where(name => name.StartsWith(Prefix, StringComparison.Ordinal)).Order(StringComparer.Ordinal))
        {
            using var stream = assembly.GetManifestResourceStream(name) ?? throw new SignatureException($"{name} is not embedded.");
            using var reader = new StreamReader(stream);
            yield return (name, reader.ReadToEnd());
        }
    }

    private static IEnumerable<Signature> Parse(string file, string text)
    {
        var root = YamlText.ToJson("entries:\n" + Indented(text), out var damage);
        if (damage is { } broken) throw new SignatureException($"{file}: line {Math.Max(1, broken.Line - 1)} is not readable YAML ({broken.Reason}); mend it and try again.");
        if (root is not { ValueKind: JsonValueKind.Object } document || !document.TryGetProperty("entries", out var list) || list.ValueKind != JsonValueKind.Array)
        {
            throw new SignatureException($"{file}: this is no catalogue; write a YAML list of entries, each with id, name, roles and parts.");
        }

        var position = 0;
        foreach (var element in list.EnumerateArray())
        {
            position++;
            yield return Entry(file, position, element);
        }
    }

    /// <summary>The list lies under one key, so that a text that is no list is told apart from an empty one.</summary>
    private static string Indented(string text) => string.Join('\n', text.Split('\n').Select(line => line.StartsWith("---", StringComparison.Ordinal) ? "" : "  " + line));

    private static Signature Entry(string file, int position, JsonElement element)
    {
        var id = Text(element, "id") ?? $"number {position}";
        Signature? entry;
        try
        {
            entry = element.Deserialize(SignatureJson.Default.Signature);
        }
        catch (JsonException broken)
        {
            throw new SignatureException($"{file}: the entry {id} is not usable: {Problem(broken)}.", broken);
        }

        if (entry is null) throw new SignatureException($"{file}: the entry {id} is empty.");
        var problem = SignatureCheck.Problem(entry);
        return problem is null ? entry : throw new SignatureException($"{file}: the entry {id} is not usable: {problem}.");
    }

    private static string Problem(JsonException broken)
    {
        var path = broken.Path is null or "$" ? null : broken.Path.TrimStart('$', '.');
        if (broken.Message.Contains("could not be mapped", StringComparison.Ordinal)) return $"it has a member nobody knows{(path is null ? "" : " at " + path)}; take it out, or look up its spelling in docs/components.md";
        if (broken.Message.Contains("missing required", StringComparison.Ordinal)) return "id and name are needed; add them";
        return path is null ? "a member has a wrong type; compare it with docs/components.md" : $"{path} has a wrong type; compare it with docs/components.md";
    }

    private static string? Text(JsonElement element, string name) =>
        element.ValueKind == JsonValueKind.Object && element.TryGetProperty(name, out var member) && member.ValueKind == JsonValueKind.String ? member.GetString() : null;
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow)]
[JsonSerializable(typeof(Signature))]
internal sealed partial class SignatureJson : JsonSerializerContext;
