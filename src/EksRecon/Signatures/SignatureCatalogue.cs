using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Serialization;

using EksRecon.Bundles;

namespace EksRecon.Signatures;

/// <summary>What is recognised: the embedded entries, and those of the user, which replace embedded ones of the same id.</summary>
public sealed class SignatureCatalogue
{
    internal const string MainPart = "main";
    internal const string AgentPart = "agent";
    internal const string DataPlanePart = "data-plane";

    private SignatureCatalogue(ImmutableArray<Signature> entries, KeptSettings kept)
    {
        Entries = entries;
        Kept = kept;
        Index = new SignatureIndex(entries);
    }

    /// <summary>Ordered by id.</summary>
    public ImmutableArray<Signature> Entries { get; }

    /// <summary>What is kept of the containers of these components while a cluster or a bundle is read.</summary>
    public KeptSettings Kept { get; }

    internal SignatureIndex Index { get; }

    /// <summary>Reads the embedded catalogue and more files of the same form.</summary>
    /// <param name="files">Name and YAML text of each file.</param>
    /// <exception cref="SignatureException">An entry cannot be used.</exception>
    public static SignatureCatalogue Load(IEnumerable<(string Name, string Text)> files)
    {
        var entries = new SortedDictionary<string, (Signature Signature, JsonElement Written)>(StringComparer.Ordinal);
        var (name, position) = ("the embedded catalogue", 0);
        foreach (var element in KeptSettings.EmbeddedEntries())
        {
            var entry = Entry(name, ++position, element);
            if (!entries.TryAdd(entry.Id, (entry, element))) throw Twice(name, entry.Id);
        }

        var hasOwn = false;
        foreach (var file in files)
        {
            hasOwn = true;
            var own = new HashSet<string>(StringComparer.Ordinal);
            foreach (var (entry, element) in Parse(file.Name, file.Text))
            {
                if (!own.Add(entry.Id)) throw Twice(file.Name, entry.Id);
                entries[entry.Id] = (entry, element);
            }
        }

        return new([.. entries.Values.Select(entry => entry.Signature)],
            hasOwn ? KeptSettings.Of(entries.Values.Select(entry => entry.Written)) : KeptSettings.Standard);
    }

    private static SignatureException Twice(string file, string id) =>
        new($"{file}: the id {id} is there twice; keep one of the two entries.");

    private static IEnumerable<(Signature Entry, JsonElement Written)> Parse(string file, string text)
    {
        var list = YamlText.Items(text, out var damage);
        if (damage is var (line, reason))
        {
            throw new SignatureException($"{file}: line {line} is not readable YAML ({reason}); fix it and try again.");
        }

        if (list is null)
        {
            throw new SignatureException(
                $"{file}: this is no catalogue; write a YAML list of entries, each with id, name, roles and parts.");
        }

        var position = 0;
        foreach (var element in list)
        {
            position++;
            yield return (Entry(file, position, element), element);
        }
    }

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
        if (broken.Message.Contains("could not be mapped", StringComparison.Ordinal))
        {
            return $"it has a member nobody knows{(path is null ? "" : " at " + path)}; take it out, or look up its spelling in docs/components.md";
        }

        if (broken.Message.Contains("missing required", StringComparison.Ordinal)) return "id and name are needed; add them";
        return path is null
            ? "a member has a wrong type; compare it with docs/components.md"
            : $"{path} has a wrong type; compare it with docs/components.md";
    }

    private static string? Text(JsonElement element, string name) =>
        element.ValueKind == JsonValueKind.Object && element.TryGetProperty(name, out var member)
            && member.ValueKind == JsonValueKind.String
            ? member.GetString()
            : null;
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow)]
[JsonSerializable(typeof(Signature))]
internal sealed partial class SignatureJson : JsonSerializerContext;
