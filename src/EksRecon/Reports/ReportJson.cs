using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace EksRecon.Reports;

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(Report))]
[JsonSerializable(typeof(CapacityReport))]
internal sealed partial class ReportJson : JsonSerializerContext
{
    /// <summary>
    /// Indented, and with the characters of names and sentences as they are: a report is read by people and is no part of a web page.
    /// </summary>
    public static ReportJson Readable { get; } = new(new JsonSerializerOptions
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        WriteIndented = true,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        NewLine = "\n",
    });
}

/// <summary>Writes a report as JSON.</summary>
public static class JsonReport
{
    public static void Write(Report report, Stream output)
    {
        SafeJson.Write(report, ReportJson.Readable.Report, output);
    }
}
