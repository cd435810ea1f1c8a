using System.Text;
using System.Text.Json;

namespace EksRecon.Replay.Aws;

/// <summary>A part of a list, and the token that asks for what follows; null at the end.</summary>
internal sealed record AwsPage(IReadOnlyList<JsonElement> Items, string? Next)
{
    /// <param name="action">A token is good for this action alone.</param>
    /// <param name="size">Null for all that is left.</param>
    /// <param name="token">Null for the beginning.</param>
    /// <param name="badToken">What the service says to a token that it did not give.</param>
    public static AwsPage Of(string action, IReadOnlyList<JsonElement> items, int? size, string? token, Func<AwsFaultException> badToken)
    {
        var from = token is null ? 0 : Offset(token, action) ?? throw badToken();
        if (from > items.Count) throw badToken();
        var to = size is { } count ? Math.Min(from + count, items.Count) : items.Count;
        return new([.. items.Skip(from).Take(to - from)], to < items.Count ? Token(action, to) : null);
    }

    /// <summary>The number of a size parameter; null where it is absent.</summary>
    public static int? Size(string? text, int least, int most, Func<string, AwsFaultException> bad) =>
        text is null ? null : int.TryParse(text, out var size) && size >= least && size <= most ? size : throw bad(text);

    private static string Token(string action, int from) => Convert.ToBase64String(Encoding.UTF8.GetBytes($"{action}:{from}"));

    private static int? Offset(string token, string action)
    {
        var bytes = new byte[token.Length];
        if (!Convert.TryFromBase64String(token, bytes, out var length)) return null;
        var parts = Encoding.UTF8.GetString(bytes, 0, length).Split(':');
        return parts.Length == 2 && parts[0] == action && int.TryParse(parts[1], out var from) && from >= 0 ? from : null;
    }
}
