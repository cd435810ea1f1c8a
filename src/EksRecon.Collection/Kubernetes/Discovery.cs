using System.Text.Json;

using EksRecon.Collection.Http;

namespace EksRecon.Collection.Kubernetes;

/// <summary>Resources that a group serves in one version.</summary>
/// <param name="Plurals">Null where discovery does not say: the group is served by another server that does not answer.</param>
internal sealed record ServedVersion(string Version, IReadOnlySet<string>? Plurals);

/// <summary>API groups and what they serve, as discovery lists them; versions in the server's order of preference.</summary>
internal sealed record Discovery(IReadOnlyDictionary<string, IReadOnlyList<ServedVersion>> Groups)
{
    /// <summary>
    /// One request answers for all groups since Kubernetes 1.26; older servers answer with their plain list of groups (KEP-3352).
    /// </summary>
    public const string Accept =
        "application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList,application/json;g=apidiscovery.k8s.io;v=v2beta1;as=APIGroupDiscoveryList,application/json";

    /// <summary>True where the group has the resource in a version, or is answered by its own server, which has to be asked.</summary>
    public bool Lists(string group, string plural) =>
        Groups.TryGetValue(group, out var versions) && versions.Any(version => version.Plurals is null || version.Plurals.Contains(plural));

    /// <summary>A later answer, and what only this one has.</summary>
    public Discovery With(Discovery later) =>
        new(later.Groups.Concat(Groups.Where(group => !later.Groups.ContainsKey(group.Key))).ToDictionary(StringComparer.Ordinal));

    /// <exception cref="JsonException">It is no discovery document.</exception>
    public static Discovery Read(ReadOnlyMemory<byte> json)
    {
        using var document = JsonDocument.Parse(json);
        var groups = new Dictionary<string, IReadOnlyList<ServedVersion>>(StringComparer.Ordinal);
        try
        {
            switch (document.RootElement.GetProperty("kind").GetString())
            {
                case "APIGroupDiscoveryList":
                    foreach (var group in document.RootElement.GetProperty("items").EnumerateArray())
                    {
                        groups[group.GetProperty("metadata").GetProperty("name").GetString() ?? ""] =
                            [.. group.GetProperty("versions").EnumerateArray().Select(Aggregated)];
                    }

                    break;
                case "APIGroupList":
                    foreach (var group in document.RootElement.GetProperty("groups").EnumerateArray())
                    {
                        groups[group.GetProperty("name").GetString() ?? ""] = [.. Preferred(group)];
                    }

                    break;
                case var other:
                    throw new JsonException($"it is a {OneLine.Of(other ?? "document without kind", 100)}, not a list of API groups");
            }
        }
        catch (Exception wrong) when (wrong is KeyNotFoundException or InvalidOperationException)
        {
            throw new JsonException("it is no list of API groups", wrong);
        }

        // Every server has the groups that ship with Kubernetes; a list without them was cut or comes from somebody else.
        return groups.ContainsKey("apps")
            ? new(groups)
            : throw new JsonException("the list of API groups lacks apps, which every server has");
    }

    /// <summary>Plurals of an APIResourceList.</summary>
    /// <exception cref="JsonException">It is none.</exception>
    public static IReadOnlySet<string> ReadResources(ReadOnlyMemory<byte> json)
    {
        using var document = JsonDocument.Parse(json);
        try
        {
            if (document.RootElement.GetProperty("kind").GetString() != "APIResourceList")
            {
                throw new JsonException("it is no APIResourceList");
            }

            return document.RootElement.GetProperty("resources").EnumerateArray()
                .Select(resource => resource.GetProperty("name").GetString() ?? "").ToHashSet(StringComparer.Ordinal);
        }
        catch (Exception wrong) when (wrong is KeyNotFoundException or InvalidOperationException)
        {
            throw new JsonException("it is no APIResourceList", wrong);
        }
    }

    /// <summary>The APIGroupList of it, as <c>kubectl get --raw /apis</c> prints it.</summary>
    public byte[] ToGroupList()
    {
        using var stream = new MemoryStream();
        using (var writer = new Utf8JsonWriter(stream, new JsonWriterOptions { Indented = true }))
        {
            writer.WriteStartObject();
            writer.WriteString("kind", "APIGroupList");
            writer.WriteString("apiVersion", "v1");
            writer.WriteStartArray("groups");
            foreach (var (name, versions) in Groups.Where(group => group.Value.Count > 0))
            {
                writer.WriteStartObject();
                writer.WriteString("name", name);
                writer.WriteStartArray("versions");
                foreach (var version in versions) Write(writer, name, version.Version);
                writer.WriteEndArray();
                writer.WritePropertyName("preferredVersion");
                Write(writer, name, versions[0].Version);
                writer.WriteEndObject();
            }

            writer.WriteEndArray();
            writer.WriteEndObject();
        }

        return stream.ToArray();
    }

    private static void Write(Utf8JsonWriter writer, string group, string version)
    {
        writer.WriteStartObject();
        writer.WriteString("groupVersion", $"{group}/{version}");
        writer.WriteString("version", version);
        writer.WriteEndObject();
    }

    private static ServedVersion Aggregated(JsonElement version)
    {
        var isStale = version.TryGetProperty("freshness", out var freshness) && freshness.GetString() == "Stale";
        var plurals = version.TryGetProperty("resources", out var resources) && resources.ValueKind == JsonValueKind.Array
            ? resources.EnumerateArray().Select(resource => resource.GetProperty("resource").GetString() ?? "")
                .ToHashSet(StringComparer.Ordinal)
            : [];
        return new(version.GetProperty("version").GetString() ?? "", isStale ? null : plurals);
    }

    private static IEnumerable<ServedVersion> Preferred(JsonElement group)
    {
        var preferred = group.TryGetProperty("preferredVersion", out var first) ? first.GetProperty("version").GetString() : null;
        return group.GetProperty("versions").EnumerateArray().Select(version => version.GetProperty("version").GetString() ?? "")
            .OrderBy(version => version != preferred).Select(version => new ServedVersion(version, null));
    }
}
