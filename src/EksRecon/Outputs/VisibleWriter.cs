using System.Text;

namespace EksRecon.Outputs;

/// <summary>
/// The edge through which all text of the tool goes, reports and notes alike: whatever reaches it can be shown (see
/// <see cref="VisibleText"/>), with line breaks kept.
/// Where colours are wanted, sequences that set them and nothing else pass; what is data has been made visible before it is coloured.
/// </summary>
/// <param name="inner">Where the text goes; it is not closed with this writer.</param>
/// <param name="hasColours">True where sequences for colours pass (ESC [ numbers m).</param>
public sealed class VisibleWriter(TextWriter inner, bool hasColours = false) : TextWriter
{
    /// <summary>Longer than any sequence of a colour.</summary>
    private const int LongestColour = 32;

    private const char Escape = '\x1b';

    private readonly StringBuilder _sequence = new();
    private char _high;

    public override Encoding Encoding => inner.Encoding;

    public override void Write(char value)
    {
        if (_high != '\0')
        {
            var high = _high;
            _high = '\0';
            if (char.IsLowSurrogate(value))
            {
                Put(char.ConvertToUtf32(high, value));
                return;
            }

            Put(high);
        }

        if (char.IsHighSurrogate(value)) _high = value;
        else if (_sequence.Length > 0 || hasColours && value == Escape) Colour(value);
        else Put(value);
    }

    public override void Write(char[] buffer, int index, int count)
    {
        for (var at = index; at < index + count; at++) Write(buffer[at]);
    }

    public override void Write(ReadOnlySpan<char> buffer)
    {
        foreach (var value in buffer) Write(value);
    }

    public override void Write(string? value) => Write(value.AsSpan());

    public override void WriteLine() => Write('\n');

    public override void WriteLine(string? value)
    {
        Write(value);
        Write('\n');
    }

    /// <summary>Writes what moves the cursor of the tool's own progress line; never data.</summary>
    public void Control(string sequence)
    {
        Settle();
        inner.Write(sequence);
    }

    public override void Flush()
    {
        Settle();
        inner.Flush();
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing) Flush();
        base.Dispose(disposing);
    }

    private void Colour(char value)
    {
        _sequence.Append(value);
        var isColour = _sequence.Length switch { 1 => true, 2 => value == '[', _ => char.IsAsciiDigit(value) || value is ';' or 'm' };
        if (isColour && value == 'm' && _sequence.Length > 2)
        {
            inner.Write(_sequence.ToString());
            _sequence.Clear();
        }
        else if (!isColour || _sequence.Length > LongestColour)
        {
            Settle();
        }
    }

    /// <summary>What began like a colour or a pair of surrogates and did not become one is spelled out.</summary>
    private void Settle()
    {
        if (_high != '\0') Put(_high);
        _high = '\0';
        var begun = _sequence.ToString();
        _sequence.Clear();
        foreach (var value in begun) Put(value);
    }

    private void Put(int codePoint)
    {
        if (codePoint == '\n' || !VisibleText.IsHidden(codePoint))
        {
            inner.Write(codePoint > char.MaxValue ? char.ConvertFromUtf32(codePoint) : ((char)codePoint).ToString());
        }
        else inner.Write(VisibleText.Spelled(codePoint));
    }
}
