namespace EksRecon.Bundles;

/// <summary>A forward stream whose first bytes can be looked at before they are read.</summary>
internal sealed class HeadStream : Stream
{
    private readonly Stream _inner;
    private readonly byte[] _head;
    private readonly int _length;
    private int _next;

    private HeadStream(Stream inner, byte[] head, int length)
    {
        _inner = inner;
        _head = head;
        _length = length;
    }

    /// <summary>What is left of the first bytes.</summary>
    public ReadOnlySpan<byte> Head => _head.AsSpan(_next, _length - _next);

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

    public static HeadStream Over(Stream inner, int length)
    {
        var head = new byte[length];
        return new(inner, head, inner.ReadAtLeast(head, length, throwOnEndOfStream: false));
    }

    /// <summary>Leaves out bytes of the head.</summary>
    public void Skip(int count) => _next += count;

    public override int Read(Span<byte> buffer)
    {
        if (_next == _length) return _inner.Read(buffer);
        var count = Math.Min(buffer.Length, _length - _next);
        _head.AsSpan(_next, count).CopyTo(buffer);
        _next += count;
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
        if (disposing) _inner.Dispose();
        base.Dispose(disposing);
    }
}
