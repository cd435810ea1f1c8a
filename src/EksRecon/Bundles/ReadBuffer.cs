using System.Buffers;
using System.Diagnostics.CodeAnalysis;

namespace EksRecon.Bundles;

/// <summary>A window over a stream that grows only when one object does not fit, and counts lines as they leave it.</summary>
internal sealed class ReadBuffer(Stream stream) : IDisposable
{
    private const int InitialSize = 256 * 1024;

    private byte[] _bytes = ArrayPool<byte>.Shared.Rent(InitialSize);
    private int _end;

    /// <summary>First byte that is still needed.</summary>
    public int Start { get; private set; }

    /// <summary>1-based line of <see cref="Start"/>.</summary>
    public long Line { get; private set; } = 1;

    /// <summary>True once the stream is at its end.</summary>
    public bool Final { get; private set; }

    public ReadOnlySpan<byte> Rest => _bytes.AsSpan(Start, _end - Start);

    /// <summary>Gives up the first bytes of <see cref="Rest"/>.</summary>
    public void Advance(int count)
    {
        Line += _bytes.AsSpan(Start, count).Count((byte)'\n');
        Start += count;
    }

    /// <summary>Reads more behind <see cref="Rest"/>. False at the end of the stream.</summary>
    /// <exception cref="ReadLimitException">What is needed at once is larger than anything real.</exception>
    public bool Fill()
    {
        if (Final) return false;
        if (Start > 0)
        {
            Rest.CopyTo(_bytes);
            _end -= Start;
            Start = 0;
        }

        if (_end == _bytes.Length) Grow();
        // What is already here is looked at again from its start: where that is much, fill all the room first, so that it is not looked at
        // once for every few bytes.
        var isLarge = Rest.Length > InitialSize;
        var before = _end;
        do
        {
            var count = stream.Read(_bytes, _end, _bytes.Length - _end);
            _end += count;
            Final = count == 0;
        }
        while (isLarge && !Final && _end < _bytes.Length);
        return _end > before;
    }

    public void Dispose() => ArrayPool<byte>.Shared.Return(Interlocked.Exchange(ref _bytes, []));

    [SuppressMessage("Reliability", "CA2000", Justification = "The old array goes back to the pool here, the new one in Dispose.")]
    private void Grow()
    {
        if (_bytes.Length >= ReadLimits.LargestItem) throw new ReadLimitException(ReadLimits.TooLarge);
        var larger = ArrayPool<byte>.Shared.Rent(_bytes.Length * 2);
        _bytes.AsSpan(0, _end).CopyTo(larger);
        ArrayPool<byte>.Shared.Return(_bytes);
        _bytes = larger;
    }
}
