namespace EksRecon.Bundles;

/// <summary>Text that a parser reads ahead in, with a bound on how far: one value of it must not take all memory.</summary>
internal sealed class BoundedText(TextReader inner) : TextReader
{
    private long _left;

    /// <summary>From here on as many characters may be read.</summary>
    public void Expect(long characters) => _left = characters;

    /// <exception cref="ReadLimitException">More was read than expected.</exception>
    public override int Read()
    {
        var next = inner.Read();
        if (next >= 0) Count(1);
        return next;
    }

    /// <inheritdoc cref="Read()"/>
    public override int Read(char[] buffer, int index, int count)
    {
        var read = inner.Read(buffer, index, count);
        Count(read);
        return read;
    }

    public override int Peek() => inner.Peek();

    protected override void Dispose(bool disposing)
    {
        if (disposing) inner.Dispose();
        base.Dispose(disposing);
    }

    private void Count(int read)
    {
        _left -= read;
        if (_left < 0) throw new ReadLimitException(ReadLimits.TooLarge);
    }
}
