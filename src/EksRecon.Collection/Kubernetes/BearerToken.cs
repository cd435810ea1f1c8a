namespace EksRecon.Collection.Kubernetes;

/// <summary>A token that is fetched when it is needed and again before it ends.</summary>
/// <param name="fetch">Gets a token and the moment until which it may be used; no moment where it does not say.</param>
internal sealed class BearerToken(Func<CancellationToken, Task<(string Token, DateTimeOffset? Until)>> fetch, TimeProvider clock) : IDisposable
{
    private readonly SemaphoreSlim _one = new(1);
    private (string Token, DateTimeOffset? Until)? _current;
    private int _generation;

    /// <summary>The token, and which one it is: a later one has a higher number.</summary>
    public async Task<(string Token, int Generation)> Get(CancellationToken cancel)
    {
        await _one.WaitAsync(cancel);
        try
        {
            if (_current is not { } token || token.Until <= clock.GetUtcNow())
            {
                token = await fetch(cancel);
                _current = token;
                _generation++;
            }

            return (token.Token, _generation);
        }
        finally
        {
            _one.Release();
        }
    }

    /// <summary>The server refused this one: the next <see cref="Get"/> fetches anew, unless somebody did already.</summary>
    public void Refused(int generation)
    {
        if (Volatile.Read(ref _generation) == generation) _current = null;
    }

    public void Dispose() => _one.Dispose();
}
