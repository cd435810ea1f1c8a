using System.Text;

namespace EksRecon.Networking.Dns;

/// <summary>A word of a Corefile.</summary>
/// <param name="StartsLine">True for the first word of a line.</param>
internal readonly record struct CorefileToken(string Text, int Line, bool StartsLine);

/// <summary>
/// Splits a Corefile into words, by the rules of the lexer CoreDNS uses (github.com/coredns/caddy, caddyfile/lexer.go): white space parts
/// words, <c>#</c> starts a comment,
/// double quotes hold a word together over spaces and lines, and only a quote can be escaped in them.
/// </summary>
internal static class CorefileLexer
{
    public static List<CorefileToken> Split(string text)
    {
        var tokens = new List<CorefileToken>();
        var word = new StringBuilder();
        var (line, wordLine, startsLine) = (1, 1, true);
        var (isComment, isQuoted, isEscaped, isOpen) = (false, false, false, false);

        void End()
        {
            tokens.Add(new(word.ToString(), wordLine, startsLine));
            word.Clear();
            (startsLine, isOpen, isQuoted) = (false, false, false);
        }

        foreach (var letter in text)
        {
            if (isQuoted)
            {
                if (!isEscaped && letter == '\\')
                {
                    isEscaped = true;
                    continue;
                }

                if (!isEscaped && letter == '"')
                {
                    End();
                    continue;
                }

                if (letter == '\n') line++;
                if (isEscaped && letter != '"') word.Append('\\');
                word.Append(letter);
                isEscaped = false;
                continue;
            }

            if (char.IsWhiteSpace(letter))
            {
                if (isOpen && letter != '\r') End();
                if (letter != '\n') continue;
                (line, isComment, startsLine) = (line + 1, false, true);
                continue;
            }

            if (letter == '#') isComment = true;
            if (isComment) continue;
            if (!isOpen)
            {
                (isOpen, wordLine) = (true, line);
                if (letter == '"')
                {
                    isQuoted = true;
                    continue;
                }
            }

            word.Append(letter);
        }

        if (isOpen) End();
        return tokens;
    }
}
