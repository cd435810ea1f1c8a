using System.Formats.Tar;
using System.IO.Compression;

namespace EksRecon.Bundles;

/// <summary>The files of a folder, an archive, or a single file. Archives are read in place: nothing of them is ever written to disk.</summary>
internal static class BundleFiles
{
    private static ReadOnlySpan<byte> ZipMagic => "PK\x03\x04"u8;

    /// <summary>Lists the files ordered by path (of a tar archive: as they come).</summary>
    /// <exception cref="BundleException">The path does not exist, cannot be read, or the archive is broken or hostile.</exception>
    public static IEnumerable<BundleFile> In(string path)
    {
        if (Directory.Exists(path)) return InFolder(path);
        if (!File.Exists(path)) throw new BundleException($"{path} does not exist: give a folder, an archive (.tgz, .zip) or a file that kubectl or aws wrote.");
        return InFile(path);
    }

    private static IEnumerable<BundleFile> InFolder(string path)
    {
        var root = System.IO.Path.GetFullPath(path);
        var files = new List<BundleFile>();
        Walk(new DirectoryInfo(root), "", files);
        files.Sort((left, right) => string.CompareOrdinal(left.Path, right.Path));
        return files;
    }

    private static void Walk(DirectoryInfo folder, string prefix, List<BundleFile> files)
    {
        FileSystemInfo[] entries;
        try
        {
            entries = folder.GetFileSystemInfos();
        }
        catch (Exception denied) when (denied is UnauthorizedAccessException or IOException)
        {
            // Listed as one file that cannot be opened, so that the loss is reported with its place.
            files.Add(new(prefix.TrimEnd('/'), () => throw new IOException("the folder cannot be listed", denied)));
            return;
        }

        foreach (var entry in entries)
        {
            if (entry.Name.StartsWith('.')) continue;
            if (entry is DirectoryInfo { LinkTarget: null } inner) Walk(inner, prefix + inner.Name + "/", files);
            else if (entry is FileInfo file) files.Add(new(prefix + file.Name, () => OpenFile(file)));
        }
    }

    private static Stream OpenFile(FileInfo file)
    {
        // A pipe has no length and would block for ever; what has no length has nothing to read.
        if (file is { Exists: true, LinkTarget: null, Length: 0 }) return Stream.Null;
        return new FileStream(file.FullName, new FileStreamOptions { Mode = FileMode.Open, Access = FileAccess.Read, Share = FileShare.ReadWrite, Options = FileOptions.SequentialScan, BufferSize = 0 });
    }

    private static IEnumerable<BundleFile> InFile(string path)
    {
        var name = System.IO.Path.GetFileName(path);
        var magic = Head(path);
        if (magic.AsSpan().StartsWith(ZipMagic)) return InZip(path);
        if (IsTarName(name)) return InTar(path);
        return [new(name, () => OpenFile(new FileInfo(path)))];
    }

    private static bool IsTarName(string name) =>
        name.EndsWith(".tgz", StringComparison.OrdinalIgnoreCase) || name.EndsWith(".tar.gz", StringComparison.OrdinalIgnoreCase) || name.EndsWith(".tar", StringComparison.OrdinalIgnoreCase);

    private static byte[] Head(string path)
    {
        try
        {
            // Opening a pipe waits for somebody who writes.
            if (new FileInfo(path) is { LinkTarget: null, Length: 0 }) return [];
            using var stream = File.OpenRead(path);
            var head = new byte[ZipMagic.Length];
            var count = stream.ReadAtLeast(head, head.Length, throwOnEndOfStream: false);
            return head[..count];
        }
        catch (Exception denied) when (denied is UnauthorizedAccessException or IOException)
        {
            throw new BundleException($"{path} cannot be read: {denied.Message}", denied);
        }
    }

    private static IEnumerable<BundleFile> InZip(string path)
    {
        using var archive = Whole(path, () => ZipFile.OpenRead(path));
        // The list of entries is read here, and may be as damaged as the archive.
        foreach (var entry in Whole(path, () => archive.Entries.OrderBy(entry => entry.FullName, StringComparer.Ordinal).ToArray()))
        {
            if (entry.FullName.EndsWith('/')) continue;
            yield return new(Inside(path, entry.FullName), entry.Open);
        }
    }

    private static T Whole<T>(string path, Func<T> read)
    {
        try
        {
            return read();
        }
        catch (Exception broken) when (broken is InvalidDataException or EndOfStreamException or FormatException or ArgumentException or OverflowException or NotSupportedException or IOException)
        {
            throw new BundleException($"{path} is damaged or cut off as an archive: copy or pack it again.", broken);
        }
    }

    private static IEnumerable<BundleFile> InTar(string path)
    {
        using var file = File.OpenRead(path);
        using var unzipped = path.EndsWith(".tar", StringComparison.OrdinalIgnoreCase) ? (Stream)file : new WholeGzip(file);
        using var tar = new TarReader(unzipped);
        while (Whole(path, () => tar.GetNextEntry()) is { } entry)
        {
            if (entry.EntryType is not (TarEntryType.RegularFile or TarEntryType.V7RegularFile or TarEntryType.ContiguousFile)) continue;
            yield return new(Inside(path, entry.Name), () => entry.DataStream ?? Stream.Null);
        }
    }

    /// <summary>The entry's path, which has to stay inside the archive's own folder.</summary>
    private static string Inside(string archive, string name)
    {
        var clean = name.Replace('\\', '/');
        while (clean.StartsWith("./", StringComparison.Ordinal)) clean = clean[2..];
        if (clean.StartsWith('/') || clean.Split('/').Contains("..", StringComparer.Ordinal) || clean.Length > 1 && clean[1] == ':')
        {
            throw new BundleException($"{archive} holds '{name}', which lies outside its folder: no honest tool packs this, so nothing of it is read.");
        }

        return clean;
    }
}
