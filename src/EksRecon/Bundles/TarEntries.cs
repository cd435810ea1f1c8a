using System.Globalization;
using System.Text;

namespace EksRecon.Bundles;

/// <summary>
/// Reads a tar archive (POSIX.1-2001 pax and ustar, GNU long names, old V7) entry by entry. The framework's own reader takes what a header
/// says of its length into memory,
/// which for a header of 2 GB in a small .tgz is all memory there is; here everything beside a file's content is bounded.
/// </summary>
internal sealed class TarEntries(Stream archive)
{
    private const int Block = 512;

    private readonly byte[] _header = new byte[Block];
    private long _left;
    private int _padding;

    /// <summary>True where the archive ended with its end mark, as every tool writes it, and with nothing but zeros behind it.</summary>
    public bool EndedWell { get; private set; }

    /// <summary>The next entry; null at the end.</summary>
    /// <exception cref="InvalidDataException">A header is damaged, or larger than anything real.</exception>
    /// <exception cref="EndOfStreamException">The archive is cut off.</exception>
    public TarEntry? Next()
    {
        SkipContent();
        var extended = new Extended();
        while (ReadHeader())
        {
            var type = (char)_header[156];
            var size = Number(_header.AsSpan(124, 12));
            switch (type)
            {
                case 'x':
                    extended.Read(Take(size));
                    break;
                case 'L':
                    extended.Name = Text(Take(size));
                    break;
                case 'K':
                    extended.Target = Text(Take(size));
                    break;
                case 'g':
                    (_left, _padding) = (size, Padding(size));
                    SkipContent();
                    break;
                default:
                    return Entry(type, extended.Size ?? size, extended);
            }
        }

        return null;
    }

    private TarEntry Entry(char type, long size, Extended extended)
    {
        var name = extended.Name ?? Name();
        var kind = type switch
        {
            '0' or '\0' or '7' => extended.IsSparse ? TarKind.Foreign : name.EndsWith('/') ? TarKind.Folder : TarKind.File,
            '1' => TarKind.HardLink,
            '2' => TarKind.SymbolicLink,
            '3' or '4' or '6' => TarKind.Device,
            '5' => TarKind.Folder,
            _ => TarKind.Foreign,
        };
        // Links, devices and folders have no content, whatever their size says (POSIX.1-2001, pax, ustar header block, typeflag).
        var hasContent = kind is TarKind.File or TarKind.Foreign;
        (_left, _padding) = hasContent ? (size, Padding(size)) : (0, 0);
        return new(kind, name, extended.Target ?? Text(_header.AsSpan(157, 100)), new Content(this));
    }

    private string Name()
    {
        var name = Text(_header.AsSpan(0, 100));
        // GNU's own old format has times where ustar has the first part of a long path.
        var isUstar = _header.AsSpan(257, 6).SequenceEqual("ustar\0"u8);
        return isUstar && _header[345] != 0 ? $"{Text(_header.AsSpan(345, 155))}/{name}" : name;
    }

    private bool ReadHeader()
    {
        var count = archive.ReadAtLeast(_header, Block, throwOnEndOfStream: false);
        if (count == 0) return false;
        if (count < Block) throw new EndOfStreamException();
        if (!_header.AsSpan().ContainsAnyExcept((byte)0))
        {
            EndedWell = HasOnlyZeros();
            return false;
        }

        var sum = Number(_header.AsSpan(148, 8));
        var (unsigned, signed) = (0, 0);
        for (var index = 0; index < Block; index++)
        {
            var value = index is >= 148 and < 156 ? (byte)' ' : _header[index];
            unsigned += value;
            signed += (sbyte)value;
        }

        if (sum != unsigned && sum != signed) throw new InvalidDataException();
        return true;
    }

    private bool HasOnlyZeros()
    {
        var rest = new byte[64 * Block];
        var isClean = true;
        while (archive.Read(rest) is var count and > 0) isClean &= !rest.AsSpan(0, count).ContainsAnyExcept((byte)0);
        return isClean;
    }

    private byte[] Take(long size)
    {
        if (size > ReadLimits.TarHeaderBytes) throw new InvalidDataException();
        var bytes = new byte[size];
        archive.ReadExactly(bytes);
        (_left, _padding) = (0, Padding(size));
        SkipContent();
        return bytes;
    }

    private void SkipContent()
    {
        _left += _padding;
        _padding = 0;
        var scratch = new byte[_left == 0 ? 0 : 64 * Block];
        while (_left > 0)
        {
            var count = archive.Read(scratch, 0, (int)Math.Min(scratch.Length, _left));
            if (count == 0) throw new EndOfStreamException();
            _left -= count;
        }
    }

    private int ReadContent(Span<byte> buffer)
    {
        if (_left == 0 || buffer.IsEmpty) return 0;
        var count = archive.Read(buffer[..(int)Math.Min(buffer.Length, _left)]);
        if (count == 0) throw new EndOfStreamException();
        _left -= count;
        return count;
    }

    private static int Padding(long size) => (int)((Block - size % Block) % Block);

    /// <summary>Octal digits, or base 256 with the first bit set (GNU, star).</summary>
    private static long Number(ReadOnlySpan<byte> field)
    {
        long value = 0;
        if ((field[0] & 0x80) != 0)
        {
            for (var index = 0; index < field.Length; index++)
            {
                if (value > long.MaxValue >> 9) throw new InvalidDataException();
                value = (value << 8) + (index == 0 ? field[0] & 0x7F : field[index]);
            }

            return value;
        }

        foreach (var digit in field.Trim(" \0"u8))
        {
            if (digit is < (byte)'0' or > (byte)'7') throw new InvalidDataException();
            value = value << 3 | (uint)(digit - '0');
        }

        return value;
    }

    private static string Text(ReadOnlySpan<byte> field)
    {
        var end = field.IndexOf((byte)0);
        return Encoding.UTF8.GetString(end < 0 ? field : field[..end]);
    }

    /// <summary>What the headers before an entry say about it.</summary>
    private sealed class Extended
    {
        public string? Name { get; set; }

        public string? Target { get; set; }

        public long? Size { get; private set; }

        public bool IsSparse { get; private set; }

        /// <summary>Records of the form <c>length key=value\n</c> (POSIX.1-2001, pax extended header).</summary>
        public void Read(ReadOnlySpan<byte> records)
        {
            while (!records.IsEmpty)
            {
                var blank = records.IndexOf((byte)' ');
                if (blank <= 0 || !int.TryParse(records[..blank], NumberStyles.None, CultureInfo.InvariantCulture, out var length)
                    || length <= blank + 1 || length > records.Length)
                {
                    throw new InvalidDataException();
                }

                var record = records[(blank + 1)..(length - 1)];
                records = records[length..];
                var equals = record.IndexOf((byte)'=');
                if (equals < 0) throw new InvalidDataException();
                Set(Encoding.UTF8.GetString(record[..equals]), record[(equals + 1)..]);
            }
        }

        private void Set(string key, ReadOnlySpan<byte> value)
        {
            switch (key)
            {
                case "path":
                    Name = Encoding.UTF8.GetString(value);
                    break;
                case "linkpath":
                    Target = Encoding.UTF8.GetString(value);
                    break;
                case "size":
                    // More than a few exabytes would not fit beside the padding.
                    Size = long.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var size) && size <= long.MaxValue >> 1
                        ? size
                        : throw new InvalidDataException();
                    break;
                default:
                    IsSparse |= key.StartsWith("GNU.sparse.", StringComparison.Ordinal);
                    break;
            }
        }
    }

    private sealed class Content(TarEntries entries) : ForwardStream
    {
        public override int Read(Span<byte> buffer) => entries.ReadContent(buffer);
    }
}
