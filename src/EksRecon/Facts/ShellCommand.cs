using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text;

namespace EksRecon.Facts;

/// <summary>
/// A command that is shown to people: a program and its arguments, written as an interpolated string. What the rule spells out are words;
/// what it puts in is data, and data is never more than a word or a part of one:
/// it is quoted for a POSIX shell, and cannot become an option, a file that aws reads, or a second command.
/// </summary>
[InterpolatedStringHandler]
public sealed class ShellCommand
{
    /// <summary>Stands where data cannot: the caller fills it in.</summary>
    private const string Placeholder = "VALUE";

    /// <summary>
    /// A value of aws that begins so is read from that place, and sent
    /// (docs.aws.amazon.com/cli/latest/userguide/cli-usage-parameters-file.html).
    /// </summary>
    private static readonly string[] Loaders = ["file://", "fileb://", "http://", "https://"];

    private readonly List<Word> _words = [];
    private Word? _open;
    private bool _isQuoted;

    public ShellCommand(int literalLength, int formattedCount)
    {
    }

    /// <summary>Words of the rule's own: separated by blanks, with single quotes as a shell has them.</summary>
    public void AppendLiteral(string text)
    {
        foreach (var letter in text)
        {
            if (letter == '\'')
            {
                _isQuoted = !_isQuoted;
                Open();
            }
            else if (letter == ' ' && !_isQuoted)
            {
                _open = null;
            }
            else
            {
                Open().Append(letter.ToString(), isData: false);
            }
        }
    }

    /// <summary>Data: what a cluster, an answer of AWS or a bundle says; what is not known is for the caller to fill in.</summary>
    public void AppendFormatted(string? value) => Open().Append(value ?? Placeholder, isData: true);

    public void AppendFormatted(int value) => Open().Append(value.ToString(CultureInfo.InvariantCulture), isData: true);

    /// <summary>Each value as a word.</summary>
    public void AppendFormatted(IEnumerable<string> values)
    {
        foreach (var value in values)
        {
            AppendFormatted(value);
            _open = null;
        }
    }

    /// <summary>The program and its arguments, as a shell hands them on.</summary>
    public IReadOnlyList<string> Arguments => Safe();

    /// <summary>The command as it is shown: to be pasted into a shell.</summary>
    public override string ToString() => string.Join(' ', Safe().Select(Quoted));

    /// <summary>A word as a POSIX shell has to be given it.</summary>
    public static string Quoted(string word)
    {
        var equals = word.IndexOf('=', StringComparison.Ordinal);
        // As people write it: --name='what needs quotes'.
        if (equals > 0 && IsPlain(word.AsSpan(0, equals)) && equals < word.Length - 1)
        {
            return $"{word[..(equals + 1)]}{Quoted(word[(equals + 1)..])}";
        }

        return IsPlain(word) ? word : $"'{word.Replace("'", "'\\''", StringComparison.Ordinal)}'";
    }

    private static bool IsPlain(ReadOnlySpan<char> word)
    {
        foreach (var letter in word)
        {
            if (!char.IsAsciiLetterOrDigit(letter) && !"_@%+=:,./-".Contains(letter, StringComparison.Ordinal)) return false;
        }

        return !word.IsEmpty && word[0] != '=';
    }

    private Word Open()
    {
        if (_open is not null) return _open;
        _words.Add(_open = new());
        return _open;
    }

    private List<string> Safe()
    {
        var (safe, behind) = (new List<string>(), new List<string>());
        var isAws = _words is [{ Text: "aws" }, ..];
        foreach (var (index, word) in _words.Index())
        {
            // No argument holds a NUL, and aws reads what some values name.
            var text = word.Text.Contains('\0', StringComparison.Ordinal)
                || isAws && word.IsData && Array.Exists(Loaders, loader => word.Text.StartsWith(loader, StringComparison.OrdinalIgnoreCase))
                ? Placeholder
                : word.Text;
            if (!word.IsData || !text.StartsWith('-'))
            {
                safe.Add(text);
            }
            else if (index > 0 && _words[index - 1] is { IsData: false } option && option.Text.StartsWith('-'))
            {
                // The value of an option is joined to it.
                safe[^1] = $"{Long(safe[^1])}={text}";
            }
            else if (isAws)
            {
                safe.Add(Placeholder);
            }
            else
            {
                behind.Add(text);
            }
        }

        return behind.Count == 0 ? safe : [.. safe, "--", .. behind];
    }

    /// <summary>Short options of kubectl have no form with '='.</summary>
    private static string Long(string option) =>
        option switch
        {
            "-n" => "--namespace",
            "-l" => "--selector",
            "-c" => "--container",
            "-p" => "--patch",
            "-L" => "--label-columns",
            _ => option
        };

    private sealed class Word
    {
        private readonly StringBuilder _text = new();

        /// <summary>True where the word begins with data, which then decides what it is.</summary>
        public bool IsData { get; private set; }

        public string Text => _text.ToString();

        public void Append(string text, bool isData)
        {
            if (_text.Length == 0 && text.Length > 0) IsData = isData;
            _text.Append(text);
        }
    }
}
