namespace EksRecon.Replay.Mcp;

/// <summary>
/// What a client says on standard input: a message is a line. One that is larger than <see cref="McpBody.Largest"/> ends the input,
/// so that no client can fill the memory.
/// </summary>
public sealed class McpInputStream(Stream inner) : Stream
{
    /// <summary>What the user is told then.</summary>
    public static readonly string TooLarge = $"a message of the client is larger than {McpBody.Largest >> 20} MiB: the session has ended.";

    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _line;

    /// <summary>Done once the input has ended.</summary>
    public Task Ended => _ended.Task;

    /// <summary>True where a message was too large.</summary>
    public bool IsTooLarge { get; private set; }

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

    public override int Read(byte[] buffer, int offset, int count) =>
        Counted(buffer.AsSpan(offset, Ended.IsCompleted ? 0 : inner.Read(buffer, offset, count)));

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (Ended.IsCompleted) return 0;
        var count = await inner.ReadAsync(buffer, cancellationToken);
        return Counted(buffer.Span[..count]);
    }

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    private int Counted(ReadOnlySpan<byte> read)
    {
        var last = read.LastIndexOf((byte)'\n');
        _line = last < 0 ? _line + read.Length : read.Length - last - 1;
        IsTooLarge |= _line > McpBody.Largest;
        if (!read.IsEmpty && !IsTooLarge) return read.Length;
        _ended.TrySetResult();
        return 0;
    }
}
