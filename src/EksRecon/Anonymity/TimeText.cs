namespace EksRecon.Anonymity;

/// <summary>Finds dates and times as AWS and Kubernetes print them (RFC 3339): they stay.</summary>
internal static class TimeText
{
    private const int FractionDigits = 9;
    private const int DateLength = 10;

    /// <summary>How long the date or time at this place is; 0 where there is none.</summary>
    public static int LengthAt(ReadOnlySpan<char> text, int start)
    {
        if (!IsDate(text[start..])) return 0;
        var at = start + DateLength;
        if (at < text.Length && text[at] is 'T' or 't')
        {
            var length = TimeLength(text[at..]);
            if (length == 0) return 0;
            at += length;
        }

        if (at < text.Length
            && (char.IsAsciiLetterOrDigit(text[at])
                || text[at] is '-' or '.' or '_' && at + 1 < text.Length && char.IsAsciiDigit(text[at + 1])))
        {
            return 0;
        }

        return at - start;
    }

    private static bool IsDate(ReadOnlySpan<char> text) =>
        text.Length >= DateLength && text[4] == '-' && text[7] == '-' && Number(text, 0, 4) is >= 1900 and < 2200
            && Number(text, 5, 2) is >= 1 and <= 12 && Number(text, 8, 2) is >= 1 and <= 31;

    /// <summary>T09:30, with seconds, a fraction and a zone where there are some.</summary>
    private static int TimeLength(ReadOnlySpan<char> text)
    {
        if (text.Length < 6 || Number(text, 1, 2) is not (>= 0 and < 24) || text[3] != ':' || Number(text, 4, 2) is not (>= 0 and < 60))
        {
            return 0;
        }

        var at = 6;
        if (at + 2 < text.Length && text[at] == ':' && Number(text, at + 1, 2) is >= 0 and <= 60)
        {
            at += 3;
            if (at + 1 < text.Length && text[at] == '.' && char.IsAsciiDigit(text[at + 1]))
            {
                var from = ++at;
                while (at < text.Length && char.IsAsciiDigit(text[at])) at++;
                if (at - from > FractionDigits) return 0;
            }
        }

        if (at < text.Length && text[at] is 'Z' or 'z') return at + 1;
        if (at + 4 < text.Length && text[at] is '+' or '-' && Number(text, at + 1, 2) is >= 0 and < 24)
        {
            var minutes = text[at + 3] == ':' ? at + 4 : at + 3;
            if (Number(text, minutes, 2) is >= 0 and < 60) return minutes + 2;
        }

        return at;
    }

    private static int Number(ReadOnlySpan<char> text, int at, int digits)
    {
        var value = 0;
        if (at + digits > text.Length) return -1;
        foreach (var digit in text.Slice(at, digits))
        {
            if (!char.IsAsciiDigit(digit)) return -1;
            value = value * 10 + (digit - '0');
        }

        return value;
    }
}
