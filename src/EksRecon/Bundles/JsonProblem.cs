using System.Text.Json;

namespace EksRecon.Bundles;

/// <summary>Says what is wrong with a document's fields in the user's terms.</summary>
internal static class JsonProblem
{
    /// <summary>One clause without a full stop: which field has a wrong type, or the message of a check of our own.</summary>
    public static string Sentence(JsonException broken)
    {
        var path = broken.Path is null or "$"
            ? null
            : broken.Path.StartsWith("$.", StringComparison.Ordinal)
            ? broken.Path[2..]
            : broken.Path;
        return path is not null
            ? $"the field {path} has a wrong type"
            : broken.InnerException is null && broken.LineNumber is null
            ? broken.Message
            : "its fields have wrong types";
    }
}
