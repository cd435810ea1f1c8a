namespace EksRecon.Model;

/// <summary>A node, with what EKS and Kubernetes write on it.</summary>
/// <param name="MaxPods"><c>status.capacity.pods</c>; null where the object has no status.</param>
/// <param name="PodEni"><c>status.capacity["vpc.amazonaws.com/pod-eni"]</c>: branch interfaces for security groups for pods.</param>
/// <param name="KubeletVersion">E.g. <c>v1.33.1-eks-1234567</c>.</param>
/// <param name="Address">Its InternalIP.</param>
/// <param name="ExternalAddress">Its ExternalIP, where it has a public one.</param>
public sealed record Node(
    Metadata Metadata, string? ProviderId, int? MaxPods, int? PodEni, string? KubeletVersion, string? KubeProxyVersion, string? OperatingSystem, string? Address, string? ExternalAddress, bool IsReady)
{
    public string Name => Metadata.Name;

    public string Subject => "Node " + Metadata.Name;

    public string? InstanceType =>
        Metadata.Labels["node.kubernetes.io/instance-type"] ?? Metadata.Labels["beta.kubernetes.io/instance-type"];

    public string? Zone => Metadata.Labels["topology.kubernetes.io/zone"] ?? Metadata.Labels["failure-domain.beta.kubernetes.io/zone"];

    public string? ZoneId => Metadata.Labels["topology.k8s.aws/zone-id"];

    public string? Nodegroup => Metadata.Labels["eks.amazonaws.com/nodegroup"];

    /// <summary>The Karpenter or Auto Mode NodePool that made it; null for other nodes.</summary>
    public string? NodePool => Metadata.Labels["karpenter.sh/nodepool"];

    /// <summary>The NodeClass of Auto Mode that shapes it; null for other nodes.</summary>
    public string? NodeClass => Metadata.Labels["eks.amazonaws.com/nodeclass"];

    /// <summary>The EC2 instance, from the provider's id (<c>aws:///eu-west-1a/i-0a1b</c>); null where there is none.</summary>
    public string? InstanceId =>
        ProviderId?.LastIndexOf('/') is { } slash and >= 0 && ProviderId[(slash + 1)..] is { } id
            && id.StartsWith("i-", StringComparison.Ordinal)
            ? id
            : null;

    /// <summary>EKS's label: <c>auto</c>, <c>hybrid</c>, <c>fargate</c>; null on other nodes.</summary>
    public string? ComputeType => Metadata.Labels["eks.amazonaws.com/compute-type"];

    public bool IsAuto => ComputeType == "auto";

    public bool IsHybrid => ComputeType == "hybrid";

    public bool IsFargate => ComputeType == "fargate" || Metadata.Name.StartsWith("fargate-", StringComparison.Ordinal);

    public bool IsWindows =>
        (OperatingSystem ?? Metadata.Labels["kubernetes.io/os"] ?? Metadata.Labels["beta.kubernetes.io/os"]) == "windows";

    /// <summary>
    /// True where aws-node is meant to run: its DaemonSet's affinity leaves out Fargate, hybrid and Auto Mode nodes, and it is for Linux.
    /// </summary>
    public bool RunsAwsNode => !IsAuto && !IsHybrid && !IsFargate && !IsWindows;
}
