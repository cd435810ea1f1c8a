using System.Collections.Frozen;

using EksRecon.Questions;

namespace EksRecon.Anonymity;

/// <summary>
/// Words that are nobody's own and stay: those of Kubernetes, AWS and the products that the catalogue recognises, instance types, regions.
/// Everything else is replaced.
/// Written by build/vocabulary.py; a word a line.
/// </summary>
public static class Vocabulary
{
    private static readonly Lazy<FrozenSet<string>> Words = new(Load);

    /// <summary>True for a word that stays, whatever its case.</summary>
    public static bool Has(ReadOnlySpan<char> word) => Words.Value.GetAlternateLookup<ReadOnlySpan<char>>().Contains(word);

    private static FrozenSet<string> Load()
    {
        using var stream = typeof(Vocabulary).Assembly.GetManifestResourceStream("vocabulary.txt") ?? throw new InvalidOperationException("vocabulary.txt is not embedded");
        using var reader = new StreamReader(stream);
        var words = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        while (reader.ReadLine() is { } line)
        {
            if (!line.StartsWith('#')) words.Add(line.Trim());
        }

        foreach (var kind in Kinds.All)
        {
            words.Add(kind.Kind);
            words.Add(kind.Plural);
        }

        return words.ToFrozenSet(StringComparer.OrdinalIgnoreCase);
    }
}
