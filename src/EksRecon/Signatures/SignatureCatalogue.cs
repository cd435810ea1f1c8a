using System.Collections.Frozen;
using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Serialization;

using EksRecon.Bundles;

namespace EksRecon.Signatures;

/// <summary>What is recognised: the embedded entries, and those of the user, which replace embedded ones of the same id.</summary>
public sealed class SignatureCatalogue
{
    private const string Prefix = "signatures/";

    private static readonly FrozenSet<string> Roles = FrozenSet.ToFrozenSet(["cni", "policy-engine", "ingress", "gateway", "mesh", "dns"], StringComparer.Ordinal);
    private static readonly FrozenSet<string> Parts = FrozenSet.ToFrozenSet([MainPart, AgentPart, DataPlanePart], StringComparer.Ordinal);
    private static readonly FrozenSet<string> Types = FrozenSet.ToFrozenSet(["aws-lb", "nginx", "traefik", "kong", "other"], StringComparer.Ordinal);

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
                if (!entries.TryAdd(entry.Id, entry)) throw new SignatureException($"{name}: the id {entry.Id} is there twice.");
            }
        }

        foreach (var (name, text) in files)
        {
            foreach (var entry in Parse(name, text)) entries[entry.Id] = entry;
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
        var root = YamlText.ToJson("entries:\n" + Indented(text));
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
        var problem = Check(entry);
        return problem is null ? entry : throw new SignatureException($"{file}: the entry {id} is not usable: {problem}.");
    }

    private static string Problem(JsonException broken)
    {
        var path = broken.Path is null or "$" ? null : broken.Path.TrimStart('$', '.');
        if (broken.Message.Contains("could not be mapped", StringComparison.Ordinal)) return $"it has an unknown member{(path is null ? "" : " at " + path)}";
        if (broken.Message.Contains("missing required", StringComparison.Ordinal)) return "id and name are needed";
        return path is null ? "a member has a wrong type" : $"{path} has a wrong type";
    }

    private static string? Check(Signature entry)
    {
        foreach (var role in entry.Roles)
        {
            if (!Roles.Contains(role.Role)) return $"the role '{role.Role}' is none of {string.Join(", ", Roles.Order(StringComparer.Ordinal))}";
            if (role.Role is "ingress" or "gateway" && (entry.Type is null || !Types.Contains(entry.Type))) return $"an ingress or gateway needs a type: {string.Join(", ", Types.Order(StringComparer.Ordinal))}";
            if (role.Role == "mesh" && entry.Mesh is null) return "role mesh needs the member mesh";
        }

        if (entry.Roles.IsEmpty) return "it has no roles";
        foreach (var part in entry.Parts)
        {
            if (!Parts.Contains(part.Part)) return $"the part '{part.Part}' is none of {MainPart}, {AgentPart}, {DataPlanePart}";
            if (part.Match.IsDefaultOrEmpty) return $"the part {part.Part} has no match";
            if (part.Match.Any(match => SignatureIndex.Anchors(match).Count == 0)) return $"a match of the part {part.Part} needs images, containers or labels";
        }

        return null;
    }

    private static string? Text(JsonElement element, string name) =>
        element.ValueKind == JsonValueKind.Object && element.TryGetProperty(name, out var member) && member.ValueKind == JsonValueKind.String ? member.GetString() : null;
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow)]
[JsonSerializable(typeof(Signature))]
internal sealed partial class SignatureJson : JsonSerializerContext;
