using System.Globalization;
using System.Text;

namespace EksRecon.Outputs;

/// <summary>
/// Text that can be shown: what a terminal would obey, or a reader could not see, is spelled out (<c>\x1b</c>, <c>\u202e</c>,
/// <c>\U000e0041</c>). Names, labels and messages of a cluster are data, and may hold anything.
/// </summary>
public static class VisibleText
{
    /// <summary>
    /// Marks and selectors without width that Unicode does not count as format characters: grapheme joiner, Mongolian and other variation
    /// selectors.
    /// </summary>
    private static readonly (int First, int Last)[] Invisible = [(0x034F, 0x034F), (0x180B, 0x180F), (0xFE00, 0xFE0F), (0xE0100, 0xE01EF)];

    /// <summary>The text in one line.</summary>
    public static string Line(string text) => Of(text, areLinesKept: false);

    /// <summary>The text with its line breaks.</summary>
    public static string Lines(string text) => Of(text, areLinesKept: true);

    /// <summary>
    /// True for what is never shown as it is: control characters (C0, C1, DEL), format characters (directions, zero width, tags), line and
    /// paragraph separators, variation selectors and halves of surrogate pairs.
    /// </summary>
    public static bool IsHidden(int codePoint)
    {
        if (codePoint is >= ' ' and < 0x7F) return false;
        return CharUnicodeInfo.GetUnicodeCategory(codePoint) is UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator or UnicodeCategory.Surrogate
            || Array.Exists(Invisible, range => codePoint >= range.First && codePoint <= range.Last);
    }

    /// <summary>True where a text holds anything that is never shown as it is.</summary>
    public static bool HoldsHidden(string text)
    {
        for (var at = 0; at < text.Length; at++)
        {
            var codePoint = CodePoint(text, at);
            if (IsHidden(codePoint)) return true;
            if (codePoint > char.MaxValue) at++;
        }

        return false;
    }

    /// <summary>How a code point is spelled out.</summary>
    public static string Spelled(int codePoint) => codePoint switch
    {
        '\t' => "\\t",
        '\n' => "\\n",
        '\r' => "\\r",
        <= 0xFF => $"\\x{codePoint:x2}",
        <= char.MaxValue => $"\\u{codePoint:x4}",
        _ => $"\\U{codePoint:x8}",
    };

    private static string Of(string text, bool areLinesKept)
    {
        StringBuilder? visible = null;
        for (var at = 0; at < text.Length; at++)
        {
            var codePoint = CodePoint(text, at);
            var length = codePoint > char.MaxValue ? 2 : 1;
            if (IsHidden(codePoint) && !(areLinesKept && codePoint == '\n'))
            {
                visible ??= new StringBuilder(text, 0, at, text.Length + 16);
                visible.Append(Spelled(codePoint));
            }
            else
            {
                visible?.Append(text, at, length);
            }

            at += length - 1;
        }

        return visible?.ToString() ?? text;
    }

    private static int CodePoint(string text, int at) =>
        char.IsHighSurrogate(text[at]) && at + 1 < text.Length && char.IsLowSurrogate(text[at + 1])
            ? char.ConvertToUtf32(text[at], text[at + 1])
            : text[at];
}
