using System.IO.Compression;

namespace EksRecon.Bundles;

/// <summary>
/// A gzip stream that is an error when it is cut off or when its checksum does not fit: the framework's own ends quietly in both cases, and
/// a cut-off list would look complete.
/// A file of several members that were glued together is refused too, because its last length does not cover all of them.
/// </summary>
internal sealed class WholeGzip(Stream inner) : ForwardStream
{
    private readonly GzipTrailer _trailer = new(inner);
    private readonly Crc32Sum _sum = new();
    private GZipStream? _data;
    private uint _length;

    public override int Read(Span<byte> buffer)
    {
        _data ??= new GZipStream(_trailer, CompressionMode.Decompress, leaveOpen: true);
        var count = _data.Read(buffer);
        _sum.Add(buffer[..count]);
        unchecked
        {
            _length += (uint)count;
        }

        if (count == 0 && !buffer.IsEmpty && (_trailer.Length32 != _length || _trailer.Crc32 != _sum.Value))
        {
            throw new InvalidDataException();
        }

        return count;
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _data?.Dispose();
            _trailer.Dispose();
        }

        base.Dispose(disposing);
    }
}

/// <summary>
/// Passes compressed bytes on and remembers the last eight, which hold checksum and length of the data (RFC 1952, section 2.3.1, CRC32 and
/// ISIZE).
/// </summary>
internal sealed class GzipTrailer(Stream inner) : ForwardStream
{
    private ulong _last;

    /// <summary>The checksum of the data, once all compressed bytes are read.</summary>
    public uint Crc32 => (uint)_last;

    /// <summary>The length of the data modulo 2^32, once all compressed bytes are read.</summary>
    public uint Length32 => (uint)(_last >> 32);

    public override int Read(Span<byte> buffer)
    {
        var count = inner.Read(buffer);
        foreach (var value in buffer[Math.Max(0, count - sizeof(ulong))..count]) _last = _last >> 8 | (ulong)value << 56;
        return count;
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing) inner.Dispose();
        base.Dispose(disposing);
    }
}
