using System.Text.Json;

using Microsoft.AspNetCore.Http;

namespace EksRecon.Replay.Kubernetes;

/// <summary>Discovery, in both forms: per group, and aggregated (KEP-3352).</summary>
internal sealed class DiscoveryAnswer(ServedApi api)
{
    /// <summary>/api or /apis.</summary>
    public Task Roots(HttpContext context, bool isCore)
    {
        var version = Aggregated(context.Request);
        return version is null
            ? Json(context, "application/json", writer => { if (isCore) CoreVersions(writer); else GroupList(writer); })
            : Json(context, $"application/json;g=apidiscovery.k8s.io;v={version};as=APIGroupDiscoveryList",
                writer => Aggregate(writer, version, isCore));
    }

    /// <summary>/apis/GROUP.</summary>
    public Task Group(HttpContext context, string group)
    {
        if (group.Length == 0 || !api.Groups.TryGetValue(group, out var versions)) throw KubernetesError.NotServed();
        return Json(context, "application/json", writer => WriteGroup(writer, group, versions, isAlone: true));
    }

    /// <summary>/api/v1 or /apis/GROUP/VERSION.</summary>
    public Task Resources(HttpContext context, string groupVersion)
    {
        var (group, version) = groupVersion.IndexOf('/', StringComparison.Ordinal) is var slash and > 0
            ? (groupVersion[..slash], groupVersion[(slash + 1)..])
            : ("", groupVersion);
        if (!api.Groups.TryGetValue(group, out var versions) || !versions.Contains(version, StringComparer.Ordinal))
        {
            throw KubernetesError.NotServed();
        }

        return Json(context, "application/json", writer =>
        {
            writer.WriteStartObject();
            writer.WriteString("kind", "APIResourceList");
            writer.WriteString("apiVersion", "v1");
            writer.WriteString("groupVersion", groupVersion);
            writer.WriteStartArray("resources");
            foreach (var resource in api.Of(groupVersion))
            {
                writer.WriteStartObject();
                writer.WriteString("name", resource.Name.Plural);
                writer.WriteString("singularName", resource.Singular);
                writer.WriteBoolean("namespaced", resource.IsNamespaced);
                writer.WriteString("kind", resource.Kind);
                Verbs(writer, "verbs");
                Texts(writer, "shortNames", resource.ShortNames);
                writer.WriteEndObject();
            }

            writer.WriteEndArray();
            writer.WriteEndObject();
        });
    }

    private static string? Aggregated(HttpRequest request)
    {
        var accept = request.Headers.Accept.ToString();
        if (!accept.Contains("as=APIGroupDiscoveryList", StringComparison.Ordinal)) return null;
        return accept.Contains("v=v2;", StringComparison.Ordinal)
            ? "v2"
            : accept.Contains("v=v2beta1", StringComparison.Ordinal)
            ? "v2beta1"
            : null;
    }

    internal static async Task Json(HttpContext context, string type, Action<Utf8JsonWriter> write)
    {
        using var body = new MemoryStream();
        using (var writer = new Utf8JsonWriter(body)) write(writer);
        context.Response.ContentType = type;
        context.Response.ContentLength = body.Length;
        if (!HttpMethods.IsHead(context.Request.Method))
        {
            await context.Response.Body.WriteAsync(body.GetBuffer().AsMemory(0, (int)body.Length), context.RequestAborted);
        }
    }

    private static void CoreVersions(Utf8JsonWriter writer)
    {
        writer.WriteStartObject();
        writer.WriteString("kind", "APIVersions");
        Texts(writer, "versions", ["v1"]);
        writer.WriteStartArray("serverAddressByClientCIDRs");
        writer.WriteEndArray();
        writer.WriteEndObject();
    }

    private void GroupList(Utf8JsonWriter writer)
    {
        writer.WriteStartObject();
        writer.WriteString("kind", "APIGroupList");
        writer.WriteString("apiVersion", "v1");
        writer.WriteStartArray("groups");
        foreach (var (group, versions) in api.Groups.Where(group => group.Key.Length > 0))
        {
            WriteGroup(writer, group, versions, isAlone: false);
        }

        writer.WriteEndArray();
        writer.WriteEndObject();
    }

    private static void WriteGroup(Utf8JsonWriter writer, string group, List<string> versions, bool isAlone)
    {
        writer.WriteStartObject();
        if (isAlone)
        {
            writer.WriteString("kind", "APIGroup");
            writer.WriteString("apiVersion", "v1");
        }

        writer.WriteString("name", group);
        writer.WriteStartArray("versions");
        foreach (var version in versions) GroupVersion(writer, group, version);
        writer.WriteEndArray();
        writer.WritePropertyName("preferredVersion");
        GroupVersion(writer, group, versions[0]);
        writer.WriteEndObject();
    }

    private static void GroupVersion(Utf8JsonWriter writer, string group, string version)
    {
        writer.WriteStartObject();
        writer.WriteString("groupVersion", $"{group}/{version}");
        writer.WriteString("version", version);
        writer.WriteEndObject();
    }

    private void Aggregate(Utf8JsonWriter writer, string form, bool isCore)
    {
        writer.WriteStartObject();
        writer.WriteString("kind", "APIGroupDiscoveryList");
        writer.WriteString("apiVersion", $"apidiscovery.k8s.io/{form}");
        writer.WriteStartObject("metadata");
        writer.WriteEndObject();
        writer.WriteStartArray("items");
        foreach (var (group, versions) in api.Groups.Where(group => group.Key.Length == 0 == isCore))
        {
            writer.WriteStartObject();
            writer.WriteStartObject("metadata");
            if (!isCore) writer.WriteString("name", group);
            writer.WriteNull("creationTimestamp");
            writer.WriteEndObject();
            writer.WriteStartArray("versions");
            foreach (var version in versions) AggregateVersion(writer, group, version);
            writer.WriteEndArray();
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
        writer.WriteEndObject();
    }

    private void AggregateVersion(Utf8JsonWriter writer, string group, string version)
    {
        writer.WriteStartObject();
        writer.WriteString("version", version);
        writer.WriteStartArray("resources");
        foreach (var resource in api.Of(group.Length == 0 ? version : $"{group}/{version}"))
        {
            writer.WriteStartObject();
            writer.WriteString("resource", resource.Name.Plural);
            writer.WriteStartObject("responseKind");
            writer.WriteString("group", group);
            writer.WriteString("version", version);
            writer.WriteString("kind", resource.Kind);
            writer.WriteEndObject();
            writer.WriteString("scope", resource.IsNamespaced ? "Namespaced" : "Cluster");
            writer.WriteString("singularResource", resource.Singular);
            Verbs(writer, "verbs");
            Texts(writer, "shortNames", resource.ShortNames);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
        writer.WriteString("freshness", "Current");
        writer.WriteEndObject();
    }

    private static void Verbs(Utf8JsonWriter writer, string name) => Texts(writer, name, ["get", "list"]);

    private static void Texts(Utf8JsonWriter writer, string name, IReadOnlyList<string> texts)
    {
        if (texts.Count == 0) return;
        writer.WriteStartArray(name);
        foreach (var text in texts) writer.WriteStringValue(text);
        writer.WriteEndArray();
    }
}
