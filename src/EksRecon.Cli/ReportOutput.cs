using System.Text;

using EksRecon.Reports;

using Spectre.Console;

namespace EksRecon.Cli;

/// <summary>An answer in each of its formats.</summary>
internal sealed record Rendering(Action<Stream> Yaml, Action<Stream> Json, Action<IAnsiConsole> Text)
{
    public static Rendering Of(Report report) => new(output => YamlReport.Write(report, output), output => JsonReport.Write(report, output), console => TextReport.Write(report, console));

    public static Rendering Of(CapacityReport report) => new(report.WriteYaml, report.WriteJson, console => CapacityText.Write(report, console));
}

/// <summary>One <c>-o FORMAT[=FILE]</c>.</summary>
/// <param name="File">Null for standard output.</param>
internal sealed record ReportOutput(string Format, string? File)
{
    private static readonly string[] Formats = ["text", "yaml", "json"];

    /// <exception cref="UsageException">The format is none of ours, or the file's name is missing.</exception>
    public static ReportOutput Parse(string option)
    {
        var equals = option.IndexOf('=', StringComparison.Ordinal);
        var format = equals < 0 ? option : option[..equals];
        var file = equals < 0 ? null : option[(equals + 1)..];
        if (!Formats.Contains(format, StringComparer.Ordinal)) throw new UsageException($"-o {option}: the format '{format}' is not known; use {string.Join(", ", Formats)}, each with =FILE to write a file.");
        return file is "" ? throw new UsageException($"-o {option}: a file name is missing after '='; leave '=' out to write to standard output.") : new(format, file);
    }

    /// <exception cref="OutputException">It could not be written. A file that was there before is left as it was.</exception>
    public void Write(Rendering report, StandardStreams streams, CancellationToken cancel)
    {
        try
        {
            if (File is null)
            {
                Render(report, streams.Output, streams.Width, streams.Colour);
                streams.Output.Flush();
            }
            else
            {
                WriteFile(report, File, cancel);
                if (streams.AreNotesShown) streams.Notes.WriteLine($"wrote {File}");
            }
        }
        catch (Exception failed) when (failed is IOException or UnauthorizedAccessException or NotSupportedException)
        {
            throw new OutputException($"-o {Format}: {File ?? "standard output"} could not be written: {failed.Message}", failed);
        }
    }

    /// <summary>Written beside its place and moved there whole, so that no reader ever sees half a report.</summary>
    private void WriteFile(Rendering report, string file, CancellationToken cancel)
    {
        var path = Path.GetFullPath(file);
        // A pipe or device (/dev/stdout, a FIFO) has to be written in place.
        if (System.IO.File.Exists(path) && (System.IO.File.GetAttributes(path) & (FileAttributes.Device | FileAttributes.ReparsePoint)) != FileAttributes.None || path.StartsWith("/dev/", StringComparison.Ordinal))
        {
            using var device = new FileStream(path, FileMode.Open, FileAccess.Write);
            Render(report, device, StandardStreams.PipeWidth, colour: false);
            return;
        }

        var beside = $"{path}.{Environment.ProcessId}.part";
        try
        {
            using (var stream = new FileStream(beside, FileMode.Create, FileAccess.Write)) Render(report, stream, StandardStreams.PipeWidth, colour: false);
            cancel.ThrowIfCancellationRequested();
            System.IO.File.Move(beside, path, overwrite: true);
        }
        finally
        {
            System.IO.File.Delete(beside);
        }
    }

    private void Render(Rendering report, Stream output, int width, bool colour)
    {
        switch (Format)
        {
            case "yaml":
                report.Yaml(output);
                break;
            case "json":
                report.Json(output);
                break;
            default:
                using (var writer = new StreamWriter(output, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false), leaveOpen: true) { NewLine = "\n" })
                {
                    report.Text(StandardStreams.Text(writer, width, colour));
                }

                break;
        }
    }
}
