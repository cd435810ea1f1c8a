using EksRecon.Collection.Http;

namespace EksRecon.Collection.Sources;

/// <summary>A source's place in the order, opened when it is first needed, and once.</summary>
/// <param name="name"><c>api</c>, <c>cli</c> or <c>mcp</c>.</param>
internal sealed class SourceSlot<T>(string name, Func<Task<T>> open)
    where T : class
{
    private readonly Lazy<Task<T>> _source = new(open);
    private volatile SourceException? _lost;

    public string Name => name;

    /// <summary>Why it is of no use to anybody; null while it may be.</summary>
    public SourceException? Lost => _lost;

    /// <summary>A source that cannot be had.</summary>
    public static SourceSlot<T> Without(string name, SourceException lack) => new(name, () => throw lack) { _lost = lack };

    /// <exception cref="SourceException">It cannot be opened, or was lost.</exception>
    public async Task<T> Open()
    {
        if (_lost is { } lost) throw lost;
        try
        {
            return await _source.Value;
        }
        catch (SourceException failed)
        {
            _lost = failed;
            throw;
        }
    }

    /// <summary>It could not be reached at all: whatever else is asked of it fares no better.</summary>
    public void Lose(SourceException because) => _lost = because;
}
