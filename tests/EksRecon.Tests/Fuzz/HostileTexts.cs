namespace EksRecon.Tests.Fuzz;

/// <summary>
/// Texts that have broken readers, shells, terminals or formatters somewhere. None names a path outside the working folder or a host beyond
/// this machine.
/// </summary>
internal static class HostileTexts
{
    private const int Long = 20_000;

    private static readonly string[] All =
    [
        "", " ", "\t", "-", "--", "--help", "@x", "@", "file://x", "http://127.0.0.1:1/", "https://user:pw@127.0.0.1:1/?q=secret#f", "ftp://127.0.0.1", "./x", "../x", "a/../b", "a\\b", "C:x", "~",
        "\u001b]0;title\u0007", "\u001b[2J\u001b[31mred", "a\rb", "a\r\nb", "a\nb", "\0", "a\0b", "\b\b", "\u0085", "\u009b31m", "\u2028", "\u202eabc", "\u2066x\u2069", "\u200bx", "\ufeff", "\ufffd", "\u007f",
        "{{x}}", "${x}", "$(x)", "`x`", "';x;'", "\"", "'", "\\", "\\u0000", "%s%n%d", "%00", "[red]x[/]", "[", "]", "{0}", "{", "}", "<a>", "</a>", "&amp;", "&x;", "]]>", "<!--", "#", "!", "*", "?", ":", ": ", "- a", "|", ">", "=", "==", ",", ";",
        "null", "~", "true", "false", "yes", "NaN", "Infinity", "-1", "0", "00", "1e999", "0x10", "9223372036854775808", "99999999999999999999999999", "1.5", "-0", "1_000", "１２",
        "2026-13-45T99:99:99Z", "2026-11-20T09:30:00Z", "0001-01-01T00:00:00Z", "9999-12-31T23:59:59Z", "10.0.0.0/99", "10.0.0.0/0", "0.0.0.0", "::", "::/0", "fe80::1%eth0", "::ffff:1.2.3.4", "256.1.1.1", "1.2.3.4/-1", "10.0.0.1-10.0.0.9",
        "arn:aws:::", "arn:aws:iam::111122223333:role/x", "vpc-0", "v1.99.0", "v", "1", "latest", "sha256:0", "a:b:c@d", "a=b,c!=d", "a in (", "!a", "pod/", "//x", "ns/pod/x", "日本", "é", "e\u0301", "😀", "İ", "ß", "ﬃ",
        new('a', Long), new('[', 2000), new('(', 2000), new('*', 500), string.Concat(Enumerable.Repeat("a.", 2000)), string.Concat(Enumerable.Repeat("10.0.0.0/8,", 500)),
    ];

    public static string One(Random random) => random.Next(8) switch
    {
        0 => All[random.Next(All.Length)] + All[random.Next(All.Length)],
        _ => All[random.Next(All.Length)],
    };

    /// <summary>The same without what makes another path of it.</summary>
    public static string Name(Random random) =>
        string.Concat(
            One(random).Where(letter =>
                letter is not ('/' or '\\' or '\0' or ':'))).Replace("..", "", StringComparison.Ordinal) is { Length: > 0 } name
            ? name[..Math.Min(name.Length, 60)]
            : "x";
}
