using System.Collections.Frozen;
using System.Text.Json;

namespace EksRecon.Collection.Mcp;

/// <summary>
/// The tools of the EKS MCP servers that the tool may call: those of the open-source server (awslabs/mcp, src/eks-mcp-server) and of the
/// hosted one (docs.aws.amazon.com/eks/latest/userguide/eks-mcp-tools.html).
/// All of them read; manage_k8s_resource does so with one operation only.
/// </summary>
internal static class McpTools
{
    public const string DescribeEks = "describe_eks_resource";
    public const string ListEks = "list_eks_resources";
    public const string VpcConfig = "get_eks_vpc_config";
    public const string ListKubernetes = "list_k8s_resources";
    public const string ReadKubernetes = "read_k8s_resource";
    public const string ManageKubernetes = "manage_k8s_resource";
    public const string ApiVersions = "list_api_versions";

    private const string Operation = "operation";

    private static readonly FrozenSet<string> Read = new[] { DescribeEks, ListEks, VpcConfig, ListKubernetes, ReadKubernetes,
        ManageKubernetes, ApiVersions }.ToFrozenSet(StringComparer.Ordinal);

    /// <summary>The arguments that make manage_k8s_resource read.</summary>
    public static (string, string) Reads => (Operation, "read");

    /// <summary>True for a tool that may be called at all.</summary>
    public static bool IsKnown(string tool) => Read.Contains(tool);

    /// <summary>True for a call that cannot change anything.</summary>
    public static bool IsRead(string tool, IReadOnlyDictionary<string, JsonElement> arguments) =>
        Read.Contains(tool)
            && (tool != ManageKubernetes || (arguments.TryGetValue(Operation, out var operation) && operation.ValueEquals("read")));
}
