using System.Text.Json;

namespace EksRecon.Bundles;

/// <summary>Where a container is written: what its product is known by besides its name and image.</summary>
/// <param name="Kind">The kind of the object that has it, e.g. <c>DaemonSet</c> or <c>Pod</c>.</param>
/// <param name="Namespace"><c>default</c> where the object names none.</param>
/// <param name="Label">The value of a label of the pods or of the object; null where neither has it.</param>
internal readonly record struct ContainerPlace(string Kind, string Namespace, string Name, Func<string, string?> Label)
{
    /// <summary>The place of the containers of a pod or a workload; null for an object of another form.</summary>
    public static ContainerPlace? Of(JsonElement root, string? objectKind)
    {
        var kind = Text(root, "kind") ?? objectKind;
        if (kind is null || Member(root, "metadata") is not { ValueKind: JsonValueKind.Object } metadata) return null;
        var (own, pods) = (Member(metadata, "labels"),
            Member(TemplateOf(root), "metadata") is { } template ? Member(template, "labels") : null);
        var inNamespace = Text(metadata, "namespace");
        return new(
            kind,
            string.IsNullOrEmpty(inNamespace) ? "default" : inNamespace,
            Text(metadata, "name") ?? Text(metadata, "generateName") ?? "",
            key => (pods is { } labels ? Text(labels, key) : null) ?? (own is { } ownLabels ? Text(ownLabels, key) : null));
    }

    /// <summary>The pod template of a workload; of a CronJob the one of its Jobs.</summary>
    private static JsonElement TemplateOf(JsonElement root)
    {
        var element = root;
        foreach (var name in (ReadOnlySpan<string>)["spec", "jobTemplate", "spec", "template"])
        {
            if (Member(element, name) is { } inner) element = inner;
        }

        return element;
    }

    private static JsonElement? Member(JsonElement element, string name) =>
        element.ValueKind == JsonValueKind.Object && element.TryGetProperty(name, out var member) ? member : null;

    private static string? Text(JsonElement element, string name) =>
        Member(element, name) is { ValueKind: JsonValueKind.String } text ? text.GetString() : null;
}
