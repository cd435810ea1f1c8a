namespace EksRecon.Bundles;

/// <summary>Texts of the catalogue in which a <c>*</c> at either end stands for anything.</summary>
internal static class Pattern
{
    public const char Anything = '*';

    /// <summary>True where the pattern stands for itself alone.</summary>
    public static bool IsLiteral(string pattern) => !pattern.StartsWith(Anything) && !pattern.EndsWith(Anything);

    public static bool Fits(string pattern, ReadOnlySpan<char> text)
    {
        if (IsLiteral(pattern)) return text.SequenceEqual(pattern);
        var (open, close) = (pattern.StartsWith(Anything), pattern.EndsWith(Anything));
        var core = pattern.AsSpan().Trim(Anything);
        if (core.IsEmpty) return true;
        if (open && close) return text.IndexOf(core, StringComparison.Ordinal) >= 0;
        return open ? text.EndsWith(core, StringComparison.Ordinal) : text.StartsWith(core, StringComparison.Ordinal);
    }
}
