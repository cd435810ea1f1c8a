using System.Net;
using System.Text;

namespace EksRecon.Collection.Kubernetes;

/// <summary>
/// Asks as another user (kubernetes.io/docs/reference/access-authn-authz/authentication, "User impersonation"), with the headers that
/// client-go sends.
/// </summary>
internal static class Impersonation
{
    private const string Prefix = "Impersonate-";

    /// <summary>
    /// Stands between values that are to be header lines of their own; <see cref="KubeconfigUser"/> lets no value through that holds it.
    /// </summary>
    private const char Between = '\u0001';

    public static void Add(UserWire user, HttpRequestMessage request)
    {
        if (user.As is not { Length: > 0 } name) return;
        request.Headers.Add($"{Prefix}User", name);
        if (user.AsUid is { Length: > 0 } uid) request.Headers.Add($"{Prefix}Uid", uid);
        Add(request, $"{Prefix}Group", user.AsGroups ?? []);
        foreach (var (key, values) in user.AsUserExtra ?? []) Add(request, $"{Prefix}Extra-{Escaped(key)}", values ?? []);
    }

    /// <summary>How these headers are written: names of users may hold any letter, and a group is its own line.</summary>
    public static Encoding? Encoding(string header) =>
        header.StartsWith(Prefix, StringComparison.OrdinalIgnoreCase) ? new HeaderLines(header, Between) : null;

    private static void Add(HttpRequestMessage request, string header, string?[] values)
    {
        if (values.Length == 0) return;
        request.Headers.Add(header, string.Join(Between, values));
        if (values.Length == 1) return;
        // HttpClient would join several values with a comma, and the API server would take them for one group. Lines of their own can be
        // written in HTTP/1.1 alone.
        request.Version = HttpVersion.Version11;
        request.VersionPolicy = HttpVersionPolicy.RequestVersionExact;
    }

    /// <summary>
    /// Bytes that a header's name cannot hold, and the percent sign, as %XX (k8s.io/client-go/transport, headerKeyEscape).
    /// </summary>
    private static string Escaped(string key)
    {
        var escaped = new StringBuilder();
        foreach (var letter in System.Text.Encoding.UTF8.GetBytes(key))
        {
            if (char.IsAsciiLetterOrDigit((char)letter) || "!#$&'*+-.^_`|~".Contains((char)letter, StringComparison.Ordinal))
            {
                escaped.Append((char)letter);
            }
            else escaped.Append('%').Append(letter.ToString("X2", System.Globalization.CultureInfo.InvariantCulture));
        }

        return escaped.ToString();
    }

    /// <summary>UTF-8, with a line of the header's for each value.</summary>
    private sealed class HeaderLines(string header, char between) : Encoding
    {
        public override int GetByteCount(char[] chars, int index, int count) => Lines(chars, index, count).Length;

        public override int GetBytes(char[] chars, int charIndex, int charCount, byte[] bytes, int byteIndex)
        {
            var lines = Lines(chars, charIndex, charCount);
            lines.CopyTo(bytes, byteIndex);
            return lines.Length;
        }

        public override int GetCharCount(byte[] bytes, int index, int count) => UTF8.GetCharCount(bytes, index, count);

        public override int GetChars(byte[] bytes, int byteIndex, int byteCount, char[] chars, int charIndex) =>
            UTF8.GetChars(bytes, byteIndex, byteCount, chars, charIndex);

        public override int GetMaxByteCount(int charCount) => (charCount * (header.Length + 4)) + UTF8.GetMaxByteCount(charCount);

        public override int GetMaxCharCount(int byteCount) => UTF8.GetMaxCharCount(byteCount);

        private byte[] Lines(char[] chars, int index, int count) =>
            UTF8.GetBytes(new string(chars, index, count).Replace(between.ToString(), $"\r\n{header}: ", StringComparison.Ordinal));
    }
}
