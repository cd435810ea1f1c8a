using System.Globalization;
using System.Text.Json;

namespace EksRecon.Replay.Aws;

/// <summary>Points in time, which the command line prints as text or, asked for the wire's form, as seconds.</summary>
internal static class AwsTimestamp
{
    /// <summary>Null where it is none: then it is passed on as it is.</summary>
    public static DateTimeOffset? Read(JsonElement json)
    {
        if (json.ValueKind == JsonValueKind.Number && json.TryGetDecimal(out var seconds) && decimal.Abs(seconds) < 1e11m)
        {
            return DateTimeOffset.UnixEpoch.AddTicks((long)(seconds * TimeSpan.TicksPerSecond));
        }

        return json.ValueKind == JsonValueKind.String
            && DateTimeOffset.TryParse(json.GetString(), CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time)
                ? time
                : null;
    }

    /// <summary>As XML has it.</summary>
    public static string Text(DateTimeOffset time) =>
        time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.FFFFFF'Z'", CultureInfo.InvariantCulture);

    /// <summary>As rest-json has it: seconds since 1970.</summary>
    public static decimal Seconds(DateTimeOffset time) => (time - DateTimeOffset.UnixEpoch).Ticks / (decimal)TimeSpan.TicksPerSecond;
}
