namespace EksRecon.Anonymity;

/// <summary>Reads dotted IPv4 addresses.</summary>
internal static class Ipv4Text
{
    private const int Octets = 4;
    private const int OctetDigits = 3;

    /// <summary>The address that is written at this place, with its length; null where there is none.</summary>
    public static (uint Address, int Length)? At(ReadOnlySpan<char> text, int start)
    {
        var (address, at) = (0u, start);
        for (var octet = 0; octet < Octets; octet++)
        {
            var digits = 0;
            while (digits <= OctetDigits && at + digits < text.Length && char.IsAsciiDigit(text[at + digits])) digits++;
            if (Octet(text.Slice(at, digits)) is not { } value) return null;
            address = address << 8 | value;
            at += digits;
            if (octet == Octets - 1) return (address, at - start);
            if (at >= text.Length || text[at] != '.') return null;
            at++;
        }

        return null;
    }

    /// <summary>The octet that one to three digits write, decimal even behind a zero; null for other texts.</summary>
    public static byte? Octet(ReadOnlySpan<char> digits) =>
        digits.Length is 0 or > OctetDigits
            || !int.TryParse(digits, System.Globalization.NumberStyles.None, System.Globalization.CultureInfo.InvariantCulture,
                out var value)
            || value > byte.MaxValue
            ? null : (byte)value;
}
