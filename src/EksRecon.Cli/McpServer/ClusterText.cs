using System.Globalization;
using System.Text;

using EksRecon.Outputs;

namespace EksRecon.Cli.McpServer;

/// <summary>
/// Text from a cluster for an agent to read. People who may create objects decide what it says, and may want to mislead:
/// it is quoted, and stays on one line.
/// </summary>
internal static class ClusterText
{
    private const int LongestQuote = 300;

    /// <summary>A name or message in double quotes, cut where it is long.</summary>
    public static string Quoted(string text)
    {
        var quoted = new StringBuilder("\"");
        foreach (var rune in text.EnumerateRunes())
        {
            if (quoted.Length > LongestQuote) return quoted.Append("…\"").ToString();
            if (rune.Value is '"' or '\\') quoted.Append('\\');
            Append(quoted, rune);
        }

        return quoted.Append('"').ToString();
    }

    /// <summary>A text in one line, with control and format characters escaped as in JSON.</summary>
    public static string Line(string text)
    {
        var line = new StringBuilder(text.Length);
        foreach (var rune in text.EnumerateRunes()) Append(line, rune);
        return line.ToString();
    }

    private static void Append(StringBuilder text, Rune rune)
    {
        if (!VisibleText.IsHidden(rune.Value)) text.Append(rune.ToString());
        // As JSON spells it: characters above U+FFFF are two.
        else foreach (var unit in rune.ToString()) text.Append(CultureInfo.InvariantCulture, $"\\u{(int)unit:x4}");
    }
}
