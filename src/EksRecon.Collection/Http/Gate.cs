namespace EksRecon.Collection.Http;

/// <summary>Lets requests through at a bounded rate, a bounded number at once.</summary>
internal sealed class Gate(CollectionLimits limits, TimeProvider clock) : IDisposable
{
    private readonly SemaphoreSlim _places = new(limits.Concurrency);
    private readonly TimeSpan _interval = TimeSpan.FromSeconds(1.0 / limits.RequestsPerSecond);
    private readonly Lock _lock = new();

    /// <summary>When the next request may start. It may lag behind the clock by one second, so that as many requests may start together.</summary>
    private DateTimeOffset _next = DateTimeOffset.MinValue;

    public async Task<IDisposable> Enter(CancellationToken cancel)
    {
        await _places.WaitAsync(cancel);
        try
        {
            if (Turn() is var wait && wait > TimeSpan.Zero) await Task.Delay(wait, clock, cancel);
            return new Place(_places);
        }
        catch
        {
            _places.Release();
            throw;
        }
    }

    public void Dispose() => _places.Dispose();

    private TimeSpan Turn()
    {
        lock (_lock)
        {
            var now = clock.GetUtcNow();
            var earliest = now - TimeSpan.FromSeconds(1);
            if (_next < earliest) _next = earliest;
            _next += _interval;
            return _next - now;
        }
    }

    private sealed class Place(SemaphoreSlim places) : IDisposable
    {
        public void Dispose() => places.Release();
    }
}
