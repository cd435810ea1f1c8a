namespace EksRecon.Bundles;

/// <summary>
/// Files with content. A pipe, a socket and a device have no length, and neither has most of what the system shows of itself as files;
/// reading them waits for ever, never ends, or changes something.
/// </summary>
internal static class PlainFile
{
    private static readonly string[] SystemFolders = ["/dev/", "/proc/", "/sys/"];

    /// <summary>True where the path, after all links, names a file with content.</summary>
    public static bool Is(string path) => Resolved(new FileInfo(path)) is { } file && Is(file);

    /// <summary>What an entry of a folder leads to after all links; null where it leads to nothing, or in a circle.</summary>
    public static FileSystemInfo? Resolved(FileSystemInfo entry)
    {
        try
        {
            var target = entry.LinkTarget is null ? entry : entry.ResolveLinkTarget(returnFinalTarget: true);
            return target is { Exists: true } ? target : null;
        }
        catch (Exception broken) when (broken is IOException or UnauthorizedAccessException or ArgumentException)
        {
            return null;
        }
    }

    /// <summary>True for a file, itself no link, with content.</summary>
    public static bool Is(FileSystemInfo file) =>
        file is FileInfo { Length: > 0 }
            && !Array.Exists(SystemFolders, folder => file.FullName.StartsWith(folder, StringComparison.Ordinal));

    public static Stream Open(string path) => new FileStream(
        path, new FileStreamOptions
        {
            Mode = FileMode.Open,
            Access = FileAccess.Read,
            Share = FileShare.ReadWrite,
            Options = FileOptions.SequentialScan,
            BufferSize = 0
        });
}
