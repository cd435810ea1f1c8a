using System.Collections.Immutable;

namespace EksRecon.Networking.Dns;

/// <summary>Reads a Corefile by the grammar of CoreDNS (github.com/coredns/caddy, caddyfile/parse.go).</summary>
internal sealed class CorefileParser
{
    /// <summary>Snippets that import snippets can grow without bound; a real Corefile has some hundred words.</summary>
    private const int MostWords = 200_000;
    private const int MostImports = 1_000;
    private const int DeepestNesting = 32;

    private readonly Dictionary<string, List<CorefileToken>> _snippets = new(StringComparer.Ordinal);
    private readonly ImmutableArray<ServerBlock>.Builder _blocks = ImmutableArray.CreateBuilder<ServerBlock>();
    private readonly ImmutableArray<string>.Builder _files = ImmutableArray.CreateBuilder<string>();
    private readonly List<CorefileToken> _tokens;
    private int _at;
    private int _imports;
    private string? _problem;

    private CorefileParser(List<CorefileToken> tokens) => _tokens = tokens;

    private bool IsAtEnd => _at >= _tokens.Count || _problem is not null;

    private CorefileToken Current => _tokens[_at];

    public static Corefile? Parse(string text, out string problem)
    {
        var parser = new CorefileParser(CorefileLexer.Split(text));
        while (!parser.IsAtEnd) parser.ReadServerBlock();
        problem = parser._problem ?? "";
        return parser._problem is null ? new(parser._blocks.ToImmutable(), parser._files.ToImmutable()) : null;
    }

    private void ReadServerBlock()
    {
        var line = Current.Line;
        var keys = ReadKeys();
        if (_problem is not null || keys.Count == 0 && IsAtEnd) return;
        if (keys.Count == 0)
        {
            Fail(line, "a server block names no zone");
            return;
        }

        if (keys is [['(', .., ')'] snippet])
        {
            ReadSnippet(snippet[1..^1], line);
            return;
        }

        var hasBrace = !IsAtEnd && Current.Text == "{";
        if (hasBrace) _at++;
        var plugins = ImmutableArray.CreateBuilder<CorefileDirective>();
        while (true)
        {
            if (IsAtEnd)
            {
                if (hasBrace) Fail(line, "the server block that starts here is not closed");
                break;
            }

            if (Current.Text == "}")
            {
                if (!hasBrace) Fail(Current.Line, "a } closes nothing");
                _at++;
                break;
            }

            if (ReadImport() is { IsExpanded: true }) continue;
            plugins.Add(ReadDirective(0));
        }

        _blocks.Add(new([.. keys.Select(ServerAddress.Parse)], plugins.ToImmutable(), line));
    }

    /// <summary>The zones before a block; a comma at the end of one says that the next line has more.</summary>
    private List<string> ReadKeys()
    {
        var keys = new List<string>();
        var expectsMore = false;
        while (!IsAtEnd && Current.Text != "{" && (keys.Count == 0 || expectsMore || !Current.StartsLine))
        {
            if (Current.StartsLine && ReadImport() is { } import)
            {
                if (!import.IsExpanded)
                {
                    _files.AddRange(ReadDirective(0).Arguments);
                }

                continue;
            }

            var word = Current.Text;
            if (word == "}") Fail(Current.Line, "a } closes nothing");
            if (word.Length > 1 && word.EndsWith('{')) Fail(Current.Line, $"there is no space before the {{ of {word}");
            expectsMore = word.EndsWith(',');
            if (word.TrimEnd(',') is { Length: > 0 } key) keys.Add(key);
            _at++;
        }

        return keys;
    }

    private void ReadSnippet(string name, int line)
    {
        var tokens = new List<CorefileToken>();
        if (IsAtEnd || Current.Text != "{")
        {
            Fail(line, $"the snippet {name} has no block");
            return;
        }

        var depth = 1;
        for (_at++; !IsAtEnd; _at++)
        {
            depth += Current.Text switch { "{" => 1, "}" => -1, _ => 0 };
            if (depth == 0) break;
            tokens.Add(Current);
        }

        if (depth > 0) Fail(line, $"the snippet {name} is not closed");
        else if (!_snippets.TryAdd(name, tokens)) Fail(line, $"the snippet {name} is there twice");
        _at++;
    }

    /// <summary>
    /// Puts a snippet where it is imported. Null where the word is no import; a file stays an import, for what it holds is not here.
    /// </summary>
    private (bool IsExpanded, string Name)? ReadImport()
    {
        if (Current.Text != "import") return null;
        if (_at + 1 >= _tokens.Count || _tokens[_at + 1].StartsLine)
        {
            Fail(Current.Line, "import names nothing");
            return (true, "");
        }

        var name = _tokens[_at + 1].Text;
        if (!_snippets.TryGetValue(name, out var snippet)) return (false, name);
        var end = _at + 2;
        while (end < _tokens.Count && !_tokens[end].StartsLine && _tokens[end].Text != "}") end++;
        if (++_imports > MostImports || _tokens.Count + snippet.Count > MostWords)
        {
            Fail(Current.Line, $"the snippet {name} imports itself, or snippets grow without bound");
            return (true, name);
        }

        _tokens.RemoveRange(_at, end - _at);
        _tokens.InsertRange(_at, snippet.Select((token, index) => index == 0 ? token with { StartsLine = true } : token));
        return (true, name);
    }

    private CorefileDirective ReadDirective(int depth)
    {
        var name = Current;
        var arguments = ImmutableArray.CreateBuilder<string>();
        var block = ImmutableArray.CreateBuilder<CorefileDirective>();
        if (depth > DeepestNesting) Fail(name.Line, "blocks are nested too deep");
        for (_at++; !IsAtEnd && !Current.StartsLine && Current.Text is not ("{" or "}"); _at++) arguments.Add(Current.Text);
        if (!IsAtEnd && Current.Text == "{")
        {
            for (_at++; !IsAtEnd && Current.Text != "}";) block.Add(ReadDirective(depth + 1));
            if (IsAtEnd) Fail(name.Line, $"the block of {name.Text} is not closed");
            _at++;
        }

        return new(name.Text, arguments.ToImmutable(), block.ToImmutable(), name.Line);
    }

    private void Fail(int line, string reason) => _problem ??= $"line {line}: {reason}";
}
