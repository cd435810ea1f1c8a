using EksRecon.Model;

namespace EksRecon.Tests.Cases;

/// <summary>A folder with an expected.yaml and a bundle, which may be composed of a base's files and its own.</summary>
/// <param name="name">The folder, as <c>cases/vpc/two-zones</c>.</param>
internal sealed class Case(string name)
{
    private static readonly Lazy<DirectoryInfo> Temporary = new(CreateTemporary);

    private static readonly Lock Writing = new();

    /// <summary>Path in the bundle and the file on disk, in the order in which a folder is read.</summary>
    public SortedDictionary<string, string> Files => ComposedBundle.Files(Repository.Fixtures, name);

    public Expected Expected { get; } = new(Path.Combine(Repository.Fixtures, name, "expected.yaml"));

    /// <summary>A folder on disk with exactly this bundle: the case's own, or a temporary one that is deleted when the tests end.</summary>
    public string Folder => IsComposed ? Composed() : Path.Combine(Repository.Fixtures, name, "bundle");

    public bool IsComposed => Expected.Member("base") is not null;

    /// <summary>Below this folder lies every <see cref="Folder"/> that is not in the checkout.</summary>
    public static string ComposedFolders => Temporary.Value.FullName;

    /// <summary>The names of all cases, or of a layer's, in their order.</summary>
    public static IEnumerable<string> Names(string under = "cases") =>
        Directory.EnumerateFiles(Path.Combine(Repository.Fixtures, under), "expected.yaml", SearchOption.AllDirectories)
            .Select(file => Path.GetRelativePath(Repository.Fixtures, Path.GetDirectoryName(file) ?? "").Replace('\\', '/'))
            .Order(StringComparer.Ordinal);

    public MemoryBundle Memory()
    {
        var bundle = new MemoryBundle();
        foreach (var (path, file) in Files) bundle.Files[path] = File.ReadAllBytes(file);
        return bundle;
    }

    /// <summary>The bundle as the tool reads it: a folder where it lies in one, else in memory.</summary>
    public Snapshot Snapshot() =>
        IsComposed ? Memory().Snapshot(Expected.IsComplete) : Recon.Read(Folder, Expected.IsComplete, CancellationToken.None);

    /// <summary>Writes every case below a folder of the fixtures, composed or not, and its expected.yaml.</summary>
    /// <returns>The temporary folder in which they stand under their names.</returns>
    public static string Compose(string under)
    {
        foreach (var name in Names(under))
        {
            var expected = Path.Combine(Path.GetDirectoryName(new Case(name).Composed()) ?? "", "expected.yaml");
            File.Copy(Path.Combine(Repository.Fixtures, name, "expected.yaml"), expected, overwrite: true);
        }

        return Path.Combine(ComposedFolders, under);
    }

    /// <summary>Written once: each test that asks for the same case gets the same folder.</summary>
    private string Composed()
    {
        var folder = Path.Combine(ComposedFolders, name, "bundle");
        lock (Writing)
        {
            if (Directory.Exists(folder)) return folder;
            foreach (var (path, file) in Files)
            {
                var copy = Path.Combine(folder, path);
                Directory.CreateDirectory(Path.GetDirectoryName(copy) ?? folder);
                File.Copy(file, copy);
            }
        }

        return folder;
    }

    private static DirectoryInfo CreateTemporary()
    {
        var folder = Directory.CreateTempSubdirectory("eks-recon-cases-");
        AppDomain.CurrentDomain.ProcessExit += (_, _) => folder.Delete(recursive: true);
        return folder;
    }
}
