namespace EksRecon.Collection.Programs;

/// <summary>
/// What a program prints, read as it comes and up to a bound, in pieces: nothing is copied while it grows, and many small writes cost no
/// more than few large ones.
/// </summary>
/// <param name="keepsEnd">True to read on past the bound and keep about that much of the end: a program whose messages are not read would
/// wait for ever.</param>
internal sealed class Printed(Stream stream, int most, bool keepsEnd = false)
{
    /// <summary>What a pipe of Linux holds (man 7 pipe): a read gives no more.</summary>
    private const int Piece = 64 * 1024;

    private readonly Lock _lock = new();
    private readonly List<(byte[] Bytes, int Count)> _pieces = [];
    private long _total;

    /// <summary>True where it printed more than is taken.</summary>
    public bool IsTooMuch { get; private set; }

    /// <summary>Reads to the end, or to the bound.</summary>
    public async Task Read(CancellationToken cancel)
    {
        var (piece, used) = (new byte[Piece], 0);
        while (true)
        {
            var count = await stream.ReadAtLeastAsync(piece.AsMemory(used), 1, throwOnEndOfStream: false, cancel);
            if (count == 0) return;
            lock (_lock)
            {
                _total += count;
                if (used > 0) _pieces.RemoveAt(_pieces.Count - 1);
                used += count;
                _pieces.Add((piece, used));
                if (_total > most && !keepsEnd)
                {
                    IsTooMuch = true;
                    _pieces.Clear();
                    return;
                }

                for (; _total > most && _pieces.Count > 1 && _pieces[0].Count <= _total - most; _pieces.RemoveAt(0))
                {
                    _total -= _pieces[0].Count;
                }
            }

            if (used == Piece) (piece, used) = (new byte[Piece], 0);
        }
    }

    /// <summary>All that came so far, or its end.</summary>
    public ReadOnlyMemory<byte> SoFar()
    {
        lock (_lock)
        {
            if (_pieces is [var only]) return only.Bytes.AsMemory(0, only.Count);
            var all = new byte[_pieces.Sum(piece => piece.Count)];
            var at = 0;
            foreach (var (bytes, count) in _pieces)
            {
                bytes.AsSpan(0, count).CopyTo(all.AsSpan(at));
                at += count;
            }

            return all;
        }
    }
}
