namespace EksRecon.Tests.Cases;

/// <summary>
/// Which files a case reads: those of its own bundle folder, and those of the base that its expected.yaml names.
/// A file of the case replaces the base's file of the same path; the paths under <c>without</c> are left out.
/// </summary>
internal static class ComposedBundle
{
    /// <summary>Path in the bundle, with forward slashes, and the file on disk that has the content.</summary>
    /// <param name="root">Names of cases and bases are paths below this folder.</param>
    /// <param name="name">The case, as <c>cases/vpc/two-zones</c>.</param>
    /// <exception cref="InvalidDataException">The base cannot be used; the message is for the author of the case.</exception>
    public static SortedDictionary<string, string> Files(string root, string name) => Files(root, name, []);

    /// <summary>The files of the base alone; null for a case without one.</summary>
    public static SortedDictionary<string, string>? BaseFiles(string root, string name) =>
        Base(root, name) is { } found ? Files(root, found, [name]) : null;

    /// <summary>The files in the case's own bundle folder.</summary>
    public static SortedDictionary<string, string> OwnFiles(string root, string name) => FilesIn(Path.Combine(root, name, "bundle"));

    /// <summary>The files of a folder that is a bundle as it is.</summary>
    public static SortedDictionary<string, string> FilesIn(string folder)
    {
        var files = new SortedDictionary<string, string>(StringComparer.Ordinal);
        if (!Directory.Exists(folder)) return files;
        foreach (var file in Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories))
        {
            files[Path.GetRelativePath(folder, file).Replace('\\', '/')] = file;
        }

        return files;
    }

    private static SortedDictionary<string, string> Files(string root, string name, string[] dependents)
    {
        if (dependents.Contains(name, StringComparer.Ordinal))
        {
            throw new InvalidDataException($"Bases go in a circle: {string.Join(" -> ", dependents)} -> {name}.");
        }

        var own = OwnFiles(root, name);
        var without = Expected(root, name)?.Texts("without") ?? [];
        if (Base(root, name) is not { } found)
        {
            if (without.Length > 0) throw new InvalidDataException($"{name} leaves out files and names no base.");
            if (own.Count > 0) return own;
            if (dependents.Length == 0) throw new InvalidDataException($"{name} has no bundle and names no base.");
            throw new InvalidDataException($"{dependents[^1]} names the base {name}, which has no bundle.");
        }

        var files = Files(root, found, [.. dependents, name]);
        foreach (var path in without)
        {
            if (!files.Remove(path)) throw new InvalidDataException($"{name} leaves out {path}, which its base {found} does not have.");
        }

        foreach (var (path, file) in own) files[path] = file;
        return files;
    }

    private static string? Base(string root, string name) => Expected(root, name)?.Member("base")?.GetString();

    /// <summary>Null for a folder that is only a base.</summary>
    private static Expected? Expected(string root, string name)
    {
        var file = Path.Combine(root, name, "expected.yaml");
        return File.Exists(file) ? new(file) : null;
    }
}
