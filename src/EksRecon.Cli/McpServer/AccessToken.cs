using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;

using EksRecon.Cli.Terminal;
using EksRecon.Facts;

using Microsoft.AspNetCore.Http;

namespace EksRecon.Cli.McpServer;

/// <summary>The token that clients of <c>mcp --http</c> send: other users of this machine reach its ports too.</summary>
internal sealed class AccessToken
{
    private const string Scheme = "Bearer ";
    private const UnixFileMode OfOthers =
        UnixFileMode.GroupRead | UnixFileMode.GroupWrite | UnixFileMode.OtherRead | UnixFileMode.OtherWrite;
    private const int RandomBytes = 32;
    private const int Shortest = 16;
    private const int LongestFile = 4096;

    private readonly byte[] _hash;

    private AccessToken(string token) => (Text, _hash) = (token, Hash(token));

    public string Text { get; }

    public static AccessToken Random() => new(Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(RandomBytes)));

    /// <summary>The token in a file that only its owner can read.</summary>
    /// <exception cref="UsageException">It cannot be read, others can read it, or it holds no token.</exception>
    public static AccessToken Of(string path)
    {
        string text;
        try
        {
            var file = new FileInfo(path);
            if (!file.Exists) throw new UsageException($"--token-file {path}: the file does not exist.");
            if (!OperatingSystem.IsWindows() && (File.GetUnixFileMode(path) & OfOthers) != UnixFileMode.None)
            {
                throw new UsageException(
                    $"--token-file {path}: other users can read or change the file. Run: chmod 600 {ShellCommand.Quoted(path)}");
            }

            // What has no length may be a pipe or a device, which block or never end.
            if (file.ResolveLinkTarget(returnFinalTarget: true) is FileInfo target) file = target;
            if (file.Length is 0 or > LongestFile)
            {
                throw new UsageException($"--token-file {path}: the file has to hold one token, in at most {LongestFile} bytes.");
            }

            text = File.ReadAllText(path).Trim();
        }
        catch (Exception unreadable) when (unreadable is IOException or UnauthorizedAccessException or ArgumentException)
        {
            throw new UsageException($"--token-file {path}: the file cannot be read.");
        }

        return text.Length >= Shortest && text.All(letter => letter is > ' ' and <= '~')
            ? new(text)
            : throw new UsageException($"--token-file {path}: a token has at least {Shortest} letters, digits or signs, without blanks.");
    }

    /// <summary>True where a request carries the token. It takes as long for every wrong one.</summary>
    public bool Allows(HttpRequest request) =>
        request.Headers.Authorization is [{ } header]
        && header.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase)
        && CryptographicOperations.FixedTimeEquals(Hash(header[Scheme.Length..].Trim()), _hash);

    /// <summary>Answers 401, with the reason.</summary>
    public static Task Refuse(HttpContext context)
    {
        context.Response.StatusCode = StatusCodes.Status401Unauthorized;
        context.Response.Headers.WWWAuthenticate = Scheme.Trim();
        const string reason =
            "send the token that eks-recon printed when it started (or that of --token-file): Authorization: Bearer TOKEN\n";
        return context.Response.WriteAsync(reason, context.RequestAborted);
    }

    private static byte[] Hash(string token) => SHA256.HashData(Encoding.UTF8.GetBytes(token));
}
