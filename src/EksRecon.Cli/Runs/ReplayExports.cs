using System.Text;

using EksRecon.Cli.Terminal;
using EksRecon.Replay;
using EksRecon.Replay.Mcp;

namespace EksRecon.Cli.Runs;

/// <summary>
/// The lines of sh that point kubectl and aws at a replay. People paste them into a shell:
/// every value is quoted, so that nothing from a bundle is ever a command.
/// </summary>
internal static class ReplayExports
{
    private const string DefaultRegion = "us-east-1";

    /// <param name="region">The region that the manifest of the first bundle names; null where it names none.</param>
    /// <exception cref="UsageException">The region is not the name of an AWS region.</exception>
    public static string Text(string kubeconfig, string? region, IReadOnlyList<ReplayServer> servers, McpFlavor flavor)
    {
        var its = Quoted(Region(region));
        var text = new StringBuilder();
        text.Append($"export KUBECONFIG={Quoted(kubeconfig)}\n");
        text.Append($"export AWS_ENDPOINT_URL={Quoted(Address(servers[0]))}\n");
        text.Append("export AWS_ACCESS_KEY_ID='replay' AWS_SECRET_ACCESS_KEY='replay'\n");
        text.Append($"export AWS_REGION={its} AWS_DEFAULT_REGION={its}\n");
        text.Append("unset AWS_PROFILE AWS_SESSION_TOKEN\n");
        text.Append($"# MCP: {servers[0].McpEndpoint.AbsoluteUri} ({(flavor == McpFlavor.Hosted ? "hosted" : "open-source")} flavor)\n");
        for (var index = 1; index < servers.Count; index++)
        {
            text.Append($"# bundle {index + 1}: AWS_ENDPOINT_URL={Quoted(Address(servers[index]))}\n");
        }

        return text.ToString();
    }

    /// <summary>The region of a manifest, checked: aws makes host names of it.</summary>
    /// <exception cref="UsageException">It is not the name of an AWS region.</exception>
    public static string Region(string? region)
    {
        if (string.IsNullOrEmpty(region)) return DefaultRegion;
        return region.All(letter => char.IsAsciiLetterLower(letter) || char.IsAsciiDigit(letter) || letter == '-')
            ? region
            : throw new UsageException($"the manifest of the bundle names the region {Shown(region)}, which is not the name of an AWS region. "
                + "Correct or remove 'region' in manifest.json.");
    }

    private static string Address(ReplayServer server) => server.AwsEndpoint.AbsoluteUri.TrimEnd('/');

    /// <summary>Between single quotes sh takes everything as it is, up to the next single quote.</summary>
    private static string Quoted(string value) => $"'{value.Replace("'", @"'\''", StringComparison.Ordinal)}'";

    /// <summary>A value from a bundle for a message: JSON escapes what is not plain text.</summary>
    private static string Shown(string value) => $"\"{System.Text.Json.JsonEncodedText.Encode(value.Length > 60 ? value[..60] : value)}\"";
}
