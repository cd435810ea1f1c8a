using EksRecon.Bundles;
using EksRecon.Collection.Http;

namespace EksRecon.Collection.Sources;

/// <summary>Sources in the order in which they are asked. The first that answers wins; each that does not is recorded.</summary>
internal sealed class SourceChain<T>(LiveObservation seen, IReadOnlyList<SourceSlot<T>> slots)
    where T : class
{
    /// <summary>Why none of them is of any use; null while one may be.</summary>
    public SourceException? Lost =>
        slots.Any(slot => slot.Lost is null) ? null : slots.Select(slot => slot.Lost).FirstOrDefault() ?? Nobody();

    /// <summary>The same sources without one of them.</summary>
    public SourceChain<T> Without(string source) => new(seen, [.. slots.Where(slot => slot.Name != source)]);

    /// <summary>Asks a question that has a row of coverage: each source that fails has one of its own.</summary>
    /// <param name="row">The row of a failure.</param>
    /// <param name="isFirst">True for the first question of all: a source that cannot be reached for it is asked no more.</param>
    /// <param name="next">Told before another source is asked.</param>
    /// <exception cref="SourceException">None of them answers: the failure that says most.</exception>
    public async Task<Answered<TAnswer>> First<TAnswer>(Func<SourceException, CoverageRow>? row, Func<T, Task<TAnswer>> ask,
        bool isFirst = false, Action? next = null)
    {
        var failures = new List<SourceException>();
        foreach (var slot in slots)
        {
            if (failures.Count > 0) next?.Invoke();
            try
            {
                var answer = await ask(await slot.Open());
                Record(failures, row);
                return new(answer, slot.Name);
            }
            catch (SourceException failed)
            {
                failures.Add(failed.By(slot.Name));
                if (failed.IsSourceLost || (isFirst && failed.IsUnreachable)) slot.Lose(failed);
            }
        }

        // A refusal says more than a source that is not there.
        var best = failures.MinBy(failed => failed.Outcome) ?? Nobody();
        Record(failures.Where(failed => failed != best), row);
        throw best;
    }

    private void Record(IEnumerable<SourceException> failures, Func<SourceException, CoverageRow>? row)
    {
        if (row is null) return;
        foreach (var failed in failures) seen.Attempt(row(failed));
    }

    private static SourceException Nobody() => new(Outcome.NotAsked, "there is no source to ask");
}

/// <summary>An answer, and which source gave it.</summary>
internal readonly record struct Answered<T>(T Value, string Source);
