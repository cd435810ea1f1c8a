using System.Text.Unicode;

namespace EksRecon.Bundles;

/// <summary>
/// Tells whether the strings of a JSON text are Unicode. Readers of names would otherwise put U+FFFD in their place, and two names would
/// become one.
/// </summary>
internal static class JsonText
{
    public const string NotUnicode = "a text in it is not Unicode";

    /// <summary>False for bytes that are not UTF-8, and for escaped halves of surrogate pairs (RFC 8259, section 8.2).</summary>
    public static bool IsUnicode(ReadOnlySpan<byte> json)
    {
        if (!Utf8.IsValid(json)) return false;
        var expectsLow = false;
        while (json.IndexOf((byte)'\\') is var at and >= 0 && at + 1 < json.Length)
        {
            if (expectsLow && at > 0) return false;
            json = json[at..];
            var unit = Unit(json);
            var isLow = unit is >= 0xDC00 and < 0xE000;
            if (isLow != expectsLow) return false;
            expectsLow = unit is >= 0xD800 and < 0xDC00;
            json = json[(unit < 0 ? 2 : 6)..];
        }

        return !expectsLow;
    }

    /// <summary>The UTF-16 code unit of an escape; -1 for one of another form.</summary>
    private static int Unit(ReadOnlySpan<byte> escape) =>
        escape.Length >= 6 && escape[1] == (byte)'u'
            && System.Buffers.Text.Utf8Parser.TryParse(escape[2..6], out ushort unit, out var used, 'x') && used == 4
            ? unit
            : -1;
}
