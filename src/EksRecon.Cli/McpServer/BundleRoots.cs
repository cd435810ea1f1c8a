using EksRecon.Bundles;
using EksRecon.Cli.Terminal;
using EksRecon.Outputs;

namespace EksRecon.Cli.McpServer;

/// <summary>
/// What an MCP client may have opened: bundles in the folders that were named when the server started, and the sample. A model steers the
/// client,
/// and it reads what strangers wrote: a path from a client is a request and not a right. Links are followed before a path is compared.
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
            if (real is null || !Path.Exists(real))
            {
                throw new UsageException($"{path} does not exist: name a bundle, or a folder with bundles.");
            }

            if (Path.GetPathRoot(real) == real || Never.Any(never => IsIn(real, never)))
            {
                throw new UsageException($"{path} cannot be opened for clients: name the folder that holds the bundles.");
            }

            _roots.Add(real);
        }
    }

    /// <summary>Where a bundle lies that a client names, with every link followed.</summary>
    /// <exception cref="UsageException">It is not in a folder that was named at start; the message is the same whether it exists or
    /// not.</exception>
    /// <exception cref="BundleException">It is in such a folder, and does not exist.</exception>
    public string Resolve(string path)
    {
        IEnumerable<string> spellings = Path.IsPathRooted(path)
            ? [path]
            : [.. _roots.Where(Directory.Exists).Select(root => Path.Combine(root, path)), path];
        var inside = spellings.Select(Real).OfType<string>().Where(real => _roots.Any(root => IsIn(real, root))).ToList();
        if (inside.Find(Path.Exists) is { } found) return found;
        if (inside.Count > 0)
        {
            throw new BundleException($"{path} does not exist: give a bundle in a folder that the server was started with.");
        }

        var known = _roots.Count == 0 ? "none, so that only 'sample' can be opened" : string.Join(", ", _roots);
        throw new UsageException(
            $"the bundle {path} is not in a folder that the server was started with: {known}. Start it with --bundle-root DIR for another.");
    }

    private static bool IsIn(string path, string folder) =>
        path == folder || (path.StartsWith(folder, StringComparison.Ordinal) && path[folder.Length] == Path.DirectorySeparatorChar);

    /// <summary>The path with its links followed; null where it cannot be a path.</summary>
    private static string? Real(string path)
    {
        try
        {
            return RealPath.Of(path);
        }
        catch (Exception impossible) when (impossible is ArgumentException or IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
