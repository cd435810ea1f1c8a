using Outcome = EksRecon.Bundles.Outcome;

namespace EksRecon.Collection.Http;

/// <summary>Reads the body of an answer, within bounds.</summary>
internal sealed class AnswerBody(AnswerBudget budget, int mostBytes)
{
    /// <summary>A refusal is a sentence; of a longer one its beginning is enough.</summary>
    private const int MostRefusal = 256 * 1024;

    private const int FirstPiece = 16 * 1024;

    /// <summary>Pieces do not grow past this: nothing is copied but once, at the end.</summary>
    private const int LargestPiece = 1024 * 1024;

    /// <returns>The body, and what has to be disposed once it is not needed any more; null where it is of a usual size.</returns>
    /// <exception cref="SourceException">It is too large.</exception>
    public async Task<(ReadOnlyMemory<byte> Body, IDisposable? Held)> Read(HttpResponseMessage response, CancellationToken cancel)
    {
        var isRefusal = !response.IsSuccessStatusCode;
        if (!isRefusal && response.Content.Headers.ContentLength > mostBytes) throw TooLarge();
        await using var stream = await response.Content.ReadAsStreamAsync(cancel);
        var (pieces, total, held) = (new List<(byte[] Bytes, int Count)>(), 0L, default(IDisposable?));
        try
        {
            while (true)
            {
                var piece = new byte[Math.Min(LargestPiece, FirstPiece << Math.Min(pieces.Count, 6))];
                var count = await stream.ReadAtLeastAsync(piece, piece.Length, throwOnEndOfStream: false, cancel);
                total += count;
                pieces.Add((piece, count));
                if (isRefusal && total >= MostRefusal || count < piece.Length) break;
                if (total > mostBytes) throw TooLarge();
                if (total > AnswerBudget.Usual) held ??= await budget.Large(cancel);
            }

            if (!isRefusal && total > mostBytes) throw TooLarge();
            var body = Joined(pieces, (int)total);
            var given = held;
            held = null;
            return (body, given);
        }
        finally
        {
            held?.Dispose();
        }
    }

    private static ReadOnlyMemory<byte> Joined(List<(byte[] Bytes, int Count)> pieces, int total)
    {
        if (pieces is [var only]) return only.Bytes.AsMemory(0, only.Count);
        var (body, at) = (new byte[total], 0);
        foreach (var (bytes, count) in pieces)
        {
            bytes.AsSpan(0, count).CopyTo(body.AsSpan(at));
            at += count;
        }

        return body;
    }

    private SourceException TooLarge() => new(Outcome.Failed, $"the answer is larger than {mostBytes >> 20} MiB, the bound for one answer");
}
