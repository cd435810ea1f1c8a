namespace EksRecon.Replay.Mcp;

/// <summary>Whose tools the replay offers over MCP.</summary>
public enum McpFlavor
{
    /// <summary>Those of <c>awslabs.eks-mcp-server</c>, as its source has them (github.com/awslabs/mcp, src/eks-mcp-server).</summary>
    OpenSource,

    /// <summary>Those of the server that AWS hosts (docs.aws.amazon.com/eks/latest/userguide/eks-mcp-tools.html).</summary>
    Hosted,
}
