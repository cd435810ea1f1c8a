using System.Text.Json;

using EksRecon.Questions;

namespace EksRecon.Replay.Kubernetes;

/// <summary>
/// A field selector, for the fields that the API server knows of a kind
/// (kubernetes.io/docs/concepts/overview/working-with-objects/field-selectors).
/// </summary>
internal sealed class FieldSelector
{
    private readonly List<(string Path, bool Is, string Value)> _requirements = [];

    /// <exception cref="KubernetesError">It is none, or of a field that cannot be selected by.</exception>
    public static FieldSelector Parse(string text, KubernetesKind? kind)
    {
        var selector = new FieldSelector();
        foreach (var part in text.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            var at = part.IndexOf("!=", StringComparison.Ordinal);
            var isNot = at > 0;
            if (!isNot) at = part.IndexOf('=', StringComparison.Ordinal);
            if (at <= 0) throw KubernetesError.Bad($"invalid selector: '{text}'; can't understand '{part}'");
            var path = part[..at];
            if (!IsKnown(path, kind)) throw KubernetesError.Bad($"field label not supported: {path}");
            selector._requirements.Add((path, !isNot, part[(at + 1)..].TrimStart('=')));
        }

        return selector;
    }

    public bool Matches(JsonElement item) =>
        _requirements.TrueForAll(requirement => (Text(item, requirement.Path) == requirement.Value) == requirement.Is);

    private static bool IsKnown(string path, KubernetesKind? kind) =>
        path is "metadata.name" or "metadata.namespace"
            || kind == Kinds.Pods && path is "spec.nodeName" or "status.phase" or "spec.restartPolicy" or "status.podIP";

    private static string Text(JsonElement item, string path)
    {
        foreach (var name in path.Split('.'))
        {
            if (item.ValueKind != JsonValueKind.Object || !item.TryGetProperty(name, out item)) return "";
        }

        return item.ValueKind == JsonValueKind.String ? item.GetString() ?? "" : "";
    }
}
