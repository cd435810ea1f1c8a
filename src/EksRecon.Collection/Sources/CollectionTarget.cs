namespace EksRecon.Collection.Sources;

/// <summary>Which cluster to look at, and as whom.</summary>
public sealed record CollectionTarget
{
    /// <summary>Name of the EKS cluster; null to take it from the kubeconfig's context.</summary>
    public string? Cluster { get; init; }

    public string? Region { get; init; }

    /// <summary>AWS profile; null for the default chain.</summary>
    public string? Profile { get; init; }

    /// <summary>
    /// Context of the kubeconfig. With <see cref="Cluster"/> alone the kubeconfig is not looked at; an empty string means its current
    /// context.
    /// </summary>
    public string? Context { get; init; }

    /// <summary>True to look also where the context leads to another cluster than EKS knows under <see cref="Cluster"/>.</summary>
    public bool SkipsClusterMatch { get; init; }

    /// <summary>Namespaces to look in where a kind may not be listed over the whole cluster.</summary>
    public IReadOnlyList<string> Namespaces { get; init; } = [];

    /// <summary>The sources to ask, in their order: <c>api</c>, <c>cli</c>, <c>mcp</c>.</summary>
    public IReadOnlyList<string> Via { get; init; } = [SourceNames.Api];

    /// <summary>Path of the user's aws; null to look for it on PATH.</summary>
    public string? AwsPath { get; init; }

    /// <summary>Path of the user's kubectl; null to look for it on PATH.</summary>
    public string? KubectlPath { get; init; }

    /// <summary>The EKS MCP server to ask; null for none.</summary>
    public McpServerAddress? Mcp { get; init; }

    /// <summary>Looks up environment variables: KUBECONFIG, HOME, AWS_….</summary>
    public required Func<string, string?> Environment { get; init; }
}
