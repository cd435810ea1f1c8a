namespace EksRecon.Outputs;

/// <summary>Where a path leads, with every link in it followed, so that two spellings of one file are the same.</summary>
public static class RealPath
{
    /// <summary>As many as Linux follows (path_resolution(7)); more is a circle.</summary>
    private const int MostLinks = 40;

    /// <summary>The path without links; parts that do not exist stay as they are.</summary>
    public static string Of(string path)
    {
        var rest = new Stack<string>(Parts(Path.GetFullPath(path)).Reverse());
        var real = Path.GetPathRoot(Path.GetFullPath(path)) ?? "/";
        for (var links = 0; rest.TryPop(out var part);)
        {
            if (part == "..")
            {
                real = Path.GetDirectoryName(real) ?? real;
                continue;
            }

            var next = Path.Combine(real, part);
            if (links < MostLinks && LinkOf(next) is { } target)
            {
                links++;
                if (Path.IsPathRooted(target)) real = Path.GetPathRoot(target) ?? "/";
                foreach (var inner in Parts(target).Reverse()) rest.Push(inner);
            }
            else
            {
                real = next;
            }
        }

        return real;
    }

    private static IEnumerable<string> Parts(string path) => path.Split(Path.DirectorySeparatorChar).Where(part => part is not ("" or "."));

    private static string? LinkOf(string path)
    {
        try
        {
            return new FileInfo(path).LinkTarget;
        }
        catch (Exception unseen) when (unseen is IOException or UnauthorizedAccessException)
        {
            // What cannot be looked at is compared as it is spelled.
            return null;
        }
    }
}
