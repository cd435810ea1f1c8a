namespace EksRecon.Collection.Http;

/// <summary>Lets requests through at a bounded rate, a bounded number at once; fewer at once where the server has too few seats.</summary>
internal sealed class Gate(CollectionLimits limits, TimeProvider clock) : IDisposable
{
    private readonly SemaphoreSlim _places = new(limits.Concurrency);
    private readonly TimeSpan _interval = TimeSpan.FromSeconds(1.0 / limits.RequestsPerSecond);
    private readonly Lock _lock = new();

    /// <summary>
    /// When the next request may start. It may lag behind the clock by one second, so that as many requests may start together.
    /// </summary>
    private DateTimeOffset _next = DateTimeOffset.MinValue;

    /// <summary>Requests that may be in flight at once.</summary>
    private int _width = limits.Concurrency;

    /// <summary>How often that number was lowered: refusals of one round lower it once.</summary>
    private int _round;

    /// <summary>Places that are taken out of use when the requests that hold them end.</summary>
    private int _toClose;

    public async Task<Place> Enter(CancellationToken cancel)
    {
        await _places.WaitAsync(cancel);
        var place = new Place(this, _round);
        try
        {
            if (Turn() is var wait && wait > TimeSpan.Zero) await Task.Delay(wait, clock, cancel);
            return place;
        }
        catch
        {
            place.Dispose();
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

    private void Narrow(int round)
    {
        lock (_lock)
        {
            // What started before the last step says nothing about the number since.
            if (round < _round || _width == 1) return;
            var width = (_width + 1) / 2;
            _toClose += _width - width;
            (_width, _round) = (width, _round + 1);
        }
    }

    private void Leave()
    {
        lock (_lock)
        {
            if (_toClose > 0)
            {
                _toClose--;
                return;
            }
        }

        _places.Release();
    }

    /// <summary>A request's place, until it is answered.</summary>
    internal sealed class Place(Gate gate, int round) : IDisposable
    {
        private int _left;

        /// <summary>The server has no seat for so many: half as many are let through from now on, and one at least.</summary>
        public void Narrow() => gate.Narrow(round);

        public void Dispose()
        {
            if (Interlocked.Exchange(ref _left, 1) == 0) gate.Leave();
        }
    }
}
