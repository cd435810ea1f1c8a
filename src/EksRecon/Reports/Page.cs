using System.Text;

using EksRecon.Outputs;

using Spectre.Console;

namespace EksRecon.Reports;

/// <summary>
/// Writes lines that fit a width, with hanging indentation and without trailing blanks, so that they read the same on a terminal and in a
/// pipe.
/// What it is given may be data: it is made visible before anything is styled, so that the only sequences a terminal obeys are those of the
/// styles.
/// </summary>
internal sealed class Page(IAnsiConsole console)
{
    private int Width => console.Profile.Width;

    public void Blank() => console.Profile.Out.Writer.Write("\n");

    /// <summary>A heading.</summary>
    public void Heading(string text)
    {
        Blank();
        Put(VisibleText.Line(text), new Style(decoration: Decoration.Bold));
        console.Profile.Out.Writer.Write("\n");
    }

    /// <summary>
    /// A label in the first column and a text beside it that wraps under itself; an empty label continues the block above.
    /// </summary>
    public void Row(string label, int column, string text, Style? labelStyle = null, Style? textStyle = null)
    {
        label = VisibleText.Line(label);
        var lines = Wrap(VisibleText.Line(text), Math.Max(20, Width - column)).ToList();
        for (var index = 0; index < lines.Count; index++)
        {
            var head = index == 0 ? label : "";
            if (head.Length > 0) Put(head, labelStyle);
            var pad = head.Length == 0 ? column : Math.Max(1, column - head.Length);
            if (lines[index].Length > 0) console.Profile.Out.Writer.Write(new string(' ', pad));
            Put(lines[index], textStyle);
            console.Profile.Out.Writer.Write("\n");
        }
    }

    /// <summary>Parts in styles of their own and a text behind them that wraps under itself.</summary>
    public void Bar(IReadOnlyList<(string Text, Style? Style)> parts, int column, string text)
    {
        console.Profile.Out.Writer.Write(new string(' ', column));
        var width = column + 1;
        foreach (var (part, style) in parts)
        {
            var shown = VisibleText.Line(part);
            if (shown.Length > 0) Put(shown, style);
            width += shown.Length;
        }

        var isFirst = true;
        foreach (var line in Wrap(VisibleText.Line(text), Math.Max(20, Width - width)))
        {
            console.Profile.Out.Writer.Write(isFirst ? " " : new string(' ', width));
            console.Profile.Out.Writer.Write(line);
            console.Profile.Out.Writer.Write("\n");
            isFirst = false;
        }
    }

    /// <summary>A line that is never wrapped: a command, to be copied whole.</summary>
    public void Verbatim(string text, int column, Style? style = null)
    {
        // Written around the console's own wrapping, which would break a command in two.
        console.Profile.Out.Writer.Write(new string(' ', column));
        Put(VisibleText.Line(text), style);
        console.Profile.Out.Writer.Write("\n");
    }

    private void Put(string text, Style? style)
    {
        if (style is null || !console.Profile.Capabilities.Ansi || console.Profile.Capabilities.ColorSystem == ColorSystem.NoColors)
        {
            console.Profile.Out.Writer.Write(text);
        }
        else console.Write(new Text(text, style));
    }

    private static IEnumerable<string> Wrap(string text, int width)
    {
        var line = new StringBuilder();
        foreach (var word in text.Split(' '))
        {
            if (line.Length > 0 && line.Length + 1 + word.Length > width)
            {
                yield return line.ToString();
                line.Clear();
            }

            if (line.Length > 0) line.Append(' ');
            line.Append(word);
        }

        yield return line.ToString();
    }
}
