namespace EksRecon.Bundles;

/// <summary>
/// The files of a folder and of the folders in it. A link to a file is read where it leads to one; a link to a folder is not followed, and
/// said where that may lose something.
/// </summary>
internal static class FolderFiles
{
    /// <exception cref="BundleException">It holds more files than any bundle.</exception>
    public static IReadOnlyList<BundleFile> In(string path, CancellationToken cancel)
    {
        var root = new DirectoryInfo(Path.GetFullPath(path));
        var files = new List<BundleFile>();
        Walk(root, "", (PlainFile.Resolved(root) ?? root).FullName.TrimEnd('/') + "/", files, cancel);
        files.Sort((left, right) => string.CompareOrdinal(left.Path, right.Path));
        return files;
    }

    private static void Walk(DirectoryInfo folder, string prefix, string root, List<BundleFile> files, CancellationToken cancel)
    {
        cancel.ThrowIfCancellationRequested();
        FileSystemInfo[] entries;
        try
        {
            entries = folder.GetFileSystemInfos();
        }
        catch (Exception denied) when (denied is UnauthorizedAccessException or IOException)
        {
            files.Add(BundleFile.Lost(prefix.TrimEnd('/'), "the folder cannot be listed"));
            return;
        }

        if (files.Count + entries.Length > ReadLimits.Files)
        {
            throw new BundleException(
                $"{root} holds more than {ReadLimits.Files:N0} files: give the folder that kubectl, aws or eks-recon wrote.");
        }

        foreach (var entry in entries)
        {
            var path = prefix + entry.Name;
            if (BundleFiles.IsHidden(entry.Name)) files.Add(BundleFile.Skipped(path, "it is hidden"));
            else if (entry.LinkTarget is not null) files.Add(Link(entry, path, root));
            else if (entry is DirectoryInfo inner) Walk(inner, path + "/", root, files, cancel);
            else files.Add(Entry(entry, path));
        }
    }

    private static BundleFile Entry(FileSystemInfo entry, string path)
    {
        try
        {
            return PlainFile.Is(entry) ? Plain(path, entry.FullName) : new(path, static () => Stream.Null);
        }
        catch (IOException)
        {
            // It was listed and is not there under the name that the framework makes of its bytes.
            return BundleFile.Lost(path, "it cannot be opened: its name is not UTF-8, or it is gone");
        }
    }

    private static BundleFile Link(FileSystemInfo entry, string path, string root)
    {
        if (PlainFile.Resolved(entry) is not { } target)
        {
            return BundleFile.Lost(path, "it cannot be read: it is a link that leads to nothing");
        }

        if (target is FileInfo)
        {
            if (!target.FullName.StartsWith(root, StringComparison.Ordinal))
            {
                return BundleFile.Lost(path, "it is a link to a file outside of the bundle, which is not followed");
            }

            return PlainFile.Is(target)
                ? Plain(path, target.FullName)
                : BundleFile.Lost(path, "it is a link to a pipe, a device or an empty file, which are not read");
        }

        var isReadAnyway = target.FullName.StartsWith(root, StringComparison.Ordinal)
            && !BundleFiles.IsHidden(target.FullName[root.Length..]);
        return isReadAnyway
            ? BundleFile.Skipped(path, "it is a link to another folder of the bundle")
            : BundleFile.Lost(path, "it is a link to a folder elsewhere, which is not followed");
    }

    private static BundleFile Plain(string path, string file) => new(path, () => PlainFile.Open(file)) { Reopens = true };
}
