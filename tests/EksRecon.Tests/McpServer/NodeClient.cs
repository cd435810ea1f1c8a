using System.Diagnostics;
using System.Text.Json;

using Xunit;

namespace EksRecon.Tests.McpServer;

/// <summary>
/// An MCP client from the npm registry (@modelcontextprotocol/sdk), run by node. Without node, npm or the registry its tests are skipped by
/// name.
/// </summary>
internal static class NodeClient
{
    private static readonly string Folder = Path.Combine(Repository.Root, "artifacts", "tools", "mcp-client");

    private static readonly Lazy<Task<string?>> Lack = new(Install);

    /// <summary>Calls tools.</summary>
    /// <param name="way"><c>http URL</c>, or <c>stdio PROGRAM ARGUMENT…</c>.</param>
    /// <param name="calls">A JSON list of calls.</param>
    public static async Task<(JsonElement Tools, JsonElement[] Results)> Call(string[] way, string calls, string? token = null)
    {
        if (await Lack.Value is { } lack) Assert.Skip(lack);
        var start = new ProcessStartInfo("node", ["client.mjs", .. way]) { WorkingDirectory = Folder };
        start.Environment["NO_PROXY"] = "127.0.0.1,localhost";
        if (token is not null) start.Environment["MCP_TOKEN"] = token;
        var (code, output, error) = await TimedProcess.Run(start, calls);
        Assert.True(code == 0, $"the client ended with {code}: {error}{output}");
        var said = JsonElement.Parse(output);
        return (said.GetProperty("tools"), [.. said.GetProperty("results").EnumerateArray()]);
    }

    private static async Task<string?> Install()
    {
        Directory.CreateDirectory(Folder);
        foreach (var file in Directory.EnumerateFiles(Path.Combine(Repository.Root, "tests", "EksRecon.Tests", "McpServer", "client")))
        {
            File.Copy(file, Path.Combine(Folder, Path.GetFileName(file)), overwrite: true);
        }

        try
        {
            var (code, output, error) = await TimedProcess.Run(
                new("npm", ["install", "--no-audit", "--no-fund", "--loglevel=error"]) { WorkingDirectory = Folder });
            return code == 0 ? null : $"the client cannot be installed from the npm registry: {(error + output).Split('\n')[0]}";
        }
        catch (Exception missing) when (missing is System.ComponentModel.Win32Exception or TimeoutException)
        {
            return $"node and npm are not on this machine ({missing.Message})";
        }
    }
}
