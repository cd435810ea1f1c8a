using EksRecon.Bundles;

namespace EksRecon.Collection.Http;

/// <summary>
/// A source did not answer a question: how that counts, and why, in a sentence. The sentence is bounded and holds no credentials, whichever
/// program's words it quotes.
/// </summary>
internal class SourceException(Outcome outcome, string reason, bool isPassing = false,
    Exception? inner = null) : Exception(Redaction.Of(reason), inner)
{
    public Outcome Outcome { get; } = outcome;

    /// <summary>True where asking again may help.</summary>
    public bool IsPassing { get; } = isPassing;

    /// <summary>What would have to be granted; null where nothing is missing, or the question's own permission is.</summary>
    public string? MissingPermission { get; init; }

    /// <summary>How long the source asks to wait before the next try.</summary>
    public TimeSpan? RetryAfter { get; init; }

    /// <summary>429: the server has no seat for it now, and will have one.</summary>
    public bool IsBusy { get; init; }

    /// <summary>410: the list has to be read from its start.</summary>
    public bool IsExpired { get; init; }

    /// <summary>The source could not be reached at all, or is not the one that was meant: other questions fare no better.</summary>
    public bool IsUnreachable { get; init; }

    /// <summary>The source itself is of no use any more, e.g. a program that waits for input: nothing else is asked of it.</summary>
    public bool IsSourceLost { get; init; }

    /// <summary>The credentials have expired or are not known: new ones may help.</summary>
    public bool IsCredential { get; init; }

    /// <summary>The source that failed: <c>api</c>, <c>cli</c> or <c>mcp</c>; null where none was asked.</summary>
    public string? AskedOf { get; private set; }

    /// <summary>The same failure, with the source's name on it.</summary>
    public SourceException By(string source)
    {
        AskedOf ??= source;
        return this;
    }
}
