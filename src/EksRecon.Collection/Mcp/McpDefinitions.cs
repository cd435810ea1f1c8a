using System.Collections.Concurrent;
using System.Text.Json;

using EksRecon.Collection.Http;
using EksRecon.Collection.Kubernetes;
using EksRecon.Questions;

namespace EksRecon.Collection.Mcp;

/// <summary>
/// The CRDs behind an MCP server. Their names come in one list; those that tell what the tool asks about are read, once each, because
/// list_api_versions tells the preferred version of a group alone, which need not serve every kind of it.
/// </summary>
/// <param name="list">Lists all of them.</param>
/// <param name="read">Reads one by name.</param>
internal sealed class McpDefinitions(Func<Task<IReadOnlyList<McpListed>>> list, Func<string, Task<string>> read)
{
    private readonly Lazy<Task<IReadOnlyList<McpListed>>> _listed = new(list);
    private readonly ConcurrentDictionary<string, Lazy<Task<string>>> _read = new(StringComparer.Ordinal);

    public Task<IReadOnlyList<McpListed>> Listed() => _listed.Value;

    /// <summary>One of them, whole.</summary>
    public Task<string> Read(string name) => _read.GetOrAdd(name, wanted => new(() => read(wanted))).Value;

    /// <summary>Which kinds of the list of questions each group serves in which version, as their CRDs say it.</summary>
    /// <param name="preferred">Of each group the version that is preferred, as the server lists them.</param>
    public async Task<Discovery> Served(IReadOnlyDictionary<string, string> preferred)
    {
        IReadOnlyList<McpListed> listed;
        try
        {
            listed = await Listed();
        }
        catch (SourceException)
        {
            // The groups are known all the same; which kinds they serve is asked again by whoever needs it, and fails there with its
            // reason.
            return new(
                preferred.ToDictionary(group => group.Key, group => (IReadOnlyList<ServedVersion>)[new(group.Value, null)],
                    StringComparer.Ordinal));
        }

        var relevant = Kinds.All.SelectMany(kind => kind.LiveGroups.Prepend(kind.Group),
            (kind, group) => $"{kind.Plural}.{group}").ToHashSet(StringComparer.Ordinal);
        var served = await Task.WhenAll(listed.Where(definition => relevant.Contains(definition.Name)).Select(Versions));
        var groups = new Dictionary<string, IReadOnlyList<ServedVersion>>(StringComparer.Ordinal);
        foreach (var (group, version) in preferred)
        {
            groups[group] = Versions(group, version, served, listed.Any(definition => definition.Definition.Group == group));
        }

        return new(groups);
    }

    private static List<ServedVersion> Versions(string group, string preferred,
        (string Group, string Plural, IReadOnlyList<string>? Versions)[] served, bool hasDefinitions)
    {
        var its = served.Where(definition => definition.Group == group).ToList();
        // Without CRDs it ships with Kubernetes or comes from another server: its kinds are asked for otherwise.
        if (!hasDefinitions || its.Any(definition => definition.Versions is null)) return [new(preferred, null)];
        return [.. its.SelectMany(definition => definition.Versions ?? []).Append(preferred).Distinct(StringComparer.Ordinal).OrderBy(version => version != preferred)
            .Select(version =>
                new ServedVersion(version,
                    its.Where(definition => definition.Versions?.Contains(version, StringComparer.Ordinal) == true)
                        .Select(definition => definition.Plural).ToHashSet(StringComparer.Ordinal)))];
    }

    private async Task<(string Group, string Plural, IReadOnlyList<string>? Versions)> Versions(McpListed definition)
    {
        var (plural, group) = definition.Definition;
        try
        {
            using var json = JsonDocument.Parse(await Read(definition.Name), new JsonDocumentOptions { MaxDepth = Bundles.ReadLimits.Depth });
            var versions = json.RootElement.GetProperty("spec").GetProperty("versions").EnumerateArray()
                .Where(version => version.GetProperty("served").GetBoolean())
                    .Select(version => version.GetProperty("name").GetString() ?? "").ToList();
            return (group, plural, versions);
        }
        catch (Exception unreadable) when (
            unreadable is SourceException or JsonException or KeyNotFoundException or InvalidOperationException)
        {
            return (group, plural, null);
        }
    }
}
