namespace EksRecon.Outputs;

/// <summary>Where an output goes, with links followed.</summary>
/// <param name="Path">The file itself.</param>
/// <param name="IsWrittenThrough">True where it cannot be replaced: a device, a pipe, or an empty file, which looks like them and loses
/// nothing.</param>
/// <param name="Mode">The mode that an existing file keeps; null for a new one.</param>
internal sealed record OutputPlace(string Path, bool IsWrittenThrough, UnixFileMode? Mode)
{
    /// <summary>Nothing in here is a file that could be replaced: /dev/stdout leads through /proc to whatever standard output is.</summary>
    private static readonly string[] Devices = ["/dev/", "/proc/"];

    /// <exception cref="IOException">It is a folder, a link to nothing, or in a folder that does not exist.</exception>
    /// <exception cref="UnauthorizedAccessException">An existing file may not be written.</exception>
    public static OutputPlace Of(string path)
    {
        var full = System.IO.Path.GetFullPath(path);
        if (Directory.Exists(full)) throw new OutputPlaceException("it is a folder");
        var file = new FileInfo(full);
        if (IsDevice(full))
        {
            return file.Exists ? new(full, IsWrittenThrough: true, Mode: null) : throw new OutputPlaceException("there is no such device");
        }

        if (file.LinkTarget is null && !file.Exists)
        {
            return Directory.Exists(file.DirectoryName)
                ? new(full, IsWrittenThrough: false, Mode: null)
                : throw new OutputPlaceException("its folder does not exist");
        }

        // A link is followed, and never to a place that the system keeps this user from (a link that another user planted in a shared
        // folder).
        var target = file.ResolveLinkTarget(returnFinalTarget: true)?.FullName ?? full;
        if (IsDevice(target)) return new(full, IsWrittenThrough: true, Mode: null);
        // Existence of a link is not that of its target.
        if (!File.Exists(target))
        {
            throw new OutputPlaceException("it is a link to a file that does not exist; give the path of the file itself");
        }

        if (new FileInfo(target).Length == 0) return new(full, IsWrittenThrough: true, Mode: null);
        using (new FileStream(full, FileMode.Open, FileAccess.Write, FileShare.ReadWrite)) return new(target, IsWrittenThrough: false, OperatingSystem.IsWindows() ? null : File.GetUnixFileMode(target));
    }

    private static bool IsDevice(string path) => Devices.Any(folder => path.StartsWith(folder, StringComparison.Ordinal));
}

/// <summary>An output cannot go where it should; the message says why in words for the user.</summary>
internal sealed class OutputPlaceException(string message, Exception? inner = null) : IOException(message, inner);
