using System.Buffers;
using System.Security.Cryptography;
using System.Text;

namespace EksRecon.Anonymity;

/// <summary>
/// A pseudonym for each word, never the same for two: of letters for names, of digits for numbers, of hexadecimal digits for ids.
/// </summary>
internal sealed class WordPseudonyms(ReadOnlyMemory<byte> key)
{
    /// <summary>Ports, sizes and counts are shorter; longer runs of digits may identify an account or a person.</summary>
    public const int LongestNumber = 7;

    /// <summary>No vowels: a pseudonym is no word of any language, and cannot be one that stands elsewhere.</summary>
    private const string Letters = "bcdfghjklmnpqrstvwxz";

    private static readonly SearchValues<char> HexDigits = SearchValues.Create("0123456789abcdefABCDEF");

    private const int ShortestHex = 8;
    private const int LongestPseudonym = 24;

    /// <summary>A word of a DNS name has 63 characters; of a longer one, base64 for instance, no copy is kept.</summary>
    private const int LongestKept = 256;

    private readonly Dictionary<string, string> _words = new(StringComparer.Ordinal);
    private readonly HashSet<string> _taken = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>What stands for the word; itself where it is nobody's own.</summary>
    public string Of(string word) => IsPublic(word) ? word : Sized(word) ?? Replaced(word, Candidate);

    /// <summary>What stands for an id of hexadecimal digits: as many.</summary>
    public string OfId(string digits) => Replaced(digits, Repeated);

    /// <summary>What stands for a whole text that is not looked into.</summary>
    public string OfText(string text)
    {
        var hash = HMACSHA256.HashData(key.Span, Encoding.UTF8.GetBytes(text));
        return string.Create(LongestPseudonym, hash, static (span, bytes) => Fill(span, bytes, Letters));
    }

    /// <summary>What tells the numbers of one run from those of another.</summary>
    public byte[] SeedOf(string run) => HMACSHA256.HashData(key.Span, Encoding.UTF8.GetBytes(run));

    /// <summary>As many other digits, by the run that they stand in and their place in it.</summary>
    public static string Digits(byte[] seed, string digits, int place)
    {
        for (var attempt = 0; ; attempt++)
        {
            var hash = HMACSHA256.HashData(seed, Encoding.UTF8.GetBytes($"{attempt}\n{place}"));
            var other = string.Create(digits.Length, hash, static (text, bytes) => Fill(text, bytes, "123456789"));
            if (other != digits) return other;
        }
    }

    /// <summary>A quantity of many digits, 15896184Ki: other digits, the same unit.</summary>
    private string? Sized(string word)
    {
        var digits = word.AsSpan().IndexOfAnyExceptInRange('0', '9');
        return digits >= LongestNumber && word.Length - digits <= 2 && !word.AsSpan(digits).ContainsAnyInRange('0', '9')
            ? Replaced(word[..digits], Candidate) + word[digits..]
            : null;
    }

    private string Replaced(string word, Func<string, byte[], int, string> make)
    {
        if (word.Length > LongestKept) return OfText(word);
        if (_words.TryGetValue(word, out var known)) return known;
        for (var attempt = 0; ; attempt++)
        {
            var pseudonym = make(word, HMACSHA256.HashData(key.Span, Encoding.UTF8.GetBytes($"{attempt}\n{word}")), attempt);
            if (Vocabulary.Has(pseudonym) || string.Equals(pseudonym, word, StringComparison.OrdinalIgnoreCase) || !_taken.Add(pseudonym))
            {
                continue;
            }

            return _words[word] = pseudonym;
        }
    }

    private static bool IsPublic(string word)
    {
        if (word.Length == 1 || Vocabulary.Has(word)) return true;
        var digits = word.AsSpan().IndexOfAnyExceptInRange('0', '9');
        if (digits < 0) return word.Length < LongestNumber;
        // 512Mi, 30s, 2a; not hexadecimal digits of an address or an id.
        var isSized = digits is > 0 and < LongestNumber && word.Length - digits <= 2 && !word.AsSpan(digits).ContainsAnyInRange('0', '9');
        if (isSized) return word.Length < ShortestHex || word.AsSpan().ContainsAnyExcept(HexDigits);
        // v1, v1beta1 is in the vocabulary.
        return word[0] is 'v' or 'V' && word.Length <= 4 && word.AsSpan(1).IndexOfAnyExceptInRange('0', '9') < 0;
    }

    private static string Candidate(string word, byte[] hash, int attempt)
    {
        if (word.AsSpan().IndexOfAnyExceptInRange('0', '9') < 0)
        {
            return string.Create(word.Length, hash, static (text, bytes) => Fill(text, bytes, "123456789"));
        }

        if (word.Length >= ShortestHex && !word.AsSpan().ContainsAnyExcept(HexDigits)) return Repeated(word, hash, attempt);
        var length = Math.Clamp(word.Length, attempt > 3 ? 4 + attempt / 4 : 2, LongestPseudonym);
        return string.Create(length, hash, static (text, bytes) => Fill(text, bytes, Letters));
    }

    private static void Fill(Span<char> text, byte[] bytes, string letters)
    {
        for (var index = 0; index < text.Length; index++) text[index] = letters[bytes[index % bytes.Length] % letters.Length];
    }

    /// <summary>As many hexadecimal digits.</summary>
    private static string Repeated(string word, byte[] hash, int attempt)
    {
        var text = Convert.ToHexStringLower(hash);
        while (text.Length < word.Length) text += text;
        return text[..word.Length];
    }
}
