using System.Diagnostics.CodeAnalysis;
using System.Text;

using EksRecon.Collection.Sources;
using EksRecon.Outputs;

using Spectre.Console;

namespace EksRecon.Cli.Terminal;

/// <summary>
/// Where a command writes: the report, and everything else. What is text goes through <see cref="VisibleWriter"/>, whichever of the two it
/// goes to.
/// </summary>
/// <param name="Output">The report and nothing else.</param>
/// <param name="Notes">Errors and notes, for people.</param>
/// <param name="IsTerminal">True where <paramref name="Output"/> is a terminal.</param>
/// <param name="AreNotesShown">True where somebody sees notes as they come.</param>
/// <param name="Width">Columns of the terminal.</param>
/// <param name="Colour">True where colours are wanted.</param>
[SuppressMessage("Design", "CA1001", Justification = "The writer at the edge holds no resource: what is behind it belongs to the caller.")]
internal sealed record StandardStreams(Stream Output, TextWriter Notes, bool IsTerminal, bool AreNotesShown, int Width, bool Colour)
{
    /// <summary>The width of a report that goes to a pipe or a file.</summary>
    public const int PipeWidth = 80;

    /// <summary>Longer lines are hard to read.</summary>
    private const int WidestText = 120;

    public static StandardStreams Open()
    {
        var isTerminal = !Console.IsOutputRedirected;
        var wantsColour = isTerminal && string.IsNullOrEmpty(Environment.GetEnvironmentVariable("NO_COLOR"))
            && Environment.GetEnvironmentVariable("TERM") is not (null or "dumb");
        return new(Console.OpenStandardOutput(), Console.Error, isTerminal, !Console.IsErrorRedirected,
            isTerminal ? TerminalWidth() : PipeWidth, wantsColour);
    }

    private readonly VisibleWriter _notes = new(Notes);

    /// <summary>Errors and notes, for people: whatever they quote can be shown.</summary>
    public TextWriter Notes => _notes;

    /// <summary>Writes a text to <see cref="Output"/>.</summary>
    /// <exception cref="OutputException">Nothing takes it.</exception>
    public void Write(string text)
    {
        try
        {
            Output.Write(Encoding.UTF8.GetBytes(VisibleText.Lines(text)));
            Output.Flush();
        }
        catch (IOException failed)
        {
            throw new OutputException($"standard output could not be written: {IoCause.Of(failed)}.", failed);
        }
    }

    /// <summary>Says something in one line, whatever the data in it holds.</summary>
    public void Note(string text) => _notes.WriteLine(VisibleText.Line(text));

    /// <summary>Replaces the line of progress, which is the only thing that moves the cursor.</summary>
    public void Progress(string text)
    {
        _notes.Control("\r");
        _notes.Write(VisibleText.Line(text));
        _notes.Flush();
    }

    /// <summary>A console over a writer, for text.</summary>
    public static IAnsiConsole Text(TextWriter writer, int width, bool colour)
    {
        var console = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Out = new AnsiConsoleOutput(new VisibleWriter(writer, hasColours: colour)),
            Ansi = colour ? AnsiSupport.Yes : AnsiSupport.No,
            ColorSystem = colour ? ColorSystemSupport.Standard : ColorSystemSupport.NoColors,
            Interactive = InteractionSupport.No,
        });
        console.Profile.Width = width;
        console.Profile.Encoding = Encoding.UTF8;
        return console;
    }

    private static int TerminalWidth()
    {
        try
        {
            var width = Console.WindowWidth;
            return width is > 0 and <= WidestText ? width : width > WidestText ? WidestText : PipeWidth;
        }
        catch (IOException)
        {
            return PipeWidth;
        }
    }
}
