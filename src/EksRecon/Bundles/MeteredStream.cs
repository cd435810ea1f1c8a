namespace EksRecon.Bundles;

/// <summary>
/// Counts what is read, stops at a bound, and can be cancelled between two reads: no file holds up Ctrl-C or a time limit.
/// </summary>
internal sealed class MeteredStream(Stream inner, ReadMeter meter, CancellationToken cancel,
    long most = ReadLimits.FileBytes) : ForwardStream
{
    private long _read;

    /// <exception cref="ReadLimitException">The file, or the bundle, is larger than <see cref="ReadLimits"/> allow.</exception>
    public override int Read(Span<byte> buffer)
    {
        cancel.ThrowIfCancellationRequested();
        var count = inner.Read(buffer);
        _read += count;
        if (_read > most) throw new ReadLimitException($"it is larger than {most >> 30} GiB after decompression");
        meter.Add(count);
        return count;
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing) inner.Dispose();
        base.Dispose(disposing);
    }
}

/// <summary>How much of a bundle was read, after decompression.</summary>
internal sealed class ReadMeter
{
    private long _left = ReadLimits.BundleBytes;

    /// <summary>True once nothing more is read.</summary>
    public bool IsSpent => _left < 0;

    /// <exception cref="ReadLimitException">The whole bundle is larger than anything real.</exception>
    public void Add(int count)
    {
        _left -= count;
        if (IsSpent) throw new ReadLimitException(ReadLimits.BundleTooLarge);
    }
}
