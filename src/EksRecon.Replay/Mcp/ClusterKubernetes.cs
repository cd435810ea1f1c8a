using System.Text.Json.Nodes;

using EksRecon.Replay.Kubernetes;

using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.WebUtilities;

namespace EksRecon.Replay.Mcp;

/// <summary>The replayed Kubernetes API, asked by kind as the Python dynamic client does.</summary>
internal sealed class ClusterKubernetes(KubernetesReplay replay)
{
    /// <exception cref="ToolRefusal">It is not served, or the bundle could not see it.</exception>
    public async Task<JsonArray> List(ToolArguments arguments, CancellationToken cancel)
    {
        var (root, plural, isNamespaced) = await Find(arguments, cancel);
        var query = QueryString.Empty;
        if (arguments["label_selector"] is { } labels) query = query.Add("labelSelector", labels);
        if (arguments["field_selector"] is { } fields) query = query.Add("fieldSelector", fields);
        var list = await Get(isNamespaced
            && arguments["namespace"] is { } inside ? $"{root}/namespaces/{inside}/{plural}" : $"{root}/{plural}", query, cancel);
        return list["items"]?.AsArray() ?? [];
    }

    /// <exception cref="ToolRefusal">It is not there, not served, or the bundle could not see it.</exception>
    public async Task<JsonObject> Read(ToolArguments arguments, CancellationToken cancel)
    {
        var (root, plural, isNamespaced) = await Find(arguments, cancel);
        var name = arguments.Required("name");
        if (!isNamespaced) return await Get($"{root}/{plural}/{name}", QueryString.Empty, cancel);
        // The API server has no such path, and says no more than that.
        var inside = arguments["namespace"]
            ?? throw new ToolRefusal(
                "404\nReason: Not Found\nHTTP response body: 404 page not found (namespaced resources are read in a namespace)");
        return await Get($"{root}/namespaces/{inside}/{plural}/{name}", QueryString.Empty, cancel);
    }

    /// <summary>Versions of the core, and the preferred one of each group.</summary>
    public async Task<IReadOnlyList<string>> Versions(CancellationToken cancel)
    {
        var core = (await Get("/api", QueryString.Empty, cancel))["versions"]?.AsArray() ?? [];
        var groups = (await Get("/apis", QueryString.Empty, cancel))["groups"]?.AsArray() ?? [];
        var versions = core.Concat(groups.Select(group => group?["preferredVersion"]?["groupVersion"]))
            .Select(version => version?.GetValue<string>()).OfType<string>();
        return [.. versions.Order(StringComparer.Ordinal)];
    }

    private async Task<(string Root, string Plural, bool IsNamespaced)> Find(ToolArguments arguments, CancellationToken cancel)
    {
        var (kind, version) = (arguments.Required("kind"), arguments.Required("api_version"));
        var root = version.Contains('/', StringComparison.Ordinal) ? $"/apis/{version}" : $"/api/{version}";
        var (status, _, body) = await InProcess.Get(replay.Answer, root, QueryString.Empty, null, cancel);
        var found = status == StatusCodes.Status200OK
            ? body["resources"]?.AsArray().FirstOrDefault(resource => resource?["kind"]?.GetValue<string>() == kind)
            : null;
        if (found?["name"]?.GetValue<string>() is not { } plural)
        {
            throw new ToolRefusal($"No matches found for {{'api_version': '{version}', 'kind': '{kind}'}}");
        }

        return (root, plural, found["namespaced"]?.GetValue<bool>() == true);
    }

    private async Task<JsonObject> Get(string path, QueryString query, CancellationToken cancel)
    {
        var (status, _, body) = await InProcess.Get(replay.Answer, path, query, null, cancel);
        if (status == StatusCodes.Status200OK) return body;
        throw new ToolRefusal($"{status}\nReason: {ReasonPhrases.GetReasonPhrase(status)}\nHTTP response body: {JsonText.Of(body)}");
    }
}
