using System.Text.Json;

using EksRecon.Bundles;

namespace EksRecon.Replay.Kubernetes;

/// <summary>
/// Writes an object under the version it is asked in. Items of typed lists carry no kind, those of custom resources do, as the API server
/// has it.
/// </summary>
internal static class ObjectForm
{
    public static void Write(Utf8JsonWriter writer, ServedResource resource, byte[] json, bool isItem)
    {
        using var parsed = JsonDocument.Parse(json, new JsonDocumentOptions { MaxDepth = ReadLimits.Depth });
        var isBuiltIn = !resource.Name.Group.Contains('.', StringComparison.Ordinal)
            || resource.Name.Group.EndsWith(".k8s.io", StringComparison.Ordinal) && resource.Version == "v1"
                && resource.Name.Group is "networking.k8s.io" or "admissionregistration.k8s.io" or "apiextensions.k8s.io";
        writer.WriteStartObject();
        if (!isItem || !isBuiltIn)
        {
            writer.WriteString("apiVersion", resource.GroupVersion);
            writer.WriteString("kind", resource.Kind);
        }

        foreach (var member in parsed.RootElement.EnumerateObject())
        {
            if (member.Name is not ("apiVersion" or "kind")) member.WriteTo(writer);
        }

        writer.WriteEndObject();
    }
}
