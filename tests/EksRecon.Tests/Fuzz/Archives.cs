using System.Formats.Tar;
using System.IO.Compression;
using System.Text;

namespace EksRecon.Tests.Fuzz;

/// <summary>Small bundles in archives, and archives whose headers lie.</summary>
internal static class Archives
{
    /// <summary>Where a tar header has its checksum: 8 bytes that count as blanks while it is made.</summary>
    private const int TarChecksum = 148;

    private const int Header = 512;

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
            foreach (var (name, json) in Documents)
            {
                tar.WriteEntry(
                    new UstarTarEntry(TarEntryType.RegularFile, name) { DataStream = new MemoryStream(Encoding.UTF8.GetBytes(json)) });
            }
        }

        return stream.ToArray();
    }

    /// <summary>A tar whose first header has other bytes at an offset, and a checksum that fits them.</summary>
    public static byte[] Tar(int offset, ReadOnlySpan<byte> value)
    {
        var bytes = Tar();
        value.CopyTo(bytes.AsSpan(offset));
        return Summed(bytes);
    }

    /// <summary>One file of this name.</summary>
    public static byte[] TarOfName(string name)
    {
        using var stream = new MemoryStream();
        using (var writer = new TarWriter(stream, TarEntryFormat.Pax)) writer.WriteEntry(new PaxTarEntry(TarEntryType.RegularFile, name + "x.json") { DataStream = new MemoryStream("{}"u8.ToArray()) });
        return stream.ToArray();
    }

    private static byte[] Summed(byte[] bytes)
    {
        bytes.AsSpan(TarChecksum, 8).Fill((byte)' ');
        var sum = 0;
        foreach (var one in bytes.AsSpan(0, Header)) sum += one;
        Encoding.ASCII.GetBytes($"{Convert.ToString(sum, 8).PadLeft(6, '0')}\0 ").CopyTo(bytes, TarChecksum);
        return bytes;
    }

    /// <summary>The header of a tar entry of this type alone, which says that so many bytes follow.</summary>
    public static byte[] TarHeader(char type, long size)
    {
        var bytes = Tar(156, [(byte)type])[..Header];
        Encoding.ASCII.GetBytes(Convert.ToString(size, 8).PadLeft(11, '0')).CopyTo(bytes, 124);
        return Summed(bytes);
    }

    /// <summary>A zip of which an entry has another checksum than its content, in its own header and in the list of entries.</summary>
    public static byte[] ZipOfOtherSum()
    {
        var bytes = Zip();
        foreach (var (sign, at) in new[] { ("PK\u0003\u0004", 14), ("PK\u0001\u0002", 16) })
        {
            for (var from = 0; bytes.AsSpan(from).IndexOf(Encoding.ASCII.GetBytes(sign)) is var next and >= 0; from += next + 4)
            {
                bytes[from + next + at] ^= 1;
            }
        }

        return bytes;
    }

    /// <summary>A gzip whose trailer has another checksum than its content.</summary>
    public static byte[] GzipOfOtherSum(ReadOnlySpan<byte> content)
    {
        using var stream = new MemoryStream();
        using (var zip = new GZipStream(stream, CompressionLevel.Fastest)) zip.Write(content);
        var bytes = stream.ToArray();
        bytes[^8] ^= 1;
        return bytes;
    }

    /// <summary>A zip whose end says that its list of entries has 2 GiB.</summary>
    public static byte[] ZipOfHugeList()
    {
        var bytes = Zip();
        var end = bytes.AsSpan().LastIndexOf("PK\u0005\u0006"u8);
        new byte[] { 0, 0, 0, 0x80 }.CopyTo(bytes, end + 12);
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
