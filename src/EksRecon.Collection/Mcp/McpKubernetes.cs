using System.Text;
using System.Text.Json;

using EksRecon.Bundles;
using EksRecon.Collection.Http;
using EksRecon.Collection.Kubernetes;
using EksRecon.Questions;

namespace EksRecon.Collection.Mcp;

/// <summary>
/// The API server through an EKS MCP server. Its lists are metadata alone (sample-apex-skills#182 read a spec from them that is not there),
/// so each object is read by itself, a bounded number of them;
/// what was left out is said.
/// </summary>
internal sealed class McpKubernetes(McpSession session, string cluster, CollectionLimits limits, Func<SourceException,
    SourceException> advise) : IKubernetesSource
{
    /// <summary>Detectors look at these CRDs' own words; of the others the name says everything that is asked: plural and group.</summary>
    private const string ReadDefinitions = ".gateway.networking.k8s.io";

    /// <summary>Characters of one object: etcd takes 1.5 MiB (etcd, --max-request-bytes), and JSON in JSON grows.</summary>
    private const int LongestObject = 4 * 1024 * 1024;

    /// <summary>Characters of the objects of one list together: each is read by itself, and the list is put together of them.</summary>
    private const int LongestList = 32 * 1024 * 1024;

    private const string DefinitionsVersion = "apiextensions.k8s.io/v1";

    private readonly McpDefinitions _definitions = new(
        () => Listed(session, cluster, Kinds.CustomResourceDefinitions, DefinitionsVersion, null),
        name => Read(session, cluster, DefinitionsVersion, Kinds.CustomResourceDefinitions.Kind, "", name));

    public Task<ReadOnlyMemory<byte>> Version() =>
        throw new SourceException(Outcome.NotAsked, "no tool of an EKS MCP server answers GET /version");

    public Task<Discovery> Groups() => Advised(async () =>
    {
        var versions = await session.Call(
            McpTools.ApiVersions,
            json => json.TryGetProperty("api_versions", out var list) && list.ValueKind == JsonValueKind.Array
                ? list.EnumerateArray().Select(version => version.GetString() ?? "").ToList()
                : null,
            ("cluster_name", cluster));
        var preferred = versions.Where(version => version.Contains('/', StringComparison.Ordinal))
            .GroupBy(Kinds.GroupOf, StringComparer.Ordinal)
            .ToDictionary(group => group.Key, group => group.First()[(group.Key.Length + 1)..], StringComparer.Ordinal);
        return preferred.ContainsKey("apps")
            ? await _definitions.Served(preferred)
            : throw new SourceException(Outcome.Malformed,
                $"the MCP server's {McpTools.ApiVersions} lacks apps, which every API server has");
    });

    public async Task<IReadOnlySet<string>> Resources(string groupVersion)
    {
        var group = Kinds.GroupOf(groupVersion);
        // What ships with Kubernetes is served wherever its group is.
        if (ServedKinds.ShipsWith(group))
        {
            return Kinds.All.Where(kind => kind.Group == group).Select(kind => kind.Plural).ToHashSet(StringComparer.Ordinal);
        }

        var definitions = await Advised(_definitions.Listed);
        var plurals = definitions.Where(definition => definition.Definition.Group == group)
            .Select(definition => definition.Definition.Plural).ToHashSet(StringComparer.Ordinal);
        return plurals.Count > 0
            ? plurals
            : throw new SourceException(Outcome.Failed,
                $"no tool of an EKS MCP server tells which kinds {groupVersion} serves: it has no CRDs");
    }

    public async Task<ReadOnlyMemory<byte>?> ConfigMap(string @namespace, string name)
    {
        try
        {
            var json = await Advised(() => Read(session, cluster, "v1", "ConfigMap", @namespace, name));
            return JsonAnswer.Read(Encoding.UTF8.GetBytes(json), body => JsonAnswer.Named(body, "ConfigMap", name));
        }
        catch (NotFoundException none) when (none.IsAbsent(Kinds.ConfigMaps.Plural, name))
        {
            return null;
        }
    }

    public Task<long> List(KubernetesKind kind, string groupVersion, string? @namespace, ListIntake intake) => Advised(async () =>
    {
        var listed = kind == Kinds.CustomResourceDefinitions
            ? await _definitions.Listed()
            : await Listed(session, cluster, kind, groupVersion, @namespace);
        var chosen = Chosen(kind, listed);
        var (objects, vanished, failed) = (new List<string>(chosen.Count), new List<McpListed>(), (SourceException?)null);
        var length = 0L;
        foreach (var batch in chosen.Chunk(limits.Concurrency))
        {
            if (failed is not null) break;
            foreach (var (item, json, problem) in await Task.WhenAll(batch.Select(item => One(kind, groupVersion, item))))
            {
                if (json is not null && (length += json.Length) > LongestList)
                {
                    failed ??= new SourceException(Outcome.Failed,
                        $"the objects of the list are larger than {LongestList >> 20} MiB together, the bound for one list of an MCP server");
                }
                else if (json is not null) objects.Add(json);
                else if (problem is NotFoundException) vanished.Add(item);
                else failed ??= problem;
            }
        }

        // A part that came to nothing must not push out what another source gave.
        if (objects.Count > 0 || failed is null) intake.Page(kind, groupVersion, objects);
        if (failed is not null) throw failed;
        if (vanished.Count > 0) await CheckGone(kind, groupVersion, @namespace, vanished);
        if (chosen.Count < listed.Count)
        {
            throw new SourceException(Outcome.Failed,
                $"sampled: the MCP server lists names only and each object is read by itself; {chosen.Count} of {listed.Count} were read");
        }

        return (long)objects.Count;
    });

    /// <summary>
    /// What was listed and is not found was deleted in between, or the server does not find what is there: a second list tells.
    /// </summary>
    private async Task CheckGone(KubernetesKind kind, string groupVersion, string? @namespace, List<McpListed> vanished)
    {
        var still = (await Listed(session, cluster, kind, groupVersion, @namespace)).Select(item => (item.Namespace, item.Name))
            .ToHashSet();
        if (vanished.Find(item => still.Contains((item.Namespace, item.Name))) is { } hidden)
        {
            throw new SourceException(Outcome.Failed,
                $"the MCP server lists {kind.Kind} {hidden.Namespace}/{hidden.Name} and does not find it when it is read");
        }
    }

    /// <summary>Where there are too many to read, the same number of each namespace, those of the system first.</summary>
    private IReadOnlyCollection<McpListed> Chosen(KubernetesKind kind, IReadOnlyList<McpListed> listed)
    {
        if (listed.Count <= limits.McpReads || IsNameEnough(kind)) return listed;
        return [.. listed
            .GroupBy(item => item.Namespace, StringComparer.Ordinal)
            .SelectMany(group =>
                group.OrderBy(item => item.Name, StringComparer.Ordinal).Select((item, turn) =>
                    (item, turn: group.Key == NamedConfigMaps.KubeSystem ? 0 : turn + 1)))
            .OrderBy(pair => pair.turn).ThenBy(pair => pair.item.Namespace, StringComparer.Ordinal)
                .ThenBy(pair => pair.item.Name, StringComparer.Ordinal)
            .Take(limits.McpReads).Select(pair => pair.item)];
    }

    /// <summary>Of a namespace its labels are asked, which come with the list; of a CRD its name.</summary>
    private static bool IsNameEnough(KubernetesKind kind) => kind == Kinds.Namespaces || kind == Kinds.CustomResourceDefinitions;

    private async Task<(McpListed Item, string? Json, SourceException? Failed)> One(KubernetesKind kind, string groupVersion,
        McpListed item)
    {
        if (IsNameEnough(kind) && !item.Name.EndsWith(ReadDefinitions, StringComparison.Ordinal))
        {
            return (item, item.ToObject(kind, groupVersion), null);
        }

        try
        {
            return (item,
                kind == Kinds.CustomResourceDefinitions
                    ? await _definitions.Read(item.Name)
                    : await Read(session, cluster, groupVersion, kind.Kind, item.Namespace, item.Name),
                null);
        }
        catch (SourceException failed)
        {
            return (item, null, failed);
        }
    }

    /// <summary>
    /// The hosted server has a tool of its own for reading; the open-source one reads with the tool that could also write.
    /// </summary>
    private static Task<string> Read(McpSession session, string cluster, string groupVersion, string kind, string @namespace, string name)
    {
        var (tool, operation) = session.Offers(McpTools.ReadKubernetes)
            ? (McpTools.ReadKubernetes, default((string, string)?))
            : (McpTools.ManageKubernetes, McpTools.Reads);
        return session.Call(
            tool,
            json => (json.TryGetProperty("resource", out var resource) ? resource : json) is var found
                && IsWhole(found, groupVersion, @namespace, name)
                ? Bounded(found.GetRawText())
                : null,
            [("cluster_name", cluster), ("kind", kind), ("api_version", groupVersion), ("name", name),
                ("namespace", @namespace.Length > 0 ? @namespace : null),
                .. operation is { } reads ? new (string, string?)[] { reads } : []]);
    }

    private static string Bounded(string json) =>
        json.Length <= LongestObject
            ? json
            : throw new SourceException(Outcome.Failed,
                $"the MCP server's object is larger than {LongestObject >> 20} MiB, the bound for one object");

    /// <summary>
    /// The object that was asked for, and not its metadata alone: what ships with Kubernetes and has no spec nor data would be read as if
    /// everything were at its default.
    /// </summary>
    private static bool IsWhole(JsonElement found, string groupVersion, string @namespace, string name) =>
        found.GetProperty("metadata") is var metadata && metadata.GetProperty("name").GetString() == name
        && (@namespace.Length == 0 || metadata.GetProperty("namespace").GetString() == @namespace)
        && (!IsBuiltIn(groupVersion) || found.TryGetProperty("spec", out _) || found.TryGetProperty("data", out _)
            || found.TryGetProperty("webhooks", out _));

    private static bool IsBuiltIn(string groupVersion) =>
        Kinds.GroupOf(groupVersion) is var group && (group.Length == 0 || ServedKinds.ShipsWith(group));

    private static Task<IReadOnlyList<McpListed>> Listed(McpSession session, string cluster, KubernetesKind kind, string groupVersion,
        string? @namespace) => session.Call(
        McpTools.ListKubernetes,
        json => IsOf(json, kind, groupVersion) && json.TryGetProperty("items", out var items) && items.ValueKind == JsonValueKind.Array
            && (!json.TryGetProperty("count", out var count) || count.GetInt32() == items.GetArrayLength())
            ? (IReadOnlyList<McpListed>)[.. items.EnumerateArray().Select(McpListed.Of)]
            : null,
        ("cluster_name", cluster), ("kind", kind.Kind), ("api_version", groupVersion), ("namespace", @namespace));

    /// <summary>A list of something else says nothing of what was asked for, an empty one least of all.</summary>
    private static bool IsOf(JsonElement list, KubernetesKind kind, string groupVersion) =>
        (Said(list, "kind") is not { } itsKind || itsKind == kind.Kind || itsKind == kind.Kind + "List")
        && (Said(list, "api_version") is not { } itsVersion || Kinds.GroupOf(itsVersion) == Kinds.GroupOf(groupVersion));

    private static string? Said(JsonElement list, string name) =>
        list.TryGetProperty(name, out var value) ? value.ValueKind == JsonValueKind.String ? value.GetString() : "" : null;

    /// <summary>A caller that the API server does not know needs an access entry: the failure says which.</summary>
    private async Task<T> Advised<T>(Func<Task<T>> ask)
    {
        try
        {
            return await ask();
        }
        catch (SourceException unknown) when (unknown is { Outcome: Outcome.Unauthorized, IsCredential: true } and not NotFoundException)
        {
            throw advise(unknown);
        }
    }
}
