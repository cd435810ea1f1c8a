using System.Text;

using EksRecon.Cli.Commands;
using EksRecon.Cli.Terminal;

namespace EksRecon.Tests.Cli;

/// <summary>Runs a command line in process, with captured streams.</summary>
internal sealed record CommandLine(int Code, string Output, string Notes)
{
    public static CommandLine Run(params string[] arguments)
    {
        using var output = new MemoryStream();
        using var notes = new StringWriter();
        var code = Shell.Run(arguments,
            new StandardStreams(output, notes, IsTerminal: false, AreNotesShown: false, StandardStreams.PipeWidth, Colour: false),
            CancellationToken.None);
        return new(code, Encoding.UTF8.GetString(output.ToArray()), notes.ToString());
    }
}
