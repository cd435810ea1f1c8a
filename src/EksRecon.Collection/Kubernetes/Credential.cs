using System.Buffers.Text;
using System.Text.Json;

namespace EksRecon.Collection.Kubernetes;

/// <summary>What a credential may consist of before it goes into a header.</summary>
internal static class Credential
{
    /// <summary>Says what <see cref="IsToken"/> does not let through, as the end of a sentence.</summary>
    public const string Unfit = "a line break or another character that a bearer token cannot have";

    /// <summary>True for printable ASCII characters (RFC 6750 allows fewer; what servers take is not decided here).</summary>
    public static bool IsToken(string token) => !token.AsSpan().ContainsAnyExceptInRange(' ', '~');

    /// <summary>True for what a header's value may hold: no control characters.</summary>
    public static bool IsHeaderValue(string value) => !value.Any(char.IsControl) && !value.Any(char.IsSurrogate);

    /// <summary>When a token ends, where it is a JSON Web Token that says so (RFC 7519, <c>exp</c>); null for all others.</summary>
    public static DateTimeOffset? EndOf(string token)
    {
        // header.claims.signature
        if (token.Split('.') is not [_, var claims, _]) return null;
        try
        {
            using var parsed = JsonDocument.Parse(Base64Url.DecodeFromChars(claims));
            return parsed.RootElement.ValueKind == JsonValueKind.Object && parsed.RootElement.TryGetProperty("exp", out var end)
                && end.ValueKind == JsonValueKind.Number && end.TryGetInt64(out var seconds)
                ? DateTimeOffset.FromUnixTimeSeconds(seconds)
                : null;
        }
        catch (Exception opaque) when (opaque is FormatException or JsonException or ArgumentException or InvalidOperationException)
        {
            // No JSON Web Token: it does not say when it ends.
            return null;
        }
    }
}
