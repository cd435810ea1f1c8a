using System.IO.Compression;

namespace EksRecon.Bundles;

/// <summary>
/// A gzip stream that is an error when it is cut off: the framework's own ends quietly there, and a cut-off list would look whole.
/// A file of several members that were glued together is refused too, because its last length does not cover all of them.
/// </summary>
internal sealed class WholeGzip(Stream inner) : Stream
{
    private readonly LengthTail _tail = new(inner);
    private GZipStream? _data;
    private uint _length;

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

    public override int Read(Span<byte> buffer)
    {
        _data ??= new GZipStream(_tail, CompressionMode.Decompress, leaveOpen: true);
        var count = _data.Read(buffer);
        unchecked
        {
            _length += (uint)count;
        }

        if (count == 0 && !buffer.IsEmpty && _tail.Length32 != _length) throw new InvalidDataException();
        return count;
    }

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _data?.Dispose();
            _tail.Dispose();
        }

        base.Dispose(disposing);
    }
}

/// <summary>Passes compressed bytes on and remembers the last four, which hold the length of the data (RFC 1952, section 2.3.1, ISIZE).</summary>
internal sealed class LengthTail(Stream inner) : Stream
{
    private uint _last;

    /// <summary>The length of the data modulo 2^32, once all compressed bytes are read.</summary>
    public uint Length32 => _last;

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

    public override int Read(Span<byte> buffer)
    {
        var count = inner.Read(buffer);
        foreach (var value in buffer[Math.Max(0, count - sizeof(uint))..count]) _last = _last >> 8 | (uint)value << 24;
        return count;
    }

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        if (disposing) inner.Dispose();
        base.Dispose(disposing);
    }
}
