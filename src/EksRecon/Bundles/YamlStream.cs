using YamlDotNet.Core;

namespace EksRecon.Bundles;

/// <summary>
/// The documents of a YAML stream, each as its own text, so that a damaged one ends where the next begins: at <c>---</c> at a line's start,
/// which YAML allows nowhere inside of a document
/// (YAML 1.2.2, rule 206, c-forbidden).
/// </summary>
internal sealed class YamlStream(TextReader inner) : TextReader
{
    /// <summary>Stands for bytes that are not UTF-8: a code point that no text has (Unicode, section 23.7, Noncharacters).</summary>
    public const char NotUnicode = '\uFFFF';

    /// <summary>Lines are looked at in pieces of this length; nothing that matters here is longer.</summary>
    private const int LongestPiece = 8192;

    private readonly char[] _read = new char[2 * LongestPiece];
    private readonly char[] _piece = new char[LongestPiece];
    private readonly YamlBlockLines _blocks = new();
    private int _readAt;
    private int _readEnd;
    private int _at;
    private int _length;
    private long _line;
    private bool _startsLine = true;
    private bool _endedLine = true;
    private bool _isHeld;
    private bool _hasContent;
    private bool _hasEnded;
    private bool _isOpen;

    /// <summary>1-based line of the stream on which the current document's text begins.</summary>
    public long FirstLine { get; private set; } = 1;

    /// <summary>
    /// Why the current document cannot be read from the current line on, where the parser would take what YAML forbids: nothing more of it
    /// is handed out. Null where there is no reason.
    /// </summary>
    public YamlException? Problem => _isOpen && _blocks.IsIndentationUnclear
        ? new YamlLimitException(new Mark(0, _line - FirstLine + 1, 1),
            "a line of blanks at the start of a block scalar is longer than the indentation of its text")
        : null;

    /// <summary>Moves to the next document; false at the end of the stream.</summary>
    public bool NextDocument()
    {
        SkipDocument();
        if (!_isHeld && !Load()) return false;
        (_isHeld, _isOpen, _at) = (false, true, 0);
        (_hasContent, _hasEnded) = (false, false);
        FirstLine = _line;
        Note();
        return true;
    }

    /// <summary>Leaves out what is left of the current document.</summary>
    public void SkipDocument()
    {
        while (_isOpen) Advance();
    }

    /// <exception cref="YamlException">The text is not Unicode.</exception>
    public override int Read(char[] buffer, int index, int count)
    {
        if (count == 0) return 0;
        while (_isOpen && _at == _length) Advance();
        if (!_isOpen || _blocks.IsIndentationUnclear) return 0;
        var taken = Math.Min(count, _length - _at);
        var text = _piece.AsSpan(_at, taken);
        if (text.Contains(NotUnicode)) throw new YamlLimitException(new Mark(0, _line - FirstLine + 1, 1), JsonText.NotUnicode);
        text.CopyTo(buffer.AsSpan(index));
        _at += taken;
        return taken;
    }

    public override int Read()
    {
        var next = Peek();
        if (next == NotUnicode) throw new YamlLimitException(new Mark(0, _line - FirstLine + 1, 1), JsonText.NotUnicode);
        if (next >= 0) _at++;
        return next;
    }

    public override int Peek()
    {
        while (_isOpen && _at == _length) Advance();
        return _isOpen && !_blocks.IsIndentationUnclear ? _piece[_at] : -1;
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing) inner.Dispose();
        base.Dispose(disposing);
    }

    /// <summary>Takes the next piece into the document, or ends the document before it.</summary>
    private void Advance()
    {
        (_at, _length) = (0, 0);
        if (!Load())
        {
            _isOpen = false;
            return;
        }

        if (_startsLine && _hasContent && (IsMark("---") || _hasEnded && _length > 0 && _piece[0] == '%'))
        {
            (_isOpen, _isHeld) = (false, true);
            return;
        }

        Note();
    }

    /// <summary>Notes what the piece says about the document, and changes what the parser does not understand.</summary>
    private void Note()
    {
        if (_startsLine && _line == FirstLine) _blocks.Reset();
        var line = _piece.AsSpan(0, _length);
        if (_startsLine && (IsMark("---") || IsMark("...")))
        {
            _hasEnded = line[0] == '.';
            _hasContent |= _hasEnded || YamlBlockLines.HasText(line[3..]);
        }
        else
        {
            _hasContent |= !_startsLine || YamlBlockLines.HasText(line) && line[0] != '%';
        }

        if (_startsLine) _length = _blocks.Take(line, _endedLine);
    }

    private bool IsMark(string mark) =>
        _length >= mark.Length && _piece.AsSpan(0, mark.Length).SequenceEqual(mark)
            && (_length == mark.Length || _piece[mark.Length] is ' ' or '\t' or '\r' or '\n');

    /// <summary>Reads a line, or the next piece of a long one; false at the end of the stream.</summary>
    private bool Load()
    {
        _startsLine = _endedLine;
        (_at, _length) = (0, 0);
        if (_startsLine) _line++;
        _endedLine = false;
        while (_length < _piece.Length)
        {
            if (_readAt == _readEnd)
            {
                (_readAt, _readEnd) = (0, inner.Read(_read, 0, _read.Length));
                if (_readEnd == 0) break;
            }

            var rest = _read.AsSpan(_readAt, Math.Min(_readEnd - _readAt, _piece.Length - _length));
            var end = rest.IndexOf('\n');
            var taken = end < 0 ? rest : rest[..(end + 1)];
            taken.CopyTo(_piece.AsSpan(_length));
            _length += taken.Length;
            _readAt += taken.Length;
            if (end < 0) continue;
            _endedLine = true;
            break;
        }

        DropByteOrderMark();
        return _length > 0 || _endedLine;
    }

    /// <summary>Files that were glued together have one at the start of each (YAML 1.2.2, section 5.2).</summary>
    private void DropByteOrderMark()
    {
        if (!_startsLine || _length == 0 || _piece[0] != '\uFEFF') return;
        _piece.AsSpan(1, _length - 1).CopyTo(_piece);
        _length--;
    }
}
