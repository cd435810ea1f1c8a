using System.Buffers;
using System.Buffers.Binary;
using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;

using EksRecon.Bundles;

namespace EksRecon.Anonymity;

/// <summary>
/// Gives every word that is somebody's own a pseudonym, the same wherever it stands: alone, in a pod's name, in an ARN, in a host name. So what belonged together belongs together again:
/// labels match their selectors, pods their owners, interfaces their subnets. Without the key nobody can compute a pseudonym of a word he guesses.
/// Numbers, versions, times and the words of <see cref="Vocabulary"/> stay. What this promises and what not is in docs/anonymity.md.
/// </summary>
/// <param name="key">Random, and thrown away afterwards.</param>
public sealed partial class Pseudonyms(ReadOnlyMemory<byte> key) : IDisguise
{
    /// <summary>No vowels: a pseudonym is no word of any language, and cannot be one that stands elsewhere.</summary>
    private const string Letters = "bcdfghjklmnpqrstvwxz";

    private static readonly SearchValues<char> HexDigits = SearchValues.Create("0123456789abcdef");

    private const int AccountDigits = 12;
    private const int ShortestHex = 8;
    private const int LongestPseudonym = 24;

    private readonly AddressPermutation _addresses = new(key);
    private readonly Dictionary<string, string> _words = new(StringComparer.Ordinal);
    private readonly HashSet<string> _taken = new(StringComparer.OrdinalIgnoreCase);
    private readonly Lock _lock = new();

    public string Text(string text)
    {
        lock (_lock)
        {
            return Parts().Replace(text, part =>
                part.Groups["time"].Success ? part.Value
                : part.Groups["ip4"].Success ? Address(part)
                : part.Groups["host"].Success ? Host(part)
                : part.Groups["ip6"].Success ? Address(part)
                : Word(part.Value));
        }
    }

    public void Write(JsonElement document, Utf8JsonWriter writer) => Write(document, writer, isOwnKeys: false);

    /// <summary>Keys of these objects are their owner's words; elsewhere keys are the API's.</summary>
    private static bool HoldsOwnKeys(string member) =>
        member is "labels" or "annotations" or "matchLabels" or "selector" or "nodeSelector" or "data" or "binaryData" or "tags" or "ingressSelector" or "podLabels" or "fromEndpoints" or "toEndpoints";

    private void Write(JsonElement element, Utf8JsonWriter writer, bool isOwnKeys)
    {
        switch (element.ValueKind)
        {
            case JsonValueKind.Object:
                writer.WriteStartObject();
                foreach (var member in element.EnumerateObject())
                {
                    writer.WritePropertyName(isOwnKeys || !IsPlain(member.Name) ? Text(member.Name) : member.Name);
                    Write(member.Value, writer, HoldsOwnKeys(member.Name));
                }

                writer.WriteEndObject();
                break;
            case JsonValueKind.Array:
                writer.WriteStartArray();
                foreach (var item in element.EnumerateArray()) Write(item, writer, isOwnKeys: false);
                writer.WriteEndArray();
                break;
            case JsonValueKind.String:
                writer.WriteStringValue(Text(element.GetString() ?? ""));
                break;
            default:
                element.WriteTo(writer);
                break;
        }
    }

    private static bool IsPlain(string name)
    {
        foreach (var letter in name)
        {
            if (!char.IsAsciiLetterOrDigit(letter)) return false;
        }

        return true;
    }

    private string Address(Match part)
    {
        var slash = part.ValueSpan.IndexOf('/');
        var text = slash < 0 ? part.ValueSpan : part.ValueSpan[..slash];
        if (!IPAddress.TryParse(text, out var address)) return Word(part.Value);
        if (slash < 0) return _addresses.Map(address).ToString();
        return int.TryParse(part.ValueSpan[(slash + 1)..], out var prefix) ? $"{_addresses.Map(address, prefix)}/{prefix}" : _addresses.Map(address).ToString() + part.Value[slash..];
    }

    /// <summary>EC2 names hosts after their address: ip-10-0-1-2.</summary>
    private string Host(Match part) => IPAddress.TryParse(part.Value["ip-".Length..].Replace('-', '.'), out var address)
        ? "ip-" + _addresses.Map(address).ToString().Replace('.', '-')
        : Word(part.Value);

    private string Word(string word)
    {
        if (IsPublic(word)) return word;
        if (_words.TryGetValue(word, out var known)) return known;
        for (var attempt = 0; ; attempt++)
        {
            var pseudonym = Candidate(word, attempt);
            if (Vocabulary.Has(pseudonym) || string.Equals(pseudonym, word, StringComparison.OrdinalIgnoreCase) || !_taken.Add(pseudonym)) continue;
            return _words[word] = pseudonym;
        }
    }

    private static bool IsPublic(string word)
    {
        if (word.Length == 1 || Vocabulary.Has(word)) return true;
        var digits = 0;
        while (digits < word.Length && char.IsAsciiDigit(word[digits])) digits++;
        // 8080, 512Mi, 30s, 2a; not account ids.
        if (digits > 0 && digits < AccountDigits && word.Length - digits <= 2 && !word.AsSpan(digits).ContainsAnyInRange('0', '9')) return true;
        // v1, v1beta1 is in the vocabulary.
        return word[0] is 'v' or 'V' && word.Length <= 4 && word.AsSpan(1).IndexOfAnyExceptInRange('0', '9') < 0;
    }

    private string Candidate(string word, int attempt)
    {
        var input = Encoding.UTF8.GetBytes($"{attempt}\n{word}");
        Span<byte> hash = stackalloc byte[HMACSHA256.HashSizeInBytes];
        HMACSHA256.HashData(key.Span, input, hash);
        if (word.Length == AccountDigits && word.AsSpan().IndexOfAnyExceptInRange('0', '9') < 0) return (100_000_000_000 + (BinaryPrimitives.ReadUInt64BigEndian(hash) % 900_000_000_000)).ToString();
        var isHex = word.Length >= ShortestHex && !word.AsSpan().ContainsAnyExcept(HexDigits);
        if (isHex) return Repeated(Convert.ToHexStringLower(hash), word.Length);
        var length = Math.Clamp(word.Length, attempt > 3 ? 4 + attempt / 4 : 2, LongestPseudonym);
        return string.Create(length, hash.ToArray(), static (text, bytes) =>
        {
            for (var index = 0; index < text.Length; index++) text[index] = Letters[bytes[index] % Letters.Length];
        });
    }

    private static string Repeated(string text, int length)
    {
        while (text.Length < length) text += text;
        return text[..length];
    }

    [GeneratedRegex(
        """
        (?<time>\b[0-9]{4}-[0-9]{2}-[0-9]{2}(T[0-9:.]+(Z|[+-][0-9]{2}:?[0-9]{2})?)?\b)
        |(?<ip4>(?<![0-9.])[0-9]{1,3}\.[0-9]{1,3}\.[0-9]{1,3}\.[0-9]{1,3}(/[0-9]{1,2})?(?![0-9.]*[0-9]))
        |(?<host>\bip-[0-9]{1,3}-[0-9]{1,3}-[0-9]{1,3}-[0-9]{1,3}\b)
        |(?<ip6>(?<![0-9A-Za-z:.])(?=[0-9a-fA-F:]*:[0-9a-fA-F]*:)[0-9a-fA-F:]{2,39}(/[0-9]{1,3})?(?![0-9A-Za-z:]))
        |[A-Za-z0-9]+|[^\x00-\x7f]+
        """,
        RegexOptions.ExplicitCapture | RegexOptions.IgnorePatternWhitespace | RegexOptions.CultureInvariant,
        matchTimeoutMilliseconds: 10_000)]
    private static partial Regex Parts();
}
