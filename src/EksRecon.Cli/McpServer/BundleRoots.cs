using EksRecon.Bundles;
using EksRecon.Outputs;

namespace EksRecon.Cli.McpServer;

/// <summary>
/// What an MCP client may have opened: bundles in the folders that were named when the server started, and the sample. A client is steered by a model that reads what strangers wrote,
/// so that a path from it is a wish and no right. Links are followed before a path is compared.
/// </summary>
internal sealed class BundleRoots
{
    public const string SampleName = "sample";

    /// <summary>Places of the system that hold no bundles, and whose files may block or never end.</summary>
    private static readonly string[] Never = ["/dev", "/proc", "/sys"];

    private readonly List<string> _roots = [];

    /// <param name="named">Folders, and single bundles.</param>
    /// <exception cref="UsageException">One of them is no place for bundles.</exception>
    public BundleRoots(IEnumerable<string> named)
    {
        foreach (var path in named)
        {
            var real = Real(path);
            if (real is null || !Path.Exists(real)) throw new UsageException($"{path} does not exist: name a folder with bundles, or a bundle.");
            if (Path.GetPathRoot(real) == real || Never.Any(never => IsIn(real, never))) throw new UsageException($"{path} is no folder for bundles: name the folder that holds them.");
            _roots.Add(real);
        }
    }

    /// <summary>Where a bundle lies that a client names, with every link followed.</summary>
    /// <exception cref="UsageException">It is not in a folder that was named at start. The message is the same whether it exists or not.</exception>
    public string Resolve(string path)
    {
        var candidates = Path.IsPathRooted(path) ? [path] : _roots.Where(Directory.Exists).Select(root => Path.Combine(root, path)).Append(path);
        foreach (var candidate in candidates)
        {
            if (Real(candidate) is { } real && _roots.Any(root => IsIn(real, root)) && Path.Exists(real)) return real;
        }

        if (candidates.Any(candidate => Real(candidate) is { } real && _roots.Any(root => IsIn(real, root)))) throw new BundleException($"{path} does not exist: give a bundle in a folder that the server was started with.");
        var known = _roots.Count == 0 ? "it was started with none, so that only 'sample' can be opened. Start it with --bundle-root DIR" : $"these are {string.Join(", ", _roots)}. Start it with --bundle-root DIR for another";
        throw new UsageException($"the bundle {path} is not in a folder that the server was started with: {known}.");
    }

    private static bool IsIn(string path, string folder) => path == folder || (path.StartsWith(folder, StringComparison.Ordinal) && path[folder.Length] == Path.DirectorySeparatorChar);

    /// <summary>The path with its links followed; null where it cannot be a path.</summary>
    private static string? Real(string path)
    {
        try
        {
            return RealPath.Of(path);
        }
        catch (Exception impossible) when (impossible is ArgumentException or IOException or UnauthorizedAccessException or NotSupportedException)
        {
            return null;
        }
    }
}
