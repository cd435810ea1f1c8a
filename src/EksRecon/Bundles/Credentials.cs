using System.Text.RegularExpressions;

namespace EksRecon.Bundles;

/// <summary>
/// Recognises what lets its reader in: user and password in a URL, tokens, signatures, keys. This is the last guard: sources leave
/// credentials out of what they say,
/// and settings that are on no list are not kept at all.
/// </summary>
public static partial class Credentials
{
    private const string Removed = "[removed]";

    /// <summary>
    /// Longer texts are cut before they are searched, so that a hostile message costs no time; nothing of the rest is kept.
    /// </summary>
    internal const int LongestReason = 8192;

    /// <summary>AWS secret keys have 40 characters; names of people's own that are as long mix no cases and digits.</summary>
    private const int ShortestKey = 40;

    /// <summary>The text with every credential replaced by <c>[removed]</c>, and cut after 8,192 characters; null for null.</summary>
    public static string? Scrub(string? text)
    {
        if (string.IsNullOrEmpty(text)) return text;
        var shown = text.Length > LongestReason ? text[..LongestReason] + "…" : text;
        return Secret().Replace(shown, static match => match.Groups["keep"].Value + Removed + match.Groups["end"].Value);
    }

    /// <summary>True where the text holds a credential, is one, or is too long for a setting.</summary>
    internal static bool AreIn(ReadOnlySpan<char> text) => text.Length > LongestReason || IsKey(text) || Secret().IsMatch(text);

    private static bool IsKey(ReadOnlySpan<char> text)
    {
        if (text.Length < ShortestKey) return false;
        var (hasUpper, hasLower, hasDigit) = (false, false, false);
        foreach (var letter in text)
        {
            hasUpper |= char.IsAsciiLetterUpper(letter);
            hasLower |= char.IsAsciiLetterLower(letter);
            hasDigit |= char.IsAsciiDigit(letter);
            if (!char.IsAsciiLetterOrDigit(letter) && letter is not ('+' or '/' or '=' or '_' or '-')) return false;
        }

        return hasUpper && hasLower && hasDigit;
    }

    // "keep" is what stays before the credential, "end" what stays behind it. Texts are short and every repetition is bounded or ends at
    // the next separator.
    [GeneratedRegex(
        """
        (?<keep>\b[a-z][a-z0-9+.-]{0,20}://)[^\s/?\#"'<>@]*(?<end>@)
        |(?<keep>authorization["']?\s{0,4}[:=]\s{0,4}["']?)((basic|bearer|digest|negotiate|token|apikey|aws4-hmac-sha256)\s+)?[^\s"',;]+([\s,]{1,4}(credential|signedheaders|signature)=[^\s,]+){0,3}
        |(?<keep>\b(basic|bearer)\s{1,4})[a-z0-9._~+/=-]{16,}
        |(?<keep>(x-amz-security-token|x-amz-signature|x-amz-credential|signature|awsaccesskeyid)["']?\s{0,4}[:=]\s{0,4}["']?)[^\s&"',;]+
        |(?<keep>(pass|passwd|password|pwd)["']?\s{0,4}[:=]\s{0,4}["']?)[^\s&"',;]+
        |(?<keep>(secret|token|credentials?|[._-]key|api_?key|access_?key|private_?key|secret_?key)(["']\s{0,4}:|["']?\s{0,4}=)\s{0,4}["']?)[^\s&"',;]+
        |(?<keep>)(AKIA|ASIA)[0-9A-Z]{16}
        |(?<keep>)k8s-aws-v1\.[a-z0-9_=-]+
        |(?<keep>)\beyJ[a-z0-9_-]{8,}\.[a-z0-9_-]+(\.[a-z0-9_-]*)?
        |(?<keep>)\b(ghp|gho|ghs|github_pat|glpat|xoxb|xoxp|hvs)[_.-][a-z0-9_-]{16,}
        |(?<keep>-----BEGIN\ [a-z\ ]{0,30}PRIVATE\ KEY-----)[^-]*
        """,
        RegexOptions.IgnorePatternWhitespace | RegexOptions.IgnoreCase | RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture,
        matchTimeoutMilliseconds: 10_000)]
    private static partial Regex Secret();
}
