using System.Globalization;
using System.Text;

using EksRecon.Outputs;

namespace EksRecon.Cli.Runs;

/// <summary>
/// Names of the contexts of replayed clusters: each one once, and printable, because kubectl shows them on a terminal as they are.
/// Characters above U+FFFF are replaced too: JSON escapes them as surrogate pairs, which the YAML reader of kubectl refuses.
/// </summary>
internal static class ReplayContextNames
{
    private const string Unnamed = "cluster";

    /// <param name="wanted">The name of each cluster as its bundle, or the file name of the bundle, has it.</param>
    public static IReadOnlyList<string> Of(IReadOnlyList<string> wanted)
    {
        var names = new List<string>();
        foreach (var name in wanted.Select(Printable))
        {
            var one = names.Count == 0 ? name : $"{name}-{names.Count + 1}";
            while (names.Contains(one, StringComparer.Ordinal)) one += "-2";
            names.Add(one);
        }

        return names;
    }

    private static string Printable(string name)
    {
        var text = new StringBuilder();
        foreach (var rune in name.EnumerateRunes()) text.Append((IsShown(rune) ? rune : Rune.ReplacementChar).ToString());
        return text.Length == 0 ? Unnamed : text.ToString();
    }

    private static bool IsShown(Rune rune) => rune.IsBmp && !VisibleText.IsHidden(rune.Value)
        && Rune.GetUnicodeCategory(rune) is not (UnicodeCategory.PrivateUse or UnicodeCategory.OtherNotAssigned);
}
