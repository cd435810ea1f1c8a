namespace EksRecon.Collection.Sources;

/// <summary>The sources, as rows of coverage and <c>--via</c> name them.</summary>
public static class SourceNames
{
    /// <summary>The tool's own clients of the Kubernetes API and of AWS.</summary>
    public const string Api = "api";

    /// <summary>The user's own <c>kubectl</c> and <c>aws</c>.</summary>
    public const string Cli = "cli";

    /// <summary>An EKS MCP server.</summary>
    public const string Mcp = "mcp";

    public static IReadOnlyList<string> All { get; } = [Api, Cli, Mcp];
}
