namespace EksRecon.Bundles;

/// <summary>A part of the input that could not be read, and where it is.</summary>
/// <param name="File">Path inside the bundle.</param>
/// <param name="Line">1-based line, 0 when the file has none (an unreadable file).</param>
/// <param name="Column">1-based byte column in that line, 0 when unknown.</param>
/// <param name="Reason">What is wrong, as a sentence without the place.</param>
/// <param name="Question">The question whose answer it damages; null when the content does not say.</param>
public sealed record Damage(string File, long Line, long Column, string Reason, string? Question)
{
    /// <summary>File and, where known, line and column, as editors spell them.</summary>
    public string Place => Line == 0 ? File : Column == 0 ? $"{File}:{Line}" : $"{File}:{Line}:{Column}";

    public override string ToString() => $"{Place}: {Reason}";
}
