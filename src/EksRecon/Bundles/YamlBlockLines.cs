namespace EksRecon.Bundles;

/// <summary>
/// Follows the block scalars (<c>|</c>, <c>&gt;</c>) of a YAML text. YamlDotNet refuses one whose first lines hold only blanks, which YAML
/// reads as empty lines
/// (YAML 1.2.2, rule 70, l-empty) and which charts often render. The blanks of such lines are left out; every other line stays as it is,
/// but for one that begins with blanks of the text itself.
/// </summary>
internal sealed class YamlBlockLines
{
    private const int None = -2;

    /// <summary>
    /// Stands for a blank that the text of a scalar begins with, in a line of nothing else: a code point that no text has (Unicode, section
    /// 23.7, Noncharacters).
    /// </summary>
    private const char FirstBlank = '\uFDD0';

    /// <summary>The column that the text of the scalar just opened has to be right of; <see cref="None"/> where none was opened.</summary>
    private int _opened = None;

    /// <summary>The least column of the scalar's text; <see cref="None"/> outside of one.</summary>
    private int _inside = None;

    /// <summary>True where the next line is the first of a literal text of given indentation.</summary>
    private bool _isFirst;

    /// <summary>The longest line of blanks since the scalar was opened.</summary>
    private int _leading;

    /// <summary>
    /// True where a line of blanks before the text of a block scalar is longer than the text is indented: the text's indentation is then
    /// not known (YAML 1.2.2, section 8.1.1.1), and kubectl refuses the document.
    /// </summary>
    public bool IsIndentationUnclear { get; private set; }

    /// <summary>A document begins.</summary>
    public void Reset() => (_opened, _inside, _isFirst, _leading, IsIndentationUnclear) = (None, None, false, 0, false);

    /// <summary>True where a line has something that is not a comment.</summary>
    public static bool HasText(ReadOnlySpan<char> line)
    {
        var text = line.TrimStart(" \t\r\n");
        return !text.IsEmpty && text[0] != '#';
    }

    /// <summary>What a block scalar says.</summary>
    public static string Text(string read) => read.StartsWith(FirstBlank) ? $" {read.AsSpan(1)}" : read;

    /// <summary>Takes a line, or its start where it is very long.</summary>
    /// <returns>How many of its characters count: its blanks may be dropped, the end of the line moved to their place.</returns>
    public int Take(Span<char> line, bool isWhole)
    {
        var text = line.TrimEnd("\r\n");
        var indent = text.IndexOfAnyExcept(' ');
        var isFirst = _isFirst;
        _isFirst = false;
        if (isFirst && indent < 0 && text.Length > _inside) text[_inside] = FirstBlank;
        if (indent < 0)
        {
            if (_opened == None) return line.Length;
            _leading = Math.Max(_leading, text.Length);
            if (!isWhole) return line.Length;
            line[text.Length..].CopyTo(line);
            return line.Length - text.Length;
        }

        if (_opened != None)
        {
            _inside = indent > _opened ? indent : None;
            IsIndentationUnclear |= _inside != None && _leading > indent;
            (_opened, _leading) = (None, 0);
        }

        if (_inside != None && indent >= _inside) return line.Length;
        _inside = None;
        if (isWhole) Open(text);
        return line.Length;
    }

    /// <summary>
    /// Looks for the sign of a block scalar at the end of a line of structure: <c>key: |</c>, <c>- &gt;-</c>, <c>key: !!str |2 #
    /// comment</c>.
    /// </summary>
    private void Open(ReadOnlySpan<char> line)
    {
        var text = line.TrimEnd();
        if (text.TrimStart()[0] == '#') return;
        if (!TryOpen(text) && Math.Max(text.IndexOf(" #"), text.IndexOf("\t#")) is var comment and > 0) TryOpen(text[..comment].TrimEnd());
    }

    private bool TryOpen(ReadOnlySpan<char> text)
    {
        var end = text.Length;
        while (end > 0 && text.Length - end < 2 && text[end - 1] is '+' or '-' or (>= '1' and <= '9')) end--;
        if (end == 0 || text[end - 1] is not ('|' or '>')) return false;
        var modifiers = text[end..];
        var before = text[..(end - 1)];
        if (before.IsEmpty || before[^1] is not (' ' or '\t') || !MayPrecede(before.TrimEnd())) return false;
        var parent = Parent(before);
        var digit = modifiers.IndexOfAnyInRange('1', '9');
        if (digit < 0) _opened = parent;
        else (_inside, _isFirst) = (Math.Max(parent, 0) + (modifiers[digit] - '0'), text[end - 1] == '|');
        return true;
    }

    /// <summary>A key's colon, the dash of a list, a document's start, or the tag or anchor of a scalar.</summary>
    private static bool MayPrecede(ReadOnlySpan<char> before)
    {
        var word = before[(before.LastIndexOfAny(' ', '\t') + 1)..];
        return word is "-" or "?" or "---" || !word.IsEmpty && (word[^1] == ':' || word[0] is '!' or '&');
    }

    /// <summary>The column of the key or the dash that the scalar belongs to; -1 where the scalar is the document.</summary>
    private static int Parent(ReadOnlySpan<char> before)
    {
        if (before.StartsWith("--- ")) return -1;
        var parent = -1;
        var at = 0;
        while (true)
        {
            while (at < before.Length && before[at] == ' ') at++;
            if (at == before.Length || before[at] is '!' or '&') return parent;
            if (at + 1 < before.Length && before[at] is not ('-' or '?' or ':')
                || at + 1 < before.Length && before[at + 1] is not (' ' or '\t'))
            {
                return at;
            }

            parent = at++;
        }
    }
}
