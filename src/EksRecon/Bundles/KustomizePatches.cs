using System.Text;
using System.Text.Json;

namespace EksRecon.Bundles;

/// <summary>
/// The files that a <c>kustomization.yaml</c> names as patches (kustomize's reference, fields patches, patchesStrategicMerge and
/// patchesJson6902): a patch looks like an object, has its kind and name,
/// and says a small part of it. What it changes depends on which overlay is applied, which a folder does not say.
/// </summary>
internal static class KustomizePatches
{
    private static readonly string[] Names = ["kustomization.yaml", "kustomization.yml", "Kustomization"];

    private static readonly string[] Fields = ["patches", "patchesStrategicMerge", "patchesJson6902"];

    /// <summary>Patch files, each with the file that names it.</summary>
    public static Dictionary<string, string> In(IEnumerable<BundleFile> files, CancellationToken cancel)
    {
        var patches = new Dictionary<string, string>(StringComparer.Ordinal);
        var resources = new HashSet<string>(StringComparer.Ordinal);
        foreach (var file in files)
        {
            if (!Array.Exists(Names, name => name == Path.GetFileName(file.Path)) || Text(file, cancel) is not { } text) continue;
            if (YamlText.ToJson(text) is not { ValueKind: JsonValueKind.Object } root) continue;
            foreach (var field in Fields)
            {
                foreach (var path in Paths(root, field)) patches.TryAdd(Beside(file.Path, path), file.Path);
            }

            foreach (var path in Paths(root, "resources")) resources.Add(Beside(file.Path, path));
        }

        foreach (var resource in resources) patches.Remove(resource);
        return patches;
    }

    private static string? Text(BundleFile file, CancellationToken cancel)
    {
        try
        {
            using var stream = new MeteredStream(file.Open(), new ReadMeter(), cancel);
            var bytes = new byte[ReadLimits.KustomizationBytes];
            var count = stream.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false);
            return count == bytes.Length ? null : Encoding.UTF8.GetString(bytes, 0, count);
        }
        catch (Exception broken) when (broken is IOException or UnauthorizedAccessException or InvalidDataException)
        {
            // Reading the documents says what is wrong with it.
            return null;
        }
    }

    /// <summary>Entries are paths, or objects with a path; a patch may also be written in place.</summary>
    private static IEnumerable<string> Paths(JsonElement root, string field)
    {
        if (!root.TryGetProperty(field, out var list) || list.ValueKind != JsonValueKind.Array) yield break;
        foreach (var entry in list.EnumerateArray())
        {
            var path = entry.ValueKind == JsonValueKind.Object && entry.TryGetProperty("path", out var inner) ? inner : entry;
            if (path.ValueKind == JsonValueKind.String && path.GetString() is { Length: > 0 } text
                && !text.Contains('\n', StringComparison.Ordinal))
            {
                yield return text;
            }
        }
    }

    private static string Beside(string file, string path)
    {
        var segments = new List<string>(file.Split('/')[..^1]);
        foreach (var segment in path.Split('/'))
        {
            if (segment is "" or ".") continue;
            if (segment != "..") segments.Add(segment);
            else if (segments.Count > 0) segments.RemoveAt(segments.Count - 1);
        }

        return string.Join('/', segments);
    }
}
