using System.Collections.Frozen;
using System.Globalization;
using System.Net;
using System.Text;

namespace EksRecon.Anonymity;

/// <summary>
/// A text with its words, addresses and ids replaced. It is read once from left to right; at each word, what may begin there is tried from
/// the most to the least telling:
/// times, IPv6 addresses, reverse zones, MAC addresses, runs of numbers, words.
/// </summary>
internal sealed class DisguisedText
{
    /// <summary>What AWS writes before the hexadecimal digits of an id.</summary>
    private static readonly FrozenSet<string> IdPrefixes = FrozenSet.ToFrozenSet(
        [
            "i", "r", "lt", "ami", "vol", "snap", "vpc", "vpce", "svc", "subnet", "eni", "attach", "sg", "sgr", "rtb", "rtbassoc", "igw", "eigw", "nat", "acl", "aclassoc", "dopt", "eipalloc",
            "eipassoc", "pcx", "tgw", "pl", "scr", "fs", "fsap", "vgw", "cgw", "vpn", "lgw", "cagw", "fl",
        ],
        StringComparer.Ordinal);

    private const int ShortId = 8;
    private const int LongId = 17;
    private const int GroupDigits = 4;

    private readonly string _text;
    private readonly WordPseudonyms _words;
    private readonly AddressPermutation _addresses;
    private readonly StringBuilder _result;
    private int _at;

    public DisguisedText(string text, WordPseudonyms words, AddressPermutation addresses)
    {
        (_text, _words, _addresses) = (text, words, addresses);
        _result = new(text.Length + 16);
        while (_at < text.Length) Next();
    }

    public override string ToString() => _result.ToString();

    private bool IsWord(int at) => at < _text.Length && char.IsAsciiLetterOrDigit(_text[at]);

    private void Next()
    {
        var letter = _text[_at];
        if (letter > '\x7f')
        {
            var end = _at;
            while (end < _text.Length && _text[end] > '\x7f') end++;
            Put(_words.Of(_text[_at..end]), end);
        }
        else if (letter == ':' && Ipv6Text.At(_text, _at, ':') is var (address, length))
        {
            PutIpv6(address, length, ':');
        }
        else if (!char.IsAsciiLetterOrDigit(letter))
        {
            Put(letter.ToString(), _at + 1);
        }
        else
        {
            NextWord();
        }
    }

    private void NextWord()
    {
        var end = _at;
        while (IsWord(end)) end++;
        if (TimeText.LengthAt(_text, _at) is > 0 and var time && (_at == 0 || !IsWord(_at - 1)))
        {
            Put(_text.Substring(_at, time), _at + time);
            return;
        }

        if (TryMac() || TryIpv6(end) || TryReverseZone() || TryNumbers(end)) return;
        PutWord(end);
    }

    private bool TryMac()
    {
        if (!MacText.IsAt(_text, _at) || _at > 0 && (IsWord(_at - 1) || _text[_at - 1] == ':')) return false;
        var digits = _words.OfId(
            _text.Substring(_at, MacText.Length).Replace(_text[_at + 2].ToString(), "", StringComparison.Ordinal).ToLowerInvariant());
        Put(string.Join(_text[_at + 2], Enumerable.Range(0, 6).Select(pair => digits.Substring(2 * pair, 2))), _at + MacText.Length);
        return true;
    }

    /// <summary>An address may begin in the middle of a word: its first group has four digits at most.</summary>
    private bool TryIpv6(int end)
    {
        if (end >= _text.Length || _text[end] is not (':' or '-')) return false;
        var first = end;
        while (first > _at && end - first < GroupDigits && char.IsAsciiHexDigit(_text[first - 1])) first--;
        for (var start = first; start < end; start++)
        {
            if (Ipv6Text.At(_text, start, _text[end]) is not var (address, length)) continue;
            if (start > _at) PutWord(start);
            PutIpv6(address, length, _text[end]);
            return true;
        }

        return false;
    }

    private void PutIpv6(IPAddress address, int length, char separator)
    {
        var end = _at + length;
        var mapped = separator == ':' ? WithPrefix(address, ref end) : _addresses.Map(address).ToString().Replace(':', separator);
        Put(mapped, end);
    }

    private bool TryReverseZone()
    {
        if (ReverseZone.LengthAt(_text, _at) is not (> 0 and var length)) return false;
        Put(ReverseZone.Map(_text.Substring(_at, length), _addresses), _at + length);
        return true;
    }

    private bool TryNumbers(int end)
    {
        if (!NumberRun.GoesOn(_text, end)) return false;
        var run = NumberRun.At(_text, _at);
        var spans = run.Spans();
        foreach (var (first, last, what) in spans)
        {
            Words(run.Numbers[first].From);
            if (what == NumberSpan.Address) PutIpv4(run, first);
            else if (what == NumberSpan.Account) PutAccount(run, first, last);
            else PutDigits(run, first, last);
        }

        // The last number may belong to a word, or begin an IPv6 address: it is looked at again. The words before it are done.
        var rest = run.Numbers[^1];
        if (spans.Count == 0 && run.Numbers.Count == 2 && rest.From <= end) return false;
        if (rest.From > _at) Words(rest.From);
        return true;
    }

    private void PutIpv4(NumberRun run, int first)
    {
        var (from, to) = (run.Numbers[first].From, run.Numbers[first + 3].To);
        var separator = _text[run.Numbers[first].To];
        Span<byte> octets = stackalloc byte[4];
        for (var index = 0; index < octets.Length; index++)
        {
            octets[index] = Ipv4Text.Octet(_text.AsSpan(run.Numbers[first + index].From..run.Numbers[first + index].To)) ?? 0;
        }

        _at = from;
        if (separator == '.' && _text.AsSpan(to).StartsWith(ReverseZone.V4, StringComparison.OrdinalIgnoreCase))
        {
            Put(ReverseZone.Map(_text[from..to] + ReverseZone.V4, _addresses), to + ReverseZone.V4.Length);
            return;
        }

        var address = new IPAddress(octets);
        Put(separator == '.' ? WithPrefix(address, ref to) : _addresses.Map(address).ToString().Replace('.', separator), to);
    }

    /// <summary>
    /// A network's bits behind the prefix stay zero; an address that is written with its network's length is replaced whole.
    /// </summary>
    private string WithPrefix(IPAddress address, ref int end)
    {
        var digits = 0;
        if (end < _text.Length && _text[end] == '/')
        {
            while (digits < 3 && end + 1 + digits < _text.Length && char.IsAsciiDigit(_text[end + 1 + digits])) digits++;
        }

        // 10.0.0.1/10.20.30.40 is a path, and the number the beginning of something else.
        var behind = end + 1 + digits;
        if (IsWord(behind) || behind + 1 < _text.Length && _text[behind] is '.' or '-' or '_' or ':' && IsWord(behind + 1)) digits = 0;
        if (digits == 0 || !int.TryParse(_text.AsSpan(end + 1, digits), NumberStyles.None, CultureInfo.InvariantCulture, out var prefix)
            || prefix > address.GetAddressBytes().Length * 8)
        {
            return _addresses.Map(address).ToString();
        }

        var written = _text.Substring(end, digits + 1);
        end += digits + 1;
        return (AddressPermutation.IsNetwork(address, prefix) ? _addresses.Map(address, prefix) : _addresses.Map(address)) + written;
    }

    private void PutAccount(NumberRun run, int first, int last)
    {
        var account = _words.Of(
            string.Concat(
                Enumerable.Range(first, last - first + 1).Select(index => _text[run.Numbers[index].From..run.Numbers[index].To])));
        var separator = _text[run.Numbers[first].To];
        _at = run.Numbers[first].From;
        Put(string.Join(separator, Enumerable.Range(0, last - first + 1).Select(group => account.Substring(GroupDigits * group, GroupDigits))),
            run.Numbers[last].To);
    }

    private void PutDigits(NumberRun run, int first, int last)
    {
        var seed = _words.SeedOf(_text[run.Numbers[first].From..run.Numbers[last].To]);
        for (var index = first; index <= last; index++)
        {
            var (from, to) = (run.Numbers[index].From, run.Numbers[index].To);
            if (index > first) _result.Append(_text[from - 1]);
            Put(WordPseudonyms.Digits(seed, _text[from..to], index - first), to);
        }
    }

    /// <summary>Words and what stands between them, up to a place.</summary>
    private void Words(int to)
    {
        while (_at < to)
        {
            var end = _at;
            while (end < to && IsWord(end)) end++;
            if (end > _at) PutWord(end);
            else Put(_text[_at].ToString(), _at + 1);
        }
    }

    private void PutWord(int end)
    {
        var word = _text[_at..end];
        Put(IsId(word) ? _words.OfId(word) : _words.Of(word), end);
    }

    private bool IsId(string word)
    {
        if (word.Length is not (ShortId or LongId) || _at < 2 || _text[_at - 1] != '-') return false;
        foreach (var letter in word)
        {
            if (!char.IsAsciiHexDigitLower(letter)) return false;
        }

        var start = _at - 1;
        while (start > 0 && char.IsAsciiLetterLower(_text[start - 1])) start--;
        return (start == 0 || !IsWord(start - 1)) && IdPrefixes.Contains(_text[start..(_at - 1)]);
    }

    private void Put(string text, int end)
    {
        _result.Append(text);
        _at = end;
    }
}
