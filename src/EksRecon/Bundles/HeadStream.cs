namespace EksRecon.Bundles;

/// <summary>A forward stream whose first bytes can be looked at before they are read.</summary>
internal sealed class HeadStream : ForwardStream
{
    private readonly Stream _inner;
    private byte[] _head;
    private int _length;
    private int _next;

    private HeadStream(Stream inner, byte[] head, int length)
    {
        _inner = inner;
        _head = head;
        _length = length;
        IsWhole = length < head.Length;
    }

    /// <summary>What is left of the first bytes.</summary>
    public ReadOnlySpan<byte> Head => _head.AsSpan(_next, _length - _next);

    /// <summary>True where <see cref="Head"/> is all there is.</summary>
    public bool IsWhole { get; private set; }

    public static HeadStream Over(Stream inner, int length)
    {
        var head = new byte[length];
        return new(inner, head, inner.ReadAtLeast(head, length, throwOnEndOfStream: false));
    }

    /// <summary>Takes more bytes into the head; false where there are no more, or it has as many as <paramref name="most"/>.</summary>
    public bool Extend(int most)
    {
        var known = _length - _next;
        if (IsWhole || known >= most) return false;
        var larger = new byte[Math.Min(most, Math.Max(known, 1) * 4)];
        Head.CopyTo(larger);
        var more = _inner.ReadAtLeast(larger.AsSpan(known), larger.Length - known, throwOnEndOfStream: false);
        IsWhole = more < larger.Length - known;
        (_head, _next, _length) = (larger, 0, known + more);
        return more > 0;
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

    protected override void Dispose(bool disposing)
    {
        if (disposing) _inner.Dispose();
        base.Dispose(disposing);
    }
}
