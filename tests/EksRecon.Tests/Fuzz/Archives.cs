using System.Formats.Tar;
using System.IO.Compression;
using System.Text;

namespace EksRecon.Tests.Fuzz;

/// <summary>Small bundles in archives, and archives whose headers lie.</summary>
internal static class Archives
{
    /// <summary>Where a tar header has its checksum: 8 bytes that count as blanks while it is made.</summary>
    private const int TarChecksum = 148;

    private const int TarHeader = 512;

    private static readonly (string Name, string Json)[] Documents =
    [
        ("kubernetes/version.json", "{\"major\":\"1\",\"minor\":\"33\",\"gitVersion\":\"v1.33.1-eks-1234567\"}"),
        ("kubernetes/pods.json", "{\"apiVersion\":\"v1\",\"kind\":\"PodList\",\"items\":[]}"),
    ];

    public static byte[] Zip()
    {
        using var stream = new MemoryStream();
        using (var zip = new ZipArchive(stream, ZipArchiveMode.Create))
        {
            foreach (var (name, json) in Documents)
            {
                using var entry = zip.CreateEntry(name).Open();
                entry.Write(Encoding.UTF8.GetBytes(json));
            }
        }

        return stream.ToArray();
    }

    public static byte[] Tar()
    {
        using var stream = new MemoryStream();
        using (var tar = new TarWriter(stream, TarEntryFormat.Ustar, leaveOpen: true))
        {
            foreach (var (name, json) in Documents) tar.WriteEntry(new UstarTarEntry(TarEntryType.RegularFile, name) { DataStream = new MemoryStream(Encoding.UTF8.GetBytes(json)) });
        }

        return stream.ToArray();
    }

    /// <summary>A tar whose first header has other bytes at an offset, and a checksum that fits them.</summary>
    public static byte[] Tar(int offset, ReadOnlySpan<byte> value)
    {
        var bytes = Tar();
        value.CopyTo(bytes.AsSpan(offset));
        bytes.AsSpan(TarChecksum, 8).Fill((byte)' ');
        var sum = 0;
        foreach (var one in bytes.AsSpan(0, TarHeader)) sum += one;
        Encoding.ASCII.GetBytes($"{Convert.ToString(sum, 8).PadLeft(6, '0')}\0 ").CopyTo(bytes, TarChecksum);
        return bytes;
    }

    /// <summary>A zip whose end says that it has more entries than there are.</summary>
    public static byte[] ZipOfMore()
    {
        var bytes = Zip();
        var end = bytes.AsSpan().LastIndexOf("PK\u0005\u0006"u8);
        (bytes[end + 8], bytes[end + 10]) = (9, 9);
        return bytes;
    }

    /// <summary>A zip whose list of entries does not begin where its end says.</summary>
    public static byte[] ZipWithoutList()
    {
        var bytes = Zip();
        bytes[bytes.AsSpan().IndexOf("PK\u0001\u0002"u8)] = (byte)'X';
        return bytes;
    }
}
