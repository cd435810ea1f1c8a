using System.Globalization;
using System.Text;

namespace EksRecon.Collection.Http;

/// <summary>Words from outside as a part of a sentence: one line, bounded, without characters that a terminal would act on.</summary>
internal static class OneLine
{
    /// <summary>Enough for what the API server says about a refusal; more is no reason but a flood.</summary>
    public const int Sentence = 1000;

    /// <param name="longest">Characters; what is cut off shows as an ellipsis.</param>
    public static string Of(string text, int longest = Sentence)
    {
        var line = new StringBuilder(Math.Min(text.Length, longest));
        foreach (var rune in text.EnumerateRunes())
        {
            if (line.Length >= longest) return line.Append('…').ToString();
            line.Append(Rune.GetUnicodeCategory(rune) switch
            {
                UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator => " ",
                UnicodeCategory.Control => rune.Value is '\n' or '\r' or '\t' ? " " : "?",
                // Marks of direction let text look like other text.
                UnicodeCategory.Format or UnicodeCategory.PrivateUse => "?",
                _ => rune.ToString(),
            });
        }

        return line.ToString().Trim();
    }
}
