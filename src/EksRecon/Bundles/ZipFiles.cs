using System.Buffers.Binary;
using System.IO.Compression;

namespace EksRecon.Bundles;

/// <summary>The files of a zip archive.</summary>
internal static class ZipFiles
{
    // APPNOTE.TXT 6.3.10, sections 4.3.14 to 4.3.16: the end of the central directory, its locator and its record in zip64.
    private const int EndLength = 22;
    private const int LongestComment = ushort.MaxValue;
    private const int LocatorLength = 20;
    private const int Zip64EndLength = 56;

    /// <summary>
    /// st_mode in the upper half of an entry's attributes: the type of a file, and that of a symbolic link (POSIX sys/stat.h).
    /// </summary>
    private const int TypeMask = 0xF000;
    private const int SymbolicLink = 0xA000;

    public static IEnumerable<BundleFile> In(string path)
    {
        if (BundleFiles.Whole(path, () => DirectorySize(path)) > ReadLimits.ZipDirectoryBytes)
        {
            throw new BundleException($"{path} holds more files than any bundle: give the archive that eks-recon wrote.");
        }

        using var archive = BundleFiles.Whole(path, () => ZipFile.OpenRead(path));
        // The list of entries is read here, and may be as damaged as the archive.
        foreach (
            var entry in BundleFiles.Whole(path, () => archive.Entries.OrderBy(entry => entry.FullName, StringComparer.Ordinal).ToArray()))
        {
            if (!entry.FullName.EndsWith('/')) yield return FileOf(path, entry);
        }
    }

    private static BundleFile FileOf(string archive, ZipArchiveEntry entry)
    {
        var path = BundleFiles.Inside(archive, entry.FullName);
        if (BundleFiles.IsHidden(path)) return BundleFile.Skipped(path, "it is hidden");
        if (entry.IsEncrypted) return BundleFile.Lost(path, "it is encrypted");
        if ((entry.ExternalAttributes >> 16 & TypeMask) == SymbolicLink)
        {
            return BundleFile.Lost(path, "it is a link, and links in a zip archive are not followed");
        }

        return new(path, () => new SummedStream(entry.Open(), entry.Length, entry.Crc32)) { Reopens = true };
    }

    /// <summary>
    /// The length of the list of entries, which the framework reads into memory as a whole; 0 where the archive does not say.
    /// </summary>
    private static long DirectorySize(string path)
    {
        using var file = PlainFile.Open(path);
        var tail = new byte[Math.Min(file.Length, EndLength + LongestComment + LocatorLength)];
        file.Seek(-tail.Length, SeekOrigin.End);
        file.ReadExactly(tail);
        var end = tail.AsSpan().LastIndexOf("PK\x05\x06"u8);
        if (end < 0 || tail.Length - end < EndLength) return 0;
        var size = BinaryPrimitives.ReadUInt32LittleEndian(tail.AsSpan(end + 12));
        var locator = end - LocatorLength;
        if (locator < 0 || !tail.AsSpan(locator).StartsWith("PK\x06\x07"u8)) return size;
        var record = BinaryPrimitives.ReadInt64LittleEndian(tail.AsSpan(locator + 8));
        if (record < 0 || record > file.Length - Zip64EndLength) return size;
        var zip64 = new byte[Zip64EndLength];
        file.Seek(record, SeekOrigin.Begin);
        file.ReadExactly(zip64);
        var large = BinaryPrimitives.ReadInt64LittleEndian(zip64.AsSpan(40));
        return large < 0 ? long.MaxValue : Math.Max(large, size == uint.MaxValue ? 0 : size);
    }
}
