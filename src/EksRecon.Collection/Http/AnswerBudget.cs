namespace EksRecon.Collection.Http;

/// <summary>
/// Memory for answers, over all requests in flight. Usual answers are read side by side; of those that grow past <see cref="Usual"/> one at
/// a time goes on, and the others wait:
/// so many small gzip streams that each become a hundred megabytes cost one of them.
/// </summary>
internal sealed class AnswerBudget : IDisposable
{
    /// <summary>A page of 500 pods is about 10 MB.</summary>
    public const int Usual = 16 * 1024 * 1024;

    private readonly SemaphoreSlim _large = new(1);

    /// <summary>Waits until no other large answer is held. It is held until the result is disposed.</summary>
    public async Task<IDisposable> Large(CancellationToken cancel)
    {
        await _large.WaitAsync(cancel);
        return new Held(_large);
    }

    public void Dispose() => _large.Dispose();

    private sealed class Held(SemaphoreSlim large) : IDisposable
    {
        private int _released;

        public void Dispose()
        {
            if (Interlocked.Exchange(ref _released, 1) == 0) large.Release();
        }
    }
}
