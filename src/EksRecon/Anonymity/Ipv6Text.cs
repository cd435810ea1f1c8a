using System.Globalization;
using System.Net;

namespace EksRecon.Anonymity;

/// <summary>
/// Finds IPv6 addresses in texts, in every spelling of RFC 4291 §2.2 and in the one of host names, where dashes stand for colons
/// (kubernetes/dns, pod records).
/// </summary>
internal static class Ipv6Text
{
    private const int Groups = 8;
    private const int GroupDigits = 4;

    /// <summary>Shorter groups before a single <c>::</c> are more often words of something else (<c>s3:::bucket</c>).</summary>
    private const int TellingDigits = 3;

    /// <summary>The address that is written at this place, with its length; null where there is none.</summary>
    /// <param name="separator"><c>:</c>, or <c>-</c> in host names.</param>
    public static (IPAddress Address, int Length)? At(ReadOnlySpan<char> text, int start, char separator)
    {
        Span<ushort> groups = stackalloc ushort[Groups];
        var (count, gap, at, hasLetter) = (0, -1, start, false);
        (int Count, int Gap, int End) best = default;
        if (IsDouble(text, at, separator))
        {
            if (separator != ':' || at + 2 < text.Length && text[at + 2] == separator) return null;
            (gap, at) = (0, at + 2);
        }

        while (count < Groups)
        {
            if (separator == ':' && count <= Groups - 2 && Ipv4Text.At(text, at) is var (embedded, length)
                && (gap >= 0 || count == Groups - 2))
            {
                groups[count++] = (ushort)(embedded >> 16);
                groups[count++] = (ushort)embedded;
                at += length;
                best = (count, gap, at);
                break;
            }

            var digits = Digits(text, at, ref hasLetter);
            if (digits == 0) break;
            // Digits before a dot belong to an IPv4 address, or to something else that is written with dots; behind a :: and a group, where
            // three octets do not stand, they are a group.
            if ((gap < 0 || count == 0 || HasOctets(text, at)) && at + digits + 1 < text.Length && text[at + digits] == '.'
                && char.IsAsciiDigit(text[at + digits + 1]))
            {
                break;
            }

            var isLong = at + digits < text.Length && char.IsAsciiHexDigit(text[at + digits]);
            // Behind a :: and two groups it is an address with something else behind it; before them, a number behind a separator:
            // iam::111122223333.
            if (isLong && count + 1 < Groups && !(gap >= 0 && count >= 2)) break;
            groups[count++] = ushort.Parse(text.Slice(at, digits), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture);
            at += digits;
            if (gap >= 0 || count == Groups) best = (count, gap, at);
            if (isLong || at >= text.Length || text[at] != separator) break;
            if (!IsDouble(text, at, separator))
            {
                at++;
                continue;
            }

            if (gap >= 0 || count == Groups || at + 2 < text.Length && text[at + 2] == separator) break;
            (gap, at) = (count, at + 2);
            best = (count, gap, at);
        }

        if (best.End == 0 || best.Count == 0 || !IsTelling(text, start, best.End, best.Count, separator, hasLetter)) return null;
        return (Make(groups[..best.Count], best.Gap), best.End - start);
    }

    /// <summary>
    /// True where three octets with their dots and a digit stand here: an IPv4 address, though its last octet may be followed by what makes
    /// it none.
    /// </summary>
    private static bool HasOctets(ReadOnlySpan<char> text, int at)
    {
        for (var octet = 0; octet < 3; octet++)
        {
            var end = at;
            while (end < text.Length && char.IsAsciiDigit(text[end])) end++;
            if (end - at is 0 or > 3 || !byte.TryParse(text[at..end], NumberStyles.None, CultureInfo.InvariantCulture, out _)
                || end == text.Length || text[end] != '.')
            {
                return false;
            }

            at = end + 1;
        }

        return at < text.Length && char.IsAsciiDigit(text[at]);
    }

    private static bool IsTelling(ReadOnlySpan<char> text, int start, int end, int count, char separator, bool hasLetter)
    {
        // Numbers with dashes between them are other things too.
        if (separator != ':') return count >= TellingDigits && (hasLetter || text[start..end].IndexOf("--", StringComparison.Ordinal) >= 0);
        if (count >= TellingDigits) return true;
        var first = 0;
        while (first < GroupDigits && start + first < end && char.IsAsciiHexDigit(text[start + first])) first++;
        if (first >= TellingDigits && text.Slice(start, first).ContainsAnyInRange('0', '9')) return true;
        if (count == 1) return false;
        return (start == 0 || !IsPart(text[start - 1])) && (end == text.Length || !IsPart(text[end]));
    }

    private static bool IsPart(char letter) => char.IsAsciiLetterOrDigit(letter) || letter == ':';

    private static int Digits(ReadOnlySpan<char> text, int at, ref bool hasLetter)
    {
        var digits = 0;
        while (digits < GroupDigits && at + digits < text.Length && char.IsAsciiHexDigit(text[at + digits]))
        {
            hasLetter |= char.IsAsciiLetter(text[at + digits]);
            digits++;
        }

        return digits;
    }

    private static bool IsDouble(ReadOnlySpan<char> text, int at, char separator) =>
        at + 1 < text.Length && text[at] == separator && text[at + 1] == separator;

    private static IPAddress Make(ReadOnlySpan<ushort> groups, int gap)
    {
        Span<byte> bytes = stackalloc byte[16];
        for (var index = 0; index < groups.Length; index++)
        {
            var place = gap < 0 || index < gap ? index : Groups - groups.Length + index;
            bytes[2 * place] = (byte)(groups[index] >> 8);
            bytes[2 * place + 1] = (byte)groups[index];
        }

        return new(bytes);
    }
}
