namespace EksRecon.Replay.Mcp;

/// <summary>Which tools each server has that a bundle can answer; names, arguments and which of them are required are theirs.</summary>
internal static class ReplayedTools
{
    private static readonly ToolParameter Cluster = new("cluster_name", IsRequired: true, "Name of the EKS cluster.");
    private static readonly ToolParameter Kind = new("kind", IsRequired: true, "Kind of the Kubernetes resource, e.g. Pod.");
    private static readonly ToolParameter ApiVersion = new("api_version", IsRequired: true,
        "API version of the Kubernetes resource, e.g. apps/v1.");
    private static readonly ToolParameter Namespace = new("namespace", IsRequired: false,
        "Namespace; for lists, all where it is left out.");
    private static readonly ToolParameter Labels = new("label_selector", IsRequired: false, "Label selector, as kubectl's --selector.");
    private static readonly ToolParameter Fields = new("field_selector", IsRequired: false,
        "Field selector, as kubectl's --field-selector.");

    public static IReadOnlyList<ReplayedTool> Of(McpFlavor flavor, KubernetesTools kubernetes, EksTools eks, VpcConfig vpc) =>
    [
        new("list_k8s_resources", "Lists Kubernetes resources of a kind: name, namespace, creation time, labels and annotations of each.",
            [Cluster, Kind, ApiVersion, Namespace, Labels, Fields], kubernetes.List),
        new("list_api_versions", "Lists the API versions of the cluster: the core's, and the preferred one of each group.", [Cluster],
            kubernetes.Versions),
        new("get_eks_vpc_config", "Describes the VPC of the cluster: its ranges, subnets and the routes of its main route table.",
            [Cluster, Optional("vpc_id", "ID of the VPC; the cluster's where it is left out.")], vpc.Answer),
        .. flavor == McpFlavor.Hosted ? Hosted(kubernetes, eks) : OpenSource(kubernetes, eks),
    ];

    private static ReplayedTool[] Hosted(KubernetesTools kubernetes, EksTools eks) =>
    [
        new("read_k8s_resource", "Reads one Kubernetes resource.",
            [ApiVersion, Cluster, Kind, Required("name", "Name of the resource."), Namespace], kubernetes.Read),
        new("describe_eks_resource", "Describes a resource of EKS.",
            [Cluster, Type, Optional("resource_name", "Name of the add-on or node group; not needed for the cluster.")], eks.Describe),
        new("list_eks_resources", "Lists resources of EKS.", [Type, Cluster with { IsRequired = false }], eks.List),
    ];

    private static ReplayedTool[] OpenSource(KubernetesTools kubernetes, EksTools eks) =>
    [
        new(
            "manage_k8s_resource", "Reads one Kubernetes resource (operation read); every other operation is refused.",
            [Required("operation", "create, replace, patch, delete or read; only read is answered."), Cluster, Kind, ApiVersion,
                Optional("name", "Name of the resource."), Namespace,
                new("body", IsRequired: false, "Resource definition.", Type: "object")],
            kubernetes.Manage),
        new("get_eks_insights", "Lists EKS insights; a bundle holds none.",
            [Cluster, Optional("insight_id", "ID of one insight."), Optional("category", "Category of insights."),
                Optional("next_token", "Where to go on.")],
            eks.Insights),
        new("get_k8s_events", "Events of a resource; refused, as they may be sensitive.",
            [Cluster, Kind, Required("name", "Name of the resource."), Namespace], KubernetesTools.Events),
        new("get_pod_logs", "Logs of a pod; refused, as they may be sensitive.",
            [Cluster, Required("namespace", "Namespace of the pod."), Required("pod_name", "Name of the pod."),
                Optional("container_name", "Name of the container.")],
            KubernetesTools.Logs),
    ];

    private static ToolParameter Type => new("resource_type", IsRequired: true, "Type of the resource.", EksTools.Types);

    private static ToolParameter Required(string name, string description) => new(name, IsRequired: true, description);

    private static ToolParameter Optional(string name, string description) => new(name, IsRequired: false, description);
}
