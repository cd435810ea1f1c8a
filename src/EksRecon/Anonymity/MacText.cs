namespace EksRecon.Anonymity;

/// <summary>Finds MAC addresses, as network interfaces have them.</summary>
internal static class MacText
{
    public const int Length = 17;

    /// <summary>True where one is written at this place, with colons or dashes.</summary>
    public static bool IsAt(ReadOnlySpan<char> text, int start)
    {
        if (start + Length > text.Length || text[start + 2] is not (':' or '-')
            || start + Length < text.Length && char.IsAsciiLetterOrDigit(text[start + Length]))
        {
            return false;
        }

        for (var index = 0; index < Length; index++)
        {
            if (index % 3 == 2 ? text[start + index] != text[start + 2] : !char.IsAsciiHexDigit(text[start + index])) return false;
        }

        return true;
    }
}
