using EksRecon.Questions;

namespace EksRecon.Collection.Kubernetes;

/// <summary>The paths of the Kubernetes API that the tool may ask (kubernetes.io/docs/reference/using-api/api-concepts).</summary>
internal static class KubernetesPaths
{
    public const string Version = "/version";
    public const string Groups = "/apis";

    public static string Group(string groupVersion) =>
        groupVersion.Contains('/', StringComparison.Ordinal) ? $"/apis/{groupVersion}" : $"/api/{groupVersion}";

    public static string List(string groupVersion, KubernetesKind kind, string? @namespace) =>
        @namespace is null
            ? $"{Group(groupVersion)}/{kind.Plural}"
            : $"{Group(groupVersion)}/namespaces/{Uri.EscapeDataString(@namespace)}/{kind.Plural}";

    public static string ConfigMap(string @namespace, string name) => $"/api/v1/namespaces/{@namespace}/configmaps/{name}";

    /// <summary>The API group that answers a path; empty for what the API server itself does. Each group may have its own server.</summary>
    public static string PartOf(string path) => path.Split('?')[0].Split('/') is ["", "apis", var group, ..] ? group : "";

    /// <summary>True for a list, which may be large; all else is one document.</summary>
    public static bool IsList(string path) => path.Split('?')[0].Split('/', StringSplitOptions.RemoveEmptyEntries) switch
    {
        ["api", _, _] or ["apis", _, _, _] => true,
        ["api", _, "namespaces", _, _] or ["apis", _, _, "namespaces", _, _] => true,
        _ => false,
    };

    /// <summary>
    /// True for a path the questions know: discovery, lists of known kinds, ConfigMaps of known names. Never a Secret, never a list of
    /// ConfigMaps.
    /// </summary>
    public static bool IsQuestion(string path)
    {
        if (path is Version or Groups) return true;
        var parts = path.Split('/', StringSplitOptions.RemoveEmptyEntries);
        if (parts.Length < 3 || parts[0] is not ("api" or "apis")) return false;
        var group = parts[0] == "api" ? "" : parts[1];
        var rest = parts[0] == "api" ? parts.AsSpan(2) : parts.AsSpan(3);
        return rest switch
        {
            [] => true,
            [var plural] => IsListed(group, plural),
            ["namespaces", _, var plural] => IsListed(group, plural),
            ["namespaces", var @namespace, "configmaps", var name] => group.Length == 0 && NamedConfigMaps.All.Contains((@namespace, name)),
            _ => false,
        };
    }

    private static bool IsListed(string group, string plural) =>
        Kinds.Find("kubernetes/" + (group.Length == 0 ? plural : $"{plural}.{group}")) is { } kind && kind != Kinds.ConfigMaps
            && (group == kind.Group || kind.LiveGroups.Contains(group, StringComparer.Ordinal));
}
