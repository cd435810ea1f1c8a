using System.Text;
using System.Text.Json.Nodes;

using EksRecon.Bundles;
using EksRecon.Model;

namespace EksRecon.Tests;

/// <summary>A bundle's files in memory, so that a test can change them.</summary>
internal sealed class MemoryBundle
{
    public SortedDictionary<string, byte[]> Files { get; } = new(StringComparer.Ordinal);

    public static MemoryBundle Load(string folder)
    {
        var bundle = new MemoryBundle();
        foreach (var file in Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories))
        {
            bundle.Files[Path.GetRelativePath(folder, file).Replace('\\', '/')] = File.ReadAllBytes(file);
        }

        return bundle;
    }

    public MemoryBundle Copy()
    {
        var copy = new MemoryBundle();
        foreach (var (path, content) in Files) copy.Files[path] = content;
        return copy;
    }

    /// <summary>The answer is gone, and the row says that it was denied, as a collection with fewer permissions writes it.</summary>
    public void Refuse(string question)
    {
        foreach (var path in Files.Keys.Where(path => BundlePath.Question(path) == question).ToList()) Files.Remove(path);
        if (!Files.TryGetValue(Manifest.FileName, out var manifest)) return;
        var root = JsonNode.Parse(manifest)?.AsObject();
        if (root?["coverage"] is not JsonArray rows) return;
        foreach (var row in rows.ToList().Where(row => row?["question"]?.GetValue<string>() == question)) rows.Remove(row);
        rows.Add(new JsonObject { ["question"] = question, ["outcome"] = "forbidden" });
        Files[Manifest.FileName] = Encoding.UTF8.GetBytes(root.ToJsonString());
    }

    public Snapshot Snapshot(bool isComplete = false, IEnumerable<string>? order = null)
    {
        var builder = new SnapshotBuilder();
        var files = (order ?? Files.Keys).Select(path => new BundleFile(path, () => new MemoryStream(Files[path])));
        return builder.ToSnapshot(BundleReader.Read("the bundle", files, builder, isComplete, CancellationToken.None));
    }
}
