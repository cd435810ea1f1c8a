namespace EksRecon.Collection.Mcp;

/// <summary>What an MCP server sent goes past a bound.</summary>
internal sealed class MessageBoundException(string message) : IOException(message);

/// <summary>
/// The stream that an MCP server's messages come in, as far as they stay within bounds: the protocol's library holds each message whole,
/// and a line of some gigabytes would take the machine with it.
/// </summary>
/// <param name="areLines">True where each line is a message (standard streams); false where the whole stream answers one request
/// (HTTP).</param>
internal sealed class BoundedMessages(Stream inner, bool areLines) : Stream
{
    /// <summary>Bytes of one message: the metadata of 5,000 pods, twice (as text and as structured content), has about 12 MiB.</summary>
    public const int MostBytes = 16 * 1024 * 1024;

    /// <summary>
    /// Separators in one message, each of which begins a value that takes many times its length in memory. The same list of pods has about
    /// 600,000.
    /// </summary>
    public const int MostValues = 1_000_000;

    /// <summary>Messages for each call: its answer, and notes of its progress and logs, of which servers send some dozens.</summary>
    public const int MostMessagesPerCall = 1_000;

    /// <summary>
    /// Messages before the first call: the handshake, up to 20 pages of tools, and what a package runner prints while it downloads.
    /// </summary>
    public const int MostMessagesAtStart = 10_000;

    /// <summary>Bytes of all messages for each call: its answer, and as much again for what comes beside it.</summary>
    public const int MostBytesPerCall = 2 * MostBytes;

    /// <summary>Bytes of all messages before the first call.</summary>
    public const int MostBytesAtStart = 4 * MostBytes;

    private readonly CancellationTokenSource _ended = new();
    private long _messagesLeft = MostMessagesAtStart;
    private long _bytesLeft = MostBytesAtStart;
    private int _bytes;
    private int _values;

    /// <summary>Cancelled when nothing more comes: the stream is over, or went past a bound.</summary>
    public CancellationToken Ended => _ended.Token;

    /// <summary>A call is sent: its answer and what comes with it may be said.</summary>
    public void Asked()
    {
        Interlocked.Add(ref _messagesLeft, MostMessagesPerCall);
        Interlocked.Add(ref _bytesLeft, MostBytesPerCall);
    }

    /// <summary>Which bound was passed; null for none.</summary>
    public string? Problem { get; private set; }

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    public override int Read(byte[] buffer, int offset, int count) => Checked(buffer.AsSpan(offset), inner.Read(buffer, offset, count));

    public override int Read(Span<byte> buffer) => Checked(buffer, inner.Read(buffer));

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        var count = await inner.ReadAsync(buffer, cancellationToken);
        return Checked(buffer.Span, count);
    }

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

    private int Checked(ReadOnlySpan<byte> buffer, int count)
    {
        var said = buffer[..count];
        if (count == 0) _ended.Cancel();
        while (areLines && said.IndexOf((byte)'\n') is var end and >= 0)
        {
            Count(said[..end]);
            if (Interlocked.Decrement(ref _messagesLeft) < 0) End("it sent many more messages than it was asked for");
            (_bytes, _values) = (0, 0);
            said = said[(end + 1)..];
        }

        Count(said);
        if (areLines && Interlocked.Add(ref _bytesLeft, -count) < 0) End("it sent many more bytes than it was asked for");
        return count;
    }

    private void Count(ReadOnlySpan<byte> said)
    {
        _bytes += said.Length;
        _values += said.Count((byte)',') + said.Count((byte)'{') + said.Count((byte)'[');
        if (_bytes > MostBytes) End($"it sent a message of more than {MostBytes >> 20} MiB, the bound for one answer of an MCP server");
        if (_values > MostValues) End($"it sent a message of more than {MostValues:#,0} values, the bound for one answer of an MCP server");
    }

    private void End(string problem)
    {
        Problem = problem;
        _ended.Cancel();
        throw new MessageBoundException(problem);
    }
}
