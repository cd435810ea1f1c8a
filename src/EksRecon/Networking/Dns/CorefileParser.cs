using System.Collections.Immutable;

namespace EksRecon.Networking.Dns;

/// <summary>A Corefile cannot be read; the message says what is wrong at which line.</summary>
internal sealed class CorefileException(int line, string what) : Exception($"line {line}: {what}")
{
    public int Line => line;
}

/// <summary>
/// Reads the Corefile's grammar, which is Caddy's (coredns.io/manual/configuration): server blocks of zones and plugins, nested blocks, quotes, comments,
/// snippets <c>(name)</c> and <c>import name</c>. Environment substitutions stay as written.
/// </summary>
internal static class CorefileParser
{
    private const int DeepestBlock = 16;

    /// <exception cref="CorefileException">The text is no Corefile.</exception>
    public static Corefile Parse(string text)
    {
        var lines = new Queue<(int Line, List<string> Words)>(Words(text));
        var snippets = new Dictionary<string, ImmutableArray<CorefilePlugin>>(StringComparer.Ordinal);
        var servers = ImmutableArray.CreateBuilder<CorefileServer>();
        var last = 1;
        while (lines.TryDequeue(out var head))
        {
            last = head.Line;
            // Zones may go on over several lines before the brace, separated by commas or blanks.
            var zones = head.Words;
            while (zones.Count > 0 && zones[^1] != "{" && zones[0] != "import" && lines.TryPeek(out var next) && (zones[^1].EndsWith(',') || next.Words is ["{"])) zones.AddRange(lines.Dequeue().Words);
            if (zones is ["import", ..]) continue;
            if (zones[^1] != "{") throw new CorefileException(head.Line, $"'{zones[0]}' opens no block");
            zones.RemoveAt(zones.Count - 1);
            var plugins = Block(lines, snippets, ref last, depth: 1);
            if (zones is [var snippet] && snippet.StartsWith('(') && snippet.EndsWith(')')) snippets[snippet[1..^1]] = plugins;
            else servers.Add(new([.. zones.SelectMany(zone => zone.Split(',', StringSplitOptions.RemoveEmptyEntries))], plugins));
        }

        return new(servers.ToImmutable());
    }

    private static ImmutableArray<CorefilePlugin> Block(Queue<(int Line, List<string> Words)> lines, Dictionary<string, ImmutableArray<CorefilePlugin>> snippets, ref int last, int depth)
    {
        if (depth > DeepestBlock) throw new CorefileException(last, "it nests too deep");
        var plugins = ImmutableArray.CreateBuilder<CorefilePlugin>();
        while (lines.TryDequeue(out var line))
        {
            last = line.Line;
            var words = line.Words;
            if (words is ["}"]) return plugins.ToImmutable();
            if (words is ["import", var name] && snippets.TryGetValue(name, out var snippet))
            {
                plugins.AddRange(snippet);
                continue;
            }

            var opens = words[^1] == "{";
            ImmutableArray<string> arguments = [.. words.Skip(1).Take(words.Count - (opens ? 2 : 1))];
            plugins.Add(new(words[0], arguments, opens ? Block(lines, snippets, ref last, depth + 1) : []));
        }

        throw new CorefileException(last, "a block is not closed");
    }

    /// <summary>The words of each line; a closing brace stands alone wherever it is written.</summary>
    private static IEnumerable<(int Line, List<string> Words)> Words(string text)
    {
        var number = 0;
        foreach (var line in text.Split('\n'))
        {
            number++;
            var words = new List<string>();
            foreach (var word in Split(line, number))
            {
                if (word != "}" || words.Count == 0)
                {
                    words.Add(word);
                    continue;
                }

                yield return (number, words);
                words = [word];
            }

            if (words is ["}", .., _])
            {
                yield return (number, ["}"]);
                words.RemoveAt(0);
            }

            if (words.Count > 0) yield return (number, words);
        }
    }

    private static IEnumerable<string> Split(string line, int number)
    {
        var at = 0;
        while (at < line.Length)
        {
            if (char.IsWhiteSpace(line[at]))
            {
                at++;
            }
            else if (line[at] == '#')
            {
                yield break;
            }
            else if (line[at] == '"')
            {
                var end = line.IndexOf('"', at + 1);
                while (end > 0 && line[end - 1] == '\\') end = line.IndexOf('"', end + 1);
                if (end < 0) throw new CorefileException(number, "a quote is not closed");
                yield return line[(at + 1)..end];
                at = end + 1;
            }
            else
            {
                var end = at;
                while (end < line.Length && !char.IsWhiteSpace(line[end])) end++;
                yield return line[at..end];
                at = end;
            }
        }
    }
}
