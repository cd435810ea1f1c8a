namespace EksRecon.Bundles;

/// <summary>
/// The files of a folder, an archive, or a single file. Archives are read in place: nothing of them is ever written to disk.
/// </summary>
internal static class BundleFiles
{
    /// <summary>Enough to tell a zip, a gzip and a tar.</summary>
    private const int HeadLength = 512;

    /// <summary>Lists the files ordered by path (of a tar archive: as they come).</summary>
    /// <exception cref="BundleException">The path does not exist, cannot be read, or the archive is damaged or hostile.</exception>
    public static IEnumerable<BundleFile> In(string path, CancellationToken cancel)
    {
        if (Directory.Exists(path)) return FolderFiles.In(path, cancel);
        if (!File.Exists(path))
        {
            throw new BundleException(
                $"{path} does not exist: give a folder, an archive (.tgz, .zip) or a file that kubectl or aws wrote.");
        }

        var name = Path.GetFileName(path);
        // Opening a pipe waits for a writer, and a device never ends.
        if (!PlainFile.Is(path)) return [new(name, static () => Stream.Null)];
        return KindOf(path) switch
        {
            ArchiveKind.Zip => ZipFiles.In(path),
            ArchiveKind.Tar => TarFiles.In(path, cancel),
            _ => [new(name, () => PlainFile.Open(path)) { Reopens = true }],
        };
    }

    /// <summary>
    /// True where the files of a path are read one behind the other, and looking for one of them means to read all before it.
    /// </summary>
    public static bool AreSequential(string path) => !Directory.Exists(path) && PlainFile.Is(path) && KindOf(path) == ArchiveKind.Tar;

    /// <summary>The entry's path, which has to stay inside the archive's own folder.</summary>
    internal static string Inside(string archive, string name)
    {
        if (name.Length > ReadLimits.PathCharacters)
        {
            throw new BundleException(
                $"{archive} holds '{name[..40]}…', a name longer than any file system takes: no honest tool packs this, so nothing of it is read.");
        }

        var clean = name.Replace('\\', '/');
        while (clean.StartsWith("./", StringComparison.Ordinal)) clean = clean[2..];
        if (clean.StartsWith('/') || clean.Split('/').Contains("..", StringComparer.Ordinal) || clean.Length > 1 && clean[1] == ':')
        {
            throw new BundleException(
                $"{archive} holds '{name}', which is outside the archive's folder, so nothing is read. Create the archive again with 'tar czf' or 'zip -r'.");
        }

        return clean;
    }

    /// <summary>True for what folders and archives hold for other purposes: version control, what macOS packs beside each file.</summary>
    internal static bool IsHidden(string path)
    {
        foreach (var segment in path.Split('/'))
        {
            if (segment is "__MACOSX" || segment.StartsWith('.') && segment is not ".") return true;
        }

        return false;
    }

    /// <exception cref="BundleException">The archive is damaged.</exception>
    internal static T Whole<T>(string path, Func<T> read)
    {
        try
        {
            return read();
        }
        catch (ReadLimitException large)
        {
            throw new BundleException($"{path} cannot be read: {large.Message}.", large);
        }
        catch (Exception broken) when (
            broken is InvalidDataException or EndOfStreamException or FormatException or ArgumentException or OverflowException or NotSupportedException or IOException)
        {
            throw new BundleException($"{path} is damaged or cut off as an archive: copy or pack it again.", broken);
        }
    }

    private static ArchiveKind KindOf(string path)
    {
        try
        {
            using var file = HeadStream.Over(PlainFile.Open(path), HeadLength);
            return ArchiveKinds.Of(file.Head) switch
            {
                ArchiveKind.Gzip => IsTarInside(file) || ArchiveKinds.IsTarName(path) ? ArchiveKind.Tar : ArchiveKind.None,
                ArchiveKind.None when ArchiveKinds.IsTarName(path) => ArchiveKind.Tar,
                var kind => kind,
            };
        }
        catch (UnauthorizedAccessException denied)
        {
            throw new BundleException($"{path} cannot be read: permission denied.", denied);
        }
        catch (IOException broken)
        {
            throw new BundleException($"{path} cannot be read: the system reports an input error.", broken);
        }
    }

    private static bool IsTarInside(HeadStream file)
    {
        try
        {
            using var unzipped = HeadStream.Over(new WholeGzip(file), HeadLength);
            return ArchiveKinds.Of(unzipped.Head) == ArchiveKind.Tar;
        }
        catch (InvalidDataException)
        {
            // The reader of the file reports it as damaged.
            return false;
        }
    }
}
