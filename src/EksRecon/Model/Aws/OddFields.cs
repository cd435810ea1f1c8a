using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization.Metadata;

using EksRecon.Bundles;

namespace EksRecon.Model.Aws;

/// <summary>
/// Reads the description of one thing, of which many facts are made, around fields of another type than the API gives them: such a field is
/// unknown, and the rest stands.
/// Fields whose absence means something are vital: without them nothing of the thing is read.
/// </summary>
internal static class OddFields
{
    /// <summary>No description has as many fields that are read.</summary>
    private const int MostFields = 64;

    /// <param name="vital">Dotted paths of fields that must not be left out.</param>
    /// <param name="oddity">The first field that was left out, in a sentence; null where all were read.</param>
    /// <exception cref="JsonException">A vital field is odd.</exception>
    public static T Read<T>(ReadOnlySpan<byte> json, JsonTypeInfo<T> type, IReadOnlyList<string> vital, out string? oddity)
        where T : class
    {
        oddity = null;
        JsonNode? root = null;
        var text = json;
        for (var left = MostFields; ; left--)
        {
            string path;
            JsonException odd;
            try
            {
                if (JsonNulls.ListWithNull(text) is not { } list)
                {
                    return JsonSerializer.Deserialize(text, type) ?? throw new JsonException("it is null");
                }

                (path, odd) = (list, new JsonException($"the list {list} has an empty element"));
            }
            catch (JsonException broken) when (broken.Path?.StartsWith("$.", StringComparison.Ordinal) == true)
            {
                // A list with an odd element is left out as a whole: a shorter list would be another answer.
                var index = broken.Path.IndexOf('[', StringComparison.Ordinal);
                (path, odd) = (index < 0 ? broken.Path[2..] : broken.Path[2..index], broken);
            }

            if (left == 0 || IsVital(path, vital) || !Remove(root ??= Parse(text), path)) throw odd;
            oddity ??= JsonProblem.Sentence(odd);
            text = System.Text.Encoding.UTF8.GetBytes(root?.ToJsonString() ?? "");
        }
    }

    /// <summary>True for a vital field, what is in one, and what one is in.</summary>
    private static bool IsVital(string path, IReadOnlyList<string> vital)
    {
        foreach (var name in vital)
        {
            if (name == path || name.StartsWith(path + ".", StringComparison.Ordinal)
                || path.StartsWith(name + ".", StringComparison.Ordinal))
            {
                return true;
            }
        }

        return false;
    }

    private static JsonNode? Parse(ReadOnlySpan<byte> json) =>
        JsonNode.Parse(json, null, new JsonDocumentOptions { MaxDepth = ReadLimits.Depth });

    private static bool Remove(JsonNode? root, string path)
    {
        try
        {
            var names = path.Split('.');
            foreach (var name in names[..^1]) root = (root as JsonObject)?[name];
            return (root as JsonObject)?.Remove(names[^1]) == true;
        }
        catch (Exception unnamed) when (unnamed is ArgumentException or InvalidOperationException)
        {
            // A member that is there twice, or whose name is not Unicode.
            return false;
        }
    }
}
