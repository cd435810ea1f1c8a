namespace EksRecon.Bundles;

/// <summary>How files are packed together, or made smaller.</summary>
internal enum ArchiveKind
{
    None,
    Gzip,
    Zip,
    Tar,

    /// <summary>bzip2, xz, zstd, 7z: not read.</summary>
    Other,
}

/// <summary>Tells an archive by its first bytes.</summary>
internal static class ArchiveKinds
{
    private const int TarMagicAt = 257;

    private static ReadOnlySpan<byte> Zip => "PK\x03\x04"u8;

    private static ReadOnlySpan<byte> EmptyZip => "PK\x05\x06"u8;

    private static ReadOnlySpan<byte> Gzip => [0x1f, 0x8b];

    private static ReadOnlySpan<byte> Zstandard => [0x28, 0xb5, 0x2f, 0xfd];

    private static ReadOnlySpan<byte> Xz => [0xfd, (byte)'7', (byte)'z', (byte)'X', (byte)'Z', 0];

    private static ReadOnlySpan<byte> SevenZip => [(byte)'7', (byte)'z', 0xbc, 0xaf, 0x27, 0x1c];

    public static ArchiveKind Of(ReadOnlySpan<byte> head)
    {
        if (head.StartsWith(Gzip)) return ArchiveKind.Gzip;
        if (head.StartsWith(Zip) || head.StartsWith(EmptyZip)) return ArchiveKind.Zip;
        if (head.Length > TarMagicAt && head[TarMagicAt..].StartsWith("ustar"u8)) return ArchiveKind.Tar;
        return head.StartsWith(Zstandard) || head.StartsWith(Xz) || head.StartsWith(SevenZip) || head.StartsWith("BZh"u8)
            ? ArchiveKind.Other
            : ArchiveKind.None;
    }

    public static bool IsTarName(string path) =>
        path.EndsWith(".tgz", StringComparison.OrdinalIgnoreCase) || path.EndsWith(".tar.gz", StringComparison.OrdinalIgnoreCase)
            || path.EndsWith(".tar", StringComparison.OrdinalIgnoreCase);
}
