using System.Text.Json;

using EksRecon.Questions;

namespace EksRecon.Model;

/// <summary>Checks the fields that detectors rely on, so that a wrong type makes an object malformed and never a fact wrong.</summary>
internal static class ResourceShape
{
    /// <exception cref="JsonException">A field has a wrong type; the message names it.</exception>
    public static void Check(JsonElement part, string name, KubernetesKind kind)
    {
        if (part.ValueKind is not (JsonValueKind.Undefined or JsonValueKind.Null or JsonValueKind.Object)) throw Wrong(name);
        if (part.ValueKind != JsonValueKind.Object) return;
        foreach (var shape in kind.Shape)
        {
            if (shape.Path.StartsWith(name + ".", StringComparison.Ordinal)) Check(part, shape);
        }
    }

    private static void Check(JsonElement element, FieldShape shape)
    {
        var names = shape.Path.Split('.');
        for (var index = 1; index < names.Length; index++)
        {
            if (element.ValueKind == JsonValueKind.Null) return;
            if (element.ValueKind != JsonValueKind.Object) throw Wrong(shape.Path);
            if (!element.TryGetProperty(names[index], out element)) return;
        }

        if (element.ValueKind != JsonValueKind.Null && element.ValueKind != shape.Type) throw Wrong(shape.Path);
    }

    private static JsonException Wrong(string path) => new($"the field {path} has a wrong type");
}
