namespace EksRecon.Outputs;

/// <summary>
/// A file that is being written, whose failures are all of one kind: the framework reports a file that grows past a limit as a wrong
/// argument.
/// </summary>
public sealed class OutputStream : Stream
{
    private readonly FileStream _file;

    internal OutputStream(string path, FileStreamOptions options) => _file = new FileStream(path, options);

    public override bool CanRead => false;

    public override bool CanSeek => _file.CanSeek;

    public override bool CanWrite => _file.CanWrite;

    public override long Length => _file.Length;

    public override long Position { get => _file.Position; set => _file.Position = value; }

    public override void Flush() => Try(_file.Flush);

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => _file.Seek(offset, origin);

    public override void SetLength(long value) => Try(() => _file.SetLength(value));

    public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

    public override void Write(ReadOnlySpan<byte> buffer)
    {
        try
        {
            _file.Write(buffer);
        }
        catch (ArgumentOutOfRangeException tooLarge)
        {
            throw TooLarge(tooLarge);
        }
    }

    /// <summary>Writes what is left, and closes the file.</summary>
    /// <exception cref="IOException">It cannot be written. The file is closed nevertheless.</exception>
    protected override void Dispose(bool disposing)
    {
        if (disposing) Try(_file.Dispose);
        base.Dispose(disposing);
    }

    private static void Try(Action write)
    {
        try
        {
            write();
        }
        catch (ArgumentOutOfRangeException tooLarge)
        {
            throw TooLarge(tooLarge);
        }
    }

    private static OutputPlaceException TooLarge(Exception inner) =>
        new("the file would be larger than a limit allows (ulimit -f, or the file system)", inner);
}
