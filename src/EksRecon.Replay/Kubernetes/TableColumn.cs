using System.Globalization;
using System.Text.Json;

namespace EksRecon.Replay.Kubernetes;

/// <summary>A column of a table.</summary>
/// <param name="Priority">0 is always shown, 1 with <c>-o wide</c>.</param>
/// <param name="Cell">What stands in it, for an object, at a time.</param>
internal sealed record TableColumn(string Name, int Priority, Func<JsonElement, DateTimeOffset, string> Cell)
{
    private const string None = "<none>";

    public static TableColumn Text(string name, int priority, string path) =>
        new(name, priority, (item, _) => Value(item, path) is { Length: > 0 } text ? text : None);

    public static TableColumn Number(string name, string path) =>
        new(name, 0, (item, _) => Value(item, path) is { Length: > 0 } text ? text : "0");

    public static TableColumn Age(string name = "Age", string path = "metadata.creationTimestamp") =>
        new(name, 0,
            (item, now) =>
                DateTimeOffset.TryParse(Value(item, path), CultureInfo.InvariantCulture, out var then)
                    ? Duration(now - then)
                    : "<unknown>");

    /// <summary>The text at a path of members; numbers and booleans as they are written.</summary>
    public static string Value(JsonElement item, string path)
    {
        foreach (var name in path.Split('.', StringSplitOptions.RemoveEmptyEntries))
        {
            if (item.ValueKind != JsonValueKind.Object || !item.TryGetProperty(name, out item)) return "";
        }

        return item.ValueKind switch
        {
            JsonValueKind.String => item.GetString() ?? "",
            JsonValueKind.Undefined or JsonValueKind.Null => "",
            _ => item.GetRawText()
        };
    }

    public static IEnumerable<JsonElement> Items(JsonElement item, string path)
    {
        foreach (var name in path.Split('.'))
        {
            if (item.ValueKind != JsonValueKind.Object || !item.TryGetProperty(name, out item)) return [];
        }

        return item.ValueKind == JsonValueKind.Array ? item.EnumerateArray() : [];
    }

    /// <summary>As kubectl rounds it (k8s.io/apimachinery/pkg/util/duration, HumanDuration).</summary>
    public static string Duration(TimeSpan span)
    {
        if (span < TimeSpan.Zero) return "0s";
        if (span.TotalMinutes < 2) return $"{(int)span.TotalSeconds}s";
        if (span.TotalMinutes < 10) return span.Seconds == 0 ? $"{(int)span.TotalMinutes}m" : $"{(int)span.TotalMinutes}m{span.Seconds}s";
        if (span.TotalHours < 3) return $"{(int)span.TotalMinutes}m";
        if (span.TotalHours < 8) return span.Minutes == 0 ? $"{(int)span.TotalHours}h" : $"{(int)span.TotalHours}h{span.Minutes}m";
        if (span.TotalHours < 48) return $"{(int)span.TotalHours}h";
        if (span.TotalDays < 8) return span.Hours == 0 ? $"{(int)span.TotalDays}d" : $"{(int)span.TotalDays}d{span.Hours}h";
        if (span.TotalDays < 365 * 2) return $"{(int)span.TotalDays}d";
        var (years, days) = ((int)span.TotalDays / 365, (int)span.TotalDays % 365);
        return years < 8 && days > 0 ? $"{years}y{days}d" : $"{years}y";
    }
}
