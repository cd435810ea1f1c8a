using System.Net;

namespace EksRecon.Anonymity;

/// <summary>Zones of reverse DNS (RFC 1035 §3.5, RFC 3596 §2.5): they follow the addresses they are for.</summary>
internal static class ReverseZone
{
    public const string V4 = ".in-addr.arpa";
    private const string V6 = ".ip6.arpa";

    /// <summary>Longer names are none of DNS (RFC 1035, section 2.3.4).</summary>
    private const int Longest = 255;

    private const int OctetDigits = 3;

    /// <summary>The zone that begins at this place: its labels and the whole of it; 0 where there is none.</summary>
    public static int LengthAt(ReadOnlySpan<char> text, int start)
    {
        var v6 = Labels(text, start, 1, V6);
        return v6 > 0 ? v6 : Labels(text, start, OctetDigits, V4);
    }

    /// <summary>The zone of the mapped addresses. Labels before those of an address (RFC 2317) are left out.</summary>
    public static string Map(string zone, AddressPermutation addresses)
    {
        var isV4 = zone.EndsWith(V4, StringComparison.OrdinalIgnoreCase);
        var suffix = isV4 ? V4 : V6;
        var parts = zone[..^suffix.Length].Split('.').Reverse().Take(isV4 ? 4 : 32).ToArray();
        return isV4 ? MapV4(parts, addresses) + V4 : MapV6(parts, addresses) + V6;
    }

    private static int Labels(ReadOnlySpan<char> text, int start, int longest, string suffix)
    {
        var at = start;
        while (at < text.Length)
        {
            var digits = 0;
            while (digits <= longest && at + digits < text.Length
                && (suffix == V6 ? char.IsAsciiHexDigit(text[at + digits]) : char.IsAsciiDigit(text[at + digits])))
            {
                digits++;
            }

            if (digits == 0 || digits > longest) return 0;
            at += digits;
            if (text[at..].StartsWith(suffix, StringComparison.OrdinalIgnoreCase)) return at + suffix.Length - start;
            if (at >= text.Length || text[at] != '.') return 0;
            at++;
            if (at - start > Longest) return 0;
        }

        return 0;
    }

    private static string MapV4(string[] octets, AddressPermutation addresses)
    {
        var bytes = new byte[4];
        for (var index = 0; index < octets.Length; index++) bytes[index] = byte.TryParse(octets[index], out var octet) ? octet : (byte)0;
        var mapped = addresses.Map(new IPAddress(bytes), octets.Length * 8).GetAddressBytes();
        return string.Join('.', mapped.Take(octets.Length).Reverse());
    }

    private static string MapV6(string[] nibbles, AddressPermutation addresses)
    {
        var bytes = new byte[16];
        for (var index = 0; index < nibbles.Length; index++)
        {
            bytes[index / 2] |= (byte)(Convert.ToByte(nibbles[index], 16) << (index % 2 == 0 ? 4 : 0));
        }

        var mapped = Convert.ToHexStringLower(addresses.Map(new IPAddress(bytes), nibbles.Length * 4).GetAddressBytes());
        return string.Join('.', mapped.Take(nibbles.Length).Reverse());
    }
}
