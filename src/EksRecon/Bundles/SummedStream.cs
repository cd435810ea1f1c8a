namespace EksRecon.Bundles;

/// <summary>
/// An entry of a zip archive whose length and checksum have to be those that the archive's list of entries says: the framework checks
/// neither.
/// </summary>
internal sealed class SummedStream(Stream inner, long length, uint crc32) : ForwardStream
{
    private readonly Crc32Sum _sum = new();
    private long _read;

    public override int Read(Span<byte> buffer)
    {
        var count = inner.Read(buffer);
        _sum.Add(buffer[..count]);
        _read += count;
        if (_read > length || count == 0 && !buffer.IsEmpty && (_read != length || _sum.Value != crc32)) throw new InvalidDataException();
        return count;
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing) inner.Dispose();
        base.Dispose(disposing);
    }
}
