using System.Buffers;
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

    /// <summary>Ports, sizes and counts are shorter; longer runs of digits are somebody's numbers.</summary>
    private const int LongestNumber = 7;

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
                : part.Groups["reverse"].Success ? ReverseZone.Map(part.Value, _addresses)
                : part.Groups["ip4"].Success || part.Groups["ip6"].Success ? Address(part)
                : part.Groups["dashed"].Success ? Dashed(part)
                : part.Groups["id"].Success ? part.Groups["prefix"].Value + Hex(part.Groups["hex"].Value)
                : Word(part.Value));
        }
    }

    public void Write(JsonElement document, Utf8JsonWriter writer) => Write(document, writer, isOwnKeys: false);

    /// <summary>Keys of these objects are their owner's words; elsewhere keys are the API's.</summary>
    private static bool HoldsOwnKeys(string member) =>
        member is "labels" or "annotations" or "matchLabels" or "selector" or "nodeSelector" or "data" or "binaryData" or "tags" or "ingressSelector" or "podLabels" or "fromEndpoints" or "toEndpoints";

    /// <param name="isInner">True inside of a string: whose keys those are, nobody says.</param>
    private void Write(JsonElement element, Utf8JsonWriter writer, bool isOwnKeys, bool isInner = false)
    {
        switch (element.ValueKind)
        {
            case JsonValueKind.Object:
                writer.WriteStartObject();
                foreach (var member in element.EnumerateObject())
                {
                    if (IsDropped(member.Name)) continue;
                    writer.WritePropertyName(isOwnKeys || !IsPlain(member.Name) ? Text(member.Name) : member.Name);
                    if (member.Name == "resourceVersion") member.Value.WriteTo(writer);
                    else Write(member.Value, writer, isInner || HoldsOwnKeys(member.Name), isInner);
                }

                writer.WriteEndObject();
                break;
            case JsonValueKind.Array:
                writer.WriteStartArray();
                foreach (var item in element.EnumerateArray()) Write(item, writer, isOwnKeys: isInner, isInner);
                writer.WriteEndArray();
                break;
            case JsonValueKind.String:
                writer.WriteStringValue(Value(element.GetString() ?? ""));
                break;
            default:
                element.WriteTo(writer);
                break;
        }
    }

    /// <summary>Schemas of people's own CRDs name their fields; nothing reads them.</summary>
    private static bool IsDropped(string member) => member is "openAPIV3Schema" or "additionalPrinterColumns";

    /// <summary>JSON inside a string is rewritten as JSON, so that it stays JSON.</summary>
    private string Value(string text)
    {
        if (text.AsSpan().TrimStart() is not ['{' or '[', ..]) return Text(text);
        try
        {
            using var inner = JsonDocument.Parse(text);
            using var stream = new MemoryStream();
            using (var writer = new Utf8JsonWriter(stream)) Write(inner.RootElement, writer, isOwnKeys: true, isInner: true);
            return Encoding.UTF8.GetString(stream.ToArray());
        }
        catch (JsonException)
        {
            return Text(text);
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
        // A network's bits behind the prefix stay zero; an address that is written with its network's length is replaced whole.
        var isNetwork = int.TryParse(part.ValueSpan[(slash + 1)..], out var prefix) && AddressPermutation.IsNetwork(address, prefix);
        return (isNetwork ? _addresses.Map(address, prefix) : _addresses.Map(address)) + part.Value[slash..];
    }

    /// <summary>EC2 names hosts after their address, DNS names pods after theirs: ip-10-0-1-2, 10-0-1-2.</summary>
    private string Dashed(Match part)
    {
        var from = part.Value.StartsWith("ip-", StringComparison.Ordinal) ? "ip-".Length : 0;
        return IPAddress.TryParse(part.Value[from..].Replace('-', '.'), out var address) ? part.Value[..from] + _addresses.Map(address).ToString().Replace('.', '-') : Word(part.Value);
    }

    private string Hex(string word) => Replaced(word, Repeated);

    private string Word(string word) => IsPublic(word) ? word : Replaced(word, Candidate);

    private string Replaced(string word, Func<string, byte[], int, string> make)
    {
        if (_words.TryGetValue(word, out var known)) return known;
        for (var attempt = 0; ; attempt++)
        {
            var pseudonym = make(word, HMACSHA256.HashData(key.Span, Encoding.UTF8.GetBytes($"{attempt}\n{word}")), attempt);
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
        if (digits == word.Length) return digits < LongestNumber;
        if (digits > 0 && digits < AccountDigits && word.Length - digits <= 2 && !word.AsSpan(digits).ContainsAnyInRange('0', '9')) return true;
        // v1, v1beta1 is in the vocabulary.
        return word[0] is 'v' or 'V' && word.Length <= 4 && word.AsSpan(1).IndexOfAnyExceptInRange('0', '9') < 0;
    }

    private static string Candidate(string word, byte[] hash, int attempt)
    {
        if (word.AsSpan().IndexOfAnyExceptInRange('0', '9') < 0) return string.Create(word.Length, hash, static (text, bytes) => Fill(text, bytes, "123456789"));
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

    [GeneratedRegex(
        """
        (?<time>\b[0-9]{4}-[0-9]{2}-[0-9]{2}(T[0-9:.]+(Z|[+-][0-9]{2}:?[0-9]{2})?)?\b)
        |(?<reverse>(?<![0-9A-Za-z])([0-9]{1,3}\.){1,4}in-addr\.arpa|(?<![0-9A-Za-z])([0-9a-fA-F]\.){1,32}ip6\.arpa)
        |(?<ip4>(?<![0-9]|[0-9]\.)[0-9]{1,3}\.[0-9]{1,3}\.[0-9]{1,3}\.[0-9]{1,3}(/[0-9]{1,2})?(?![0-9]|\.[0-9]))
        |(?<dashed>(?<![0-9A-Za-z]|[0-9]-)(ip-)?[0-9]{1,3}-[0-9]{1,3}-[0-9]{1,3}-[0-9]{1,3}(?![0-9A-Za-z]|-[0-9]))
        |(?<id>(?<![0-9A-Za-z])(?<prefix>(i|r|lt|ami|vol|snap|vpc|vpce|vpce-svc|subnet|eni|eni-attach|sg|sgr|rtb|rtbassoc|igw|eigw|nat|acl|aclassoc|dopt|eipalloc|eipassoc|pcx|tgw|tgw-attach|pl|scr|fs|fsap|vgw|cgw|vpn|lgw|cagw|fl)-)(?<hex>[0-9a-f]{17}|[0-9a-f]{8})(?![0-9A-Za-z]))
        |(?<ip6>(?<![0-9A-Za-z:.])(?=[0-9a-fA-F:]*:[0-9a-fA-F]*:)[0-9a-fA-F:]{2,39}(/[0-9]{1,3})?(?![0-9A-Za-z:]))
        |[A-Za-z0-9]+|[^\x00-\x7f]+
        """,
        RegexOptions.ExplicitCapture | RegexOptions.IgnorePatternWhitespace | RegexOptions.CultureInvariant,
        matchTimeoutMilliseconds: 10_000)]
    private static partial Regex Parts();
}
