namespace EksRecon.Collection.Cli;

/// <summary>What a program prints, read as it comes and up to a bound, in pieces: nothing is copied while it grows.</summary>
internal sealed class Printed(Stream stream, int most)
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
        while (true)
        {
            var bytes = new byte[Piece];
            var count = await stream.ReadAtLeastAsync(bytes, 1, throwOnEndOfStream: false, cancel);
            if (count == 0) return;
            lock (_lock)
            {
                _total += count;
                IsTooMuch = _total > most;
                if (IsTooMuch)
                {
                    _pieces.Clear();
                    return;
                }

                _pieces.Add((count < Piece / 2 ? bytes[..count] : bytes, count));
            }
        }
    }

    /// <summary>All that came so far.</summary>
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
