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
        foreach (var file in Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories)) bundle.Files[Path.GetRelativePath(folder, file).Replace('\\', '/')] = File.ReadAllBytes(file);
        return bundle;
    }

    public MemoryBundle Copy()
    {
        var copy = new MemoryBundle();
        foreach (var (path, content) in Files) copy.Files[path] = content;
        return copy;
    }

    public Snapshot Snapshot(bool isComplete = false, IEnumerable<string>? order = null)
    {
        var builder = new SnapshotBuilder();
        var files = (order ?? Files.Keys).Select(path => new BundleFile(path, () => new MemoryStream(Files[path])));
        return builder.ToSnapshot(BundleReader.Read("the bundle", files, builder, isComplete, CancellationToken.None));
    }
}
