using System.Text.RegularExpressions;

namespace EksRecon.Collection.Http;

/// <summary>
/// Takes credentials out of what servers, programs and libraries say before it becomes a reason, an error or a line of <c>-v</c>, and
/// bounds it. Every <see cref="SourceException"/> and
/// <see cref="AccessException"/> passes through here, so that no place that makes one has to think of it.
/// </summary>
internal static partial class Redaction
{
    /// <summary>Stands where a credential stood.</summary>
    public const string Hidden = "[hidden]";

    /// <summary>
    /// A reason is a few sentences. AWS' longest, a SignatureDoesNotMatch with the request it expected, is about as long.
    /// </summary>
    private const int Longest = 2000;

    /// <summary>
    /// What is looked at: a secret that begins before <see cref="Longest"/> ends before this, and the rest of a message of 20 MB costs
    /// nothing.
    /// </summary>
    private const int MostRead = 4 * Longest;

    /// <summary>A message for people: without credentials and without the queries of URLs, which may be signed, and bounded.</summary>
    public static string Of(string text) => Bounded(Query().Replace(Credentials(Head(text)), "${url}"));

    /// <summary>A line of <c>-v</c>: the same, but queries of requests stay, since they tell one page from the next.</summary>
    public static string Line(string text) => Bounded(Credentials(Head(text)));

    /// <summary>The text without these values, e.g. the keys that a program was given.</summary>
    public static string Without(string text, IEnumerable<string?> secrets)
    {
        // A value of a few letters occurs in any text and is not worth hiding.
        const int shortest = 8;
        foreach (var secret in secrets)
        {
            if (secret is { Length: >= shortest }) text = text.Replace(secret, Hidden, StringComparison.Ordinal);
        }

        return text;
    }

    private static string Head(string text) => text.Length > MostRead ? text[..MostRead] : text;

    private static string Bounded(string text) => text.Length > Longest ? text[..Longest] + "…" : text;

    private static string Credentials(string text)
    {
        text = UserOfUrl().Replace(text, "${scheme}");
        text = Token().Replace(text, Hidden);
        text = Scheme().Replace(text, $"${{scheme}} {Hidden}");
        text = Named().Replace(text, $"${{name}}{Hidden}");
        return Opaque().Replace(text, Hidden);
    }

    /// <summary>https://user:password@host; a password may hold a slash that nobody escaped.</summary>
    [GeneratedRegex(@"(?<scheme>\b[A-Za-z][A-Za-z0-9+.-]{0,30}://)([^/?#\s'""<>]*@|[^/?#\s'""<>@:]*:[^\s'""<>@]*@)", RegexOptions.ExplicitCapture)]
    private static partial Regex UserOfUrl();

    [GeneratedRegex(@"(?<url>\b[A-Za-z][A-Za-z0-9+.-]{0,30}://[^\s?#'""<>]*)[?#][^\s'""<>]*", RegexOptions.ExplicitCapture)]
    private static partial Regex Query();

    /// <summary>Tokens that are known by their shape: EKS' own, and JSON Web Tokens.</summary>
    [GeneratedRegex(@"k8s-aws-v1\.[A-Za-z0-9_=-]+|\beyJ[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_.-]*", RegexOptions.ExplicitCapture)]
    private static partial Regex Token();

    /// <summary>
    /// HTTP's Authorization values. "Basic authentication" are words: a credential has a capital, a digit or a sign in it.
    /// </summary>
    [GeneratedRegex(@"\b(?<scheme>[Bb]earer|[Bb]asic)\s+(?=[A-Za-z0-9._~+/=-]*[A-Z0-9=])[A-Za-z0-9._~+/=-]{8,}", RegexOptions.ExplicitCapture)]
    private static partial Regex Scheme();

    /// <summary>
    /// Values behind the names that credentials have in settings, headers and queries. Behind "token" only what is too long for a word.
    /// </summary>
    [GeneratedRegex(
        @"(?<name>\b(x-amz-(signature|security-token|credential)|(aws[_-])?(secret[_-]?access[_-]?key|secret[_-]?key)|client[_-]?secret|password|passwd|api[_-]?key)[""']?\s*[=:]\s*[""']?)[^\s""',;&]+"
        + @"|(?<name>[_-]?token[""']?\s*[=:]\s*[""']?)[^\s""',;&]{16,}",
        RegexOptions.ExplicitCapture | RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Named();

    /// <summary>Session tokens of AWS and the like: a run too long for any name, of capitals, small letters and digits.</summary>
    [GeneratedRegex(@"(?<![A-Za-z0-9+/=_-])(?=[a-z0-9+/=_-]*[A-Z])(?=[A-Z0-9+/=_-]*[a-z])(?=[A-Za-z+/=_-]*[0-9])[A-Za-z0-9+/=_-]{100,}", RegexOptions.ExplicitCapture)]
    private static partial Regex Opaque();
}
