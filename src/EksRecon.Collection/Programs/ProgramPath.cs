namespace EksRecon.Collection.Programs;

/// <summary>
/// Finds the programs that a kubeconfig, an option or the tool itself names. The runtime would look beside the executable and in the
/// current folder before PATH, so a
/// downloaded folder could bring its own program: only what is found here is started, by its absolute path.
/// </summary>
public static class ProgramPath
{
    /// <summary>A bare name is looked for in the absolute folders of PATH and nowhere else; a name with a slash is a path.</summary>
    /// <param name="name">As it was given, e.g. <c>aws</c> or <c>./plugin</c>.</param>
    /// <param name="folder">What a relative path counts from.</param>
    /// <param name="environment">Looks up PATH; where it has none, this process' PATH counts.</param>
    /// <returns>The absolute path of a file that can be run; null where there is none.</returns>
    public static string? Find(string name, string folder, Func<string, string?> environment)
    {
        // A NUL ends a path for the system: what stands before it would be run.
        if (name.Length == 0 || name.Contains('\0', StringComparison.Ordinal)) return null;
        if (name.Contains('/', StringComparison.Ordinal) || (OperatingSystem.IsWindows() && name.AsSpan().ContainsAny('\\', ':')))
        {
            return Existing(Path.GetFullPath(name, folder));
        }

        if (name is "." or "..") return null;
        return (environment("PATH") ?? Environment.GetEnvironmentVariable("PATH") ?? "")
            .Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries)
            // A relative folder of PATH, and an empty one, mean the current folder: Go's exec.LookPath, which kubectl uses, refuses these
            // too.
            .Where(Path.IsPathFullyQualified)
            .Select(place => Existing(Path.Combine(place, name)))
            .FirstOrDefault(found => found is not null);
    }

    /// <summary>Any of the three, as the system asks for the one that applies.</summary>
    private const UnixFileMode Executable = UnixFileMode.UserExecute | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute;

    private static string? Existing(string path)
    {
        // Batch files are left out on Windows: their arguments would pass through a shell.
        if (OperatingSystem.IsWindows())
        {
            return File.Exists(path) && Path.GetExtension(path) is ".exe" or ".EXE"
                ? path
                : File.Exists(path + ".exe")
                ? path + ".exe"
                : null;
        }

        try
        {
            return File.Exists(path) && (File.GetUnixFileMode(path) & Executable) != UnixFileMode.None ? path : null;
        }
        catch (Exception unseen) when (unseen is IOException or UnauthorizedAccessException)
        {
            // It went away in between, or its folder may not be searched: the next folder of PATH decides.
            return null;
        }
    }
}
