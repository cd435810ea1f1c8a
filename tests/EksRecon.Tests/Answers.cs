using System.Text.Json;

using EksRecon.Model;
using EksRecon.Reports;
using EksRecon.Signatures;

namespace EksRecon.Tests;

/// <summary>Runs the whole pipeline for tests, at a time that stands still.</summary>
internal static class Answers
{
    public static readonly SignatureCatalogue Catalogue = SignatureCatalogue.Load([]);

    public static Report Report(string path, bool isComplete = false) => Report(Recon.Read(path, isComplete, CancellationToken.None));

    public static Report Report(Snapshot snapshot) => Recon.Report(snapshot, Catalogue, new StoppedClock(), "0.0.0");

    public static string Json(Report report)
    {
        using var stream = new MemoryStream();
        JsonReport.Write(report, stream);
        return System.Text.Encoding.UTF8.GetString(stream.ToArray());
    }

    public static string Yaml(Report report)
    {
        using var stream = new MemoryStream();
        YamlReport.Write(report, stream);
        return System.Text.Encoding.UTF8.GetString(stream.ToArray());
    }

    public static string Text(Report report, int width = 80)
    {
        using var writer = new StringWriter { NewLine = "\n" };
        TextReport.Write(report, EksRecon.Cli.Terminal.StandardStreams.Text(writer, width, colour: false));
        return writer.ToString();
    }

    public static JsonElement Element(Report report)
    {
        using var parsed = JsonDocument.Parse(Json(report));
        return parsed.RootElement.Clone();
    }

    private sealed class StoppedClock : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => new(2026, 11, 20, 9, 30, 0, TimeSpan.Zero);
    }
}
