using System.Text;

using EksRecon.Cli.Terminal;
using EksRecon.Outputs;
using EksRecon.Reports;

using Spectre.Console;

namespace EksRecon.Cli.Runs;

/// <summary>An answer in each of its formats.</summary>
internal sealed record Rendering(Action<Stream> Yaml, Action<Stream> Json, Action<IAnsiConsole> Text)
{
    public static Rendering Of(Report report) =>
        new(output => YamlReport.Write(report, output), output => JsonReport.Write(report, output),
            console => TextReport.Write(report, console));

    public static Rendering Of(CapacityReport report) =>
        new(report.WriteYaml, report.WriteJson, console => CapacityText.Write(report, console));
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
        if (!Formats.Contains(format, StringComparer.Ordinal))
        {
            throw new UsageException(
                $"-o {option}: the format '{format}' is not known; use {string.Join(", ", Formats)}, each with =FILE to write a file.");
        }

        return file is ""
            ? throw new UsageException($"-o {option}: a file name is missing after '='; leave '=' out to write to standard output.")
            : new(format, file);
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
                if (streams.AreNotesShown) streams.Note($"wrote {File}");
            }
        }
        catch (Exception failed) when (failed is IOException or UnauthorizedAccessException or NotSupportedException or ArgumentException)
        {
            throw new OutputException($"-o {Format}: {File ?? "standard output"} could not be written: {IoCause.Of(failed)}.", failed);
        }
    }

    private void WriteFile(Rendering report, string file, CancellationToken cancel)
    {
        using var output = OutputFile.Create(file);
        Render(report, output.Stream, StandardStreams.PipeWidth, colour: false);
        cancel.ThrowIfCancellationRequested();
        output.Complete();
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
