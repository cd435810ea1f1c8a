using EksRecon.Cli.McpServer;
using EksRecon.Cli.Terminal;

using Xunit;

namespace EksRecon.Tests.McpServer;

/// <summary>A token in a file is a secret of its owner.</summary>
public sealed class TokenFileTests : IDisposable
{
    private const UnixFileMode Owner = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    private readonly string _folder = Directory.CreateTempSubdirectory("eks-recon-test-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void Its_token_is_taken() =>
        Assert.Equal("a-token-of-0123456789", AccessToken.Of(Written("a-token-of-0123456789\n", Owner)).Text);

    [Theory]
    [InlineData(Owner | UnixFileMode.GroupRead)]
    [InlineData(Owner | UnixFileMode.OtherRead)]
    [InlineData(Owner | UnixFileMode.GroupWrite)]
    [InlineData(Owner | UnixFileMode.OtherWrite)]
    public void One_that_others_can_read_or_change_is_refused(UnixFileMode mode)
    {
        if (OperatingSystem.IsWindows()) Assert.Skip("files have no mode there");
        Assert.Contains("chmod 600", Refusal(Written("a-token-of-0123456789", mode)), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("short")]
    [InlineData("a-token-of-0123456789 and-another")]
    [InlineData("a-token-of-0123456789\r\nX: y")]
    [InlineData("ein-schlüssel-mit-umlaut")]
    public void One_without_a_token_is_refused(string content) =>
        Assert.Contains("token", Refusal(Written(content, Owner)), StringComparison.Ordinal);

    [Fact]
    public async Task A_pipe_or_no_file_is_refused_at_once()
    {
        if (OperatingSystem.IsWindows()) Assert.Skip("there are no such pipes there");
        var pipe = Path.Combine(_folder, "pipe");
        await TimedProcess.Run(new("mkfifo", ["-m", "600", pipe]));
        File.CreateSymbolicLink(pipe + "-link", pipe);
        foreach (var path in new[] { pipe, pipe + "-link", _folder, Path.Combine(_folder, "none"), "" })
        {
            Assert.Contains("--token-file", Refusal(path), StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task It_goes_with_HTTP()
    {
        var (code, _, notes) = await Tool.Run(new Dictionary<string, string>(StringComparer.Ordinal), "mcp", "--token-file",
            Written("a-token-of-0123456789", Owner));
        Assert.Equal(2, code);
        Assert.Contains("goes with --http", notes, StringComparison.Ordinal);
    }

    private static string Refusal(string path) => Assert.Throws<UsageException>(() => AccessToken.Of(path)).Message;

    private string Written(string content, UnixFileMode mode)
    {
        var path = Path.Combine(_folder, "token");
        File.WriteAllText(path, content);
        if (!OperatingSystem.IsWindows()) File.SetUnixFileMode(path, mode);
        return path;
    }
}
