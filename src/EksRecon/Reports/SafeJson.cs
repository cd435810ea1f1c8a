using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

using EksRecon.Outputs;

namespace EksRecon.Reports;

/// <summary>
/// Writes JSON that can be shown: names and sentences as they are, and escaped what a terminal would obey or a reader could not see.
/// </summary>
internal static class SafeJson
{
    /// <summary>Writes a value, and a line break behind it.</summary>
    public static void Write<T>(T value, JsonTypeInfo<T> type, Stream output)
    {
        using var escaping = new EscapingStream(output, hasPairs: true);
        JsonSerializer.Serialize(escaping, value, type);
        output.WriteByte((byte)'\n');
    }

    /// <summary>The same as a text.</summary>
    public static string Text<T>(T value, JsonTypeInfo<T> type)
    {
        using var text = new MemoryStream();
        Write(value, type, text);
        return Encoding.UTF8.GetString(text.GetBuffer(), 0, (int)text.Length);
    }
}
