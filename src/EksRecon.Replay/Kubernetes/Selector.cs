using System.Text.Json;

namespace EksRecon.Replay.Kubernetes;

/// <summary>
/// A label selector in its text form (kubernetes.io/docs/concepts/overview/working-with-objects/labels/#list-and-watch-filtering).
/// </summary>
internal sealed class Selector
{
    private readonly List<(string Key, string Operator, string[] Values)> _requirements = [];

    /// <exception cref="KubernetesError">It is none.</exception>
    public static Selector Parse(string text)
    {
        var selector = new Selector();
        foreach (var part in Split(text)) selector._requirements.Add(Requirement(part.Trim(), text));
        return selector;
    }

    public bool Matches(JsonElement labels) =>
        _requirements.TrueForAll(requirement => Matches(requirement.Key, requirement.Operator, requirement.Values, labels));

    /// <summary>Commas separate requirements, but not inside parentheses.</summary>
    private static IEnumerable<string> Split(string text)
    {
        var (from, depth) = (0, 0);
        for (var index = 0; index < text.Length; index++)
        {
            depth += text[index] switch { '(' => 1, ')' => -1, _ => 0 };
            if (text[index] != ',' || depth != 0) continue;
            yield return text[from..index];
            from = index + 1;
        }

        if (text.Length > from) yield return text[from..];
    }

    private static (string, string, string[]) Requirement(string part, string whole)
    {
        foreach (var word in (ReadOnlySpan<string>)[" notin ", " in "])
        {
            var at = part.IndexOf(word.TrimEnd(), StringComparison.Ordinal);
            if (at <= 0 || part.IndexOf('(', at) is not (> 0 and var open) || part[(at + word.TrimEnd().Length)..open].Trim().Length > 0
                || !part.EndsWith(')'))
            {
                continue;
            }

            return (Key(part[..at], whole), word.Trim(), [.. part[(open + 1)..^1].Split(',', StringSplitOptions.TrimEntries)]);
        }

        if (part.StartsWith('!')) return (Key(part[1..], whole), "!exists", []);
        foreach (var sign in (ReadOnlySpan<string>)["!=", "==", "="])
        {
            var at = part.IndexOf(sign, StringComparison.Ordinal);
            if (at > 0) return (Key(part[..at], whole), sign == "!=" ? "notin" : "in", [part[(at + sign.Length)..].Trim()]);
        }

        return (Key(part, whole), "exists", []);
    }

    private static string Key(string text, string whole)
    {
        var key = text.Trim();
        return key.Length > 0 && key.All(letter => char.IsAsciiLetterOrDigit(letter) || letter is '-' or '_' or '.' or '/')
            ? key
            : throw KubernetesError.Bad($"unable to parse requirement: found '{key}' in selector '{whole}'");
    }

    private static bool Matches(string key, string @operator, string[] values, JsonElement labels)
    {
        var value = labels.ValueKind == JsonValueKind.Object && labels.TryGetProperty(key, out var found)
            && found.ValueKind == JsonValueKind.String
            ? found.GetString()
            : null;
        return @operator switch
        {
            "exists" => value is not null,
            "!exists" => value is null,
            "in" => value is not null && values.Contains(value, StringComparer.Ordinal),
            _ => value is null || !values.Contains(value, StringComparer.Ordinal),
        };
    }
}
