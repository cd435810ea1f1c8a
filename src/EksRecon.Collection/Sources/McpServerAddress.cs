using EksRecon.Collection.Http;

namespace EksRecon.Collection.Sources;

/// <summary>An EKS MCP server to ask: a program that speaks over its standard streams, or a URL.</summary>
public sealed record McpServerAddress
{
    private McpServerAddress(IReadOnlyList<string> command, Uri? url) => (Command, Url) = (command, url);

    /// <summary>Program and arguments; empty where there is a <see cref="Url"/>.</summary>
    public IReadOnlyList<string> Command { get; }

    /// <summary>
    /// Where a server speaks streamable HTTP; requests to it are signed (SigV4, service eks-mcp). Null where there is a
    /// <see cref="Command"/>.
    /// </summary>
    public Uri? Url { get; }

    /// <param name="command">As one would type it, e.g. <c>uvx awslabs.eks-mcp-server@latest</c>; quotes keep words together, and no shell
    /// sees it.</param>
    /// <exception cref="AccessException">It is empty, has an open quote, or would let the server write.</exception>
    public static McpServerAddress OfCommand(string command)
    {
        var words = Words(command);
        if (words.Count == 0 || words[0].Length == 0)
        {
            throw new AccessException("--mcp-command names no program: give one, e.g. \"uvx awslabs.eks-mcp-server@latest\".");
        }

        if (command.Contains('\0', StringComparison.Ordinal))
        {
            throw new AccessException("--mcp-command has a NUL character in it: remove it.");
        }

        // The server must not be able to do what the tool promises not to. Python's argparse takes the beginning of an option for all of
        // it, and a shell's argument may hold a whole command.
        if (words.Any(AllowsWriting)) throw new AccessException("--mcp-command: leave --allow-write out, the tool only reads.");
        return new(words, null);
    }

    /// <exception cref="AccessException">It is not a URL, or one over which keys would go unprotected.</exception>
    public static McpServerAddress OfUrl(string url)
    {
        // Not echoed: a password or a key may be in it.
        if (!Uri.TryCreate(url, UriKind.Absolute, out var address) || address.Scheme is not ("https" or "http") || address.Host.Length == 0)
        {
            throw new AccessException("--mcp-url is not an https:// URL: give one, e.g. https://eks-mcp.us-west-2.api.aws/mcp.");
        }

        if (address.UserInfo.Length > 0) throw new AccessException("--mcp-url has a user name or password in it: remove them.");
        if (address.Fragment.Length > 0) throw new AccessException("--mcp-url has a '#' part: remove it.");
        if (address.Scheme == "http" && !address.IsLoopback)
        {
            throw new AccessException($"--mcp-url {ShownAddress.Of(address)}: plain http is for this machine only, use https.");
        }

        return new([], address);
    }

    /// <summary>The option, or the shortest beginning of it that cannot be the server's other one, --allow-sensitive-data-access.</summary>
    private static bool AllowsWriting(string word) => word.Contains("--allow-w", StringComparison.OrdinalIgnoreCase);

    private static List<string> Words(string command)
    {
        var (words, word, quote) = (new List<string>(), (System.Text.StringBuilder?)null, '\0');
        foreach (var letter in command)
        {
            if (quote != '\0' && letter == quote) quote = '\0';
            else if (quote == '\0' && letter is '"' or '\'') (quote, word) = (letter, word ?? new());
            else if (quote == '\0' && char.IsWhiteSpace(letter))
            {
                if (word is not null) words.Add(word.ToString());
                word = null;
            }
            else (word ??= new()).Append(letter);
        }

        if (quote != '\0') throw new AccessException($"--mcp-command: the quote {quote} is not closed.");
        if (word is not null) words.Add(word.ToString());
        return words;
    }
}
