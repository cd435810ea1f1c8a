namespace EksRecon.Collection.Http;

/// <summary>
/// An address as messages, logs and reports may show it: without user, password, query and fragment, where credentials are.
/// </summary>
public static class ShownAddress
{
    /// <summary>Longer text is cut: an address from outside may have any length.</summary>
    private const int Longest = 200;

    /// <summary>Scheme, host, port and path.</summary>
    public static string Of(Uri address)
    {
        if (!address.IsAbsoluteUri) return Of(address.OriginalString);
        // Other schemes know no query: what stands behind a question mark counts as their path.
        if (address.Scheme is not ("http" or "https"))
        {
            return Clean(address.GetComponents(UriComponents.SchemeAndServer, UriFormat.UriEscaped));
        }

        var shown = address.GetComponents(UriComponents.SchemeAndServer | UriComponents.Path, UriFormat.UriEscaped);
        return Clean(address.AbsolutePath is "/" ? shown.TrimEnd('/') : shown);
    }

    /// <summary>The same for text that may be no address at all, as options and variables give it.</summary>
    public static string Of(string text)
    {
        if (text.Contains("://", StringComparison.Ordinal) && Uri.TryCreate(text, UriKind.Absolute, out var address)) return Of(address);
        var plain = text.IndexOfAny(['?', '#']) is var end and >= 0 ? text[..end] : text;
        var at = plain.LastIndexOf('@');
        if (at < 0) return Clean(plain);
        var scheme = plain.IndexOf("://", StringComparison.Ordinal);
        return Clean((scheme >= 0 && scheme < at ? plain[..(scheme + 3)] : "") + plain[(at + 1)..]);
    }

    private static string Clean(string text) => OneLine.Of(text, Longest);
}
