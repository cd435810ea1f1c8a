using System.Text.Json;

using EksRecon.Questions;

namespace EksRecon.Model;

/// <summary>
/// An object whose <c>spec</c> and <c>status</c> are read where they are needed: classes, policies, routes, custom resources.
/// </summary>
/// <param name="Spec">An undefined element where the object has none.</param>
/// <param name="Status">An undefined element where the object has none.</param>
public sealed record Resource(KubernetesKind Kind, string ApiVersion, Metadata Metadata, JsonElement Spec, JsonElement Status)
{
    /// <summary>
    /// The list of specs that Cilium's policies may have beside or instead of <c>spec</c>; an undefined element elsewhere.
    /// </summary>
    public JsonElement Specs { get; init; }

    /// <summary>True where the input has it twice with different contents and nothing says which is newer: one of them is here.</summary>
    public bool IsAmbiguous { get; init; }

    public string Subject => $"{Kind.Kind} {Metadata.Path}";

    /// <summary>The string at a dotted path that starts with <c>spec</c> or <c>status</c>; null where there is none.</summary>
    public string? Text(string path) => At(path) is { ValueKind: JsonValueKind.String } text ? text.GetString() : null;

    /// <summary>The elements of the array at a dotted path; none where there is no array.</summary>
    public IEnumerable<JsonElement> List(string path)
    {
        if (At(path) is not { ValueKind: JsonValueKind.Array } list) yield break;
        foreach (var element in list.EnumerateArray()) yield return element;
    }

    /// <summary>The status of a condition (<c>True</c>, <c>False</c>, <c>Unknown</c>); null where it is not set.</summary>
    public (string Status, string? Message)? Condition(string type)
    {
        foreach (var condition in List("status.conditions"))
        {
            if (condition.ValueKind == JsonValueKind.Object && condition.TextOf("type") == type && condition.TextOf("status") is { } status)
            {
                return (status, condition.TextOf("message"));
            }
        }

        return null;
    }

    /// <summary>The element at a dotted path; null where there is none.</summary>
    public JsonElement? At(string path)
    {
        var names = path.Split('.');
        var element = names[0] == "spec" ? Spec : Status;
        for (var index = 1; index < names.Length; index++)
        {
            if (element.ValueKind != JsonValueKind.Object || !element.TryGetProperty(names[index], out element)) return null;
        }

        return element.ValueKind == JsonValueKind.Undefined ? null : element;
    }
}

/// <summary>Reads members of JSON objects without exceptions.</summary>
public static class JsonElementReading
{
    /// <summary>The string member; null where it is not there or no string.</summary>
    public static string? TextOf(this JsonElement element, string name) =>
        element.ValueKind == JsonValueKind.Object && element.TryGetProperty(name, out var member)
            && member.ValueKind == JsonValueKind.String
            ? member.GetString()
            : null;
}
