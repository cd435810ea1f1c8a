using EksRecon.Bundles;

namespace EksRecon.Collection.Sources;

/// <summary>How far a collection is.</summary>
/// <param name="Done">Questions that have ended.</param>
/// <param name="Asked">Questions known so far; it grows as answers name more things to ask about.</param>
/// <param name="Last">The question that ended last.</param>
public sealed record Progress(int Done, int Asked, string Last);

/// <summary>Counts questions and tells whoever watches.</summary>
internal sealed class Tally(Action<Progress>? watch)
{
    private int _asked;
    private int _done;

    /// <summary>More questions are to come.</summary>
    public void Expect(int questions) => Interlocked.Add(ref _asked, questions);

    /// <summary>A question ended.</summary>
    public void End(LiveObservation seen, CoverageRow row)
    {
        seen.End(row);
        watch?.Invoke(new(Interlocked.Increment(ref _done), Volatile.Read(ref _asked), row.Question));
    }
}
