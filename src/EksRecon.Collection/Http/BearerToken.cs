namespace EksRecon.Collection.Http;

/// <summary>
/// A token that is fetched when it is needed and again before it ends. Where it cannot be had, it is not tried again, and where a new one
/// is refused like the one before, no third is fetched:
/// each try may start a program or open a login page.
/// </summary>
/// <param name="fetch">Gets a token and the moment until which it may be used; no moment where it does not say.</param>
internal sealed class BearerToken(Func<CancellationToken, Task<(string Token, DateTimeOffset? Until)>> fetch,
    TimeProvider clock) : IDisposable
{
    private readonly SemaphoreSlim _one = new(1);
    private readonly Lock _state = new();
    private Held? _current;
    private SourceException? _lack;
    private int _generation;
    private int _accepted;

    /// <summary>The token, and which one it is: a later one has a higher number.</summary>
    /// <exception cref="SourceException">There is none.</exception>
    public async Task<(string Token, int Generation)> Get(CancellationToken cancel)
    {
        await _one.WaitAsync(cancel);
        try
        {
            lock (_state)
            {
                if (_lack is { } lack) throw lack;
                if (_current is { } held && (held.Until is not { } until || until > clock.GetUtcNow())) return (held.Token, _generation);
            }

            var (token, end) = await fetch(cancel);
            lock (_state)
            {
                _current = new(token, end);
                return (token, ++_generation);
            }
        }
        catch (SourceException failed)
        {
            lock (_state) _lack = failed;
            throw;
        }
        finally
        {
            _one.Release();
        }
    }

    /// <summary>The server took this one.</summary>
    public void Accepted(int generation)
    {
        lock (_state) _accepted = Math.Max(_accepted, generation);
    }

    /// <summary>
    /// The server refused this one. True where another may fare better: the next <see cref="Get"/> fetches it, unless that has happened
    /// already.
    /// </summary>
    public bool Refused(int generation)
    {
        lock (_state)
        {
            if (generation != _generation || _current is null) return true;
            if (generation > 1 && _accepted < generation) return false;
            _current = null;
            return true;
        }
    }

    public void Dispose() => _one.Dispose();

    private sealed record Held(string Token, DateTimeOffset? Until);
}
