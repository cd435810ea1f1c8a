using System.Collections.Immutable;
using System.Text.Json;

namespace EksRecon.Model.Aws;

/// <summary>
/// The cluster as EKS describes it (API EKS DescribeCluster, member <c>cluster</c>). Members EKS does not print are null.
/// </summary>
public sealed record Cluster
{
    public required string Name { get; init; }

    public string? Arn { get; init; }

    /// <summary>As printed: aws v2 prints ISO 8601, aws v1 and the API itself seconds since 1970.</summary>
    [System.Text.Json.Serialization.JsonConverter(typeof(TimestampConverter))]
    public string? CreatedAt { get; init; }

    public string? Version { get; init; }

    public string? Endpoint { get; init; }

    public string? Status { get; init; }

    public string? PlatformVersion { get; init; }

    public VpcConfig? ResourcesVpcConfig { get; init; }

    public KubernetesNetworkConfig? KubernetesNetworkConfig { get; init; }

    /// <summary>EKS Auto Mode's compute switch.</summary>
    public Switch? ComputeConfig { get; init; }

    public RemoteNetworkConfig? RemoteNetworkConfig { get; init; }

    /// <summary>True where EKS says that Auto Mode is on.</summary>
    public bool IsAutoMode => ComputeConfig?.Enabled == true || KubernetesNetworkConfig?.ElasticLoadBalancing?.Enabled == true;

    /// <summary>True where EKS itself says that Auto Mode is off. Older clients leave the member out, which says nothing.</summary>
    public bool SaysAutoModeIsOff =>
        !IsAutoMode && (ComputeConfig?.Enabled == false || KubernetesNetworkConfig?.ElasticLoadBalancing?.Enabled == false);

    /// <summary>The region in the ARN; null where there is none.</summary>
    public string? Region => Arn?.Split(':') is { Length: > 3 } parts ? parts[3] : null;
}

/// <summary>Where the control plane lies and how its endpoint can be reached (EKS API VpcConfigResponse).</summary>
public sealed record VpcConfig
{
    public ImmutableArray<string>? SubnetIds { get; init; }

    public ImmutableArray<string>? SecurityGroupIds { get; init; }

    public string? ClusterSecurityGroupId { get; init; }

    public string? VpcId { get; init; }

    public bool? EndpointPublicAccess { get; init; }

    public bool? EndpointPrivateAccess { get; init; }

    /// <summary>An empty list means every address.</summary>
    public ImmutableArray<string>? PublicAccessCidrs { get; init; }

    /// <summary>AWS_MANAGED, CUSTOMER_ROUTED or CUSTOMER_ISOLATED; null where an older API does not print it.</summary>
    public string? ControlPlaneEgressMode { get; init; }
}

/// <summary>Service addresses and family (EKS API KubernetesNetworkConfigResponse).</summary>
public sealed record KubernetesNetworkConfig
{
    public string? ServiceIpv4Cidr { get; init; }

    public string? ServiceIpv6Cidr { get; init; }

    /// <summary><c>ipv4</c> or <c>ipv6</c>.</summary>
    public string? IpFamily { get; init; }

    public Switch? ElasticLoadBalancing { get; init; }
}

/// <summary>A member of the EKS API that is only a switch.</summary>
public sealed record Switch
{
    public bool? Enabled { get; init; }
}

/// <summary>Networks of hybrid nodes (EKS API RemoteNetworkConfigResponse).</summary>
public sealed record RemoteNetworkConfig
{
    public ImmutableArray<RemoteNetwork>? RemoteNodeNetworks { get; init; }

    public ImmutableArray<RemoteNetwork>? RemotePodNetworks { get; init; }
}

/// <summary>Address ranges of one remote network.</summary>
public sealed record RemoteNetwork
{
    public ImmutableArray<string>? Cidrs { get; init; }
}

/// <summary>An add-on as installed (EKS API DescribeAddon, member <c>addon</c>).</summary>
public sealed record Addon
{
    public required string AddonName { get; init; }

    public string? AddonVersion { get; init; }

    public string? Status { get; init; }

    public AddonHealth? Health { get; init; }

    /// <summary>JSON or YAML text that the user gave; null where there is none.</summary>
    public string? ConfigurationValues { get; init; }
}

/// <summary>Health of an add-on.</summary>
public sealed record AddonHealth
{
    public ImmutableArray<AddonIssue>? Issues { get; init; }
}

/// <summary>One problem EKS reports of an add-on.</summary>
public sealed record AddonIssue
{
    public string? Code { get; init; }

    public string? Message { get; init; }
}

/// <summary>Versions that EKS offers of an add-on (EKS API DescribeAddonVersions, an element of <c>addons</c>).</summary>
public sealed record AddonVersions
{
    public required string AddonName { get; init; }

    [System.Text.Json.Serialization.JsonPropertyName("addonVersions")]
    public ImmutableArray<OfferedVersion>? Versions { get; init; }
}

/// <summary>One offered version, with the clusters it fits.</summary>
public sealed record OfferedVersion
{
    public string? AddonVersion { get; init; }

    public ImmutableArray<Compatibility>? Compatibilities { get; init; }

    /// <summary>True where EKS says that it fits this Kubernetes version (<c>1.33</c>).</summary>
    public bool Fits(string clusterVersion) => (Compatibilities ?? []).Any(fit => fit.ClusterVersion == clusterVersion);
}

/// <summary>A Kubernetes version that an add-on version fits.</summary>
public sealed record Compatibility
{
    public string? ClusterVersion { get; init; }

    public bool? DefaultVersion { get; init; }
}

/// <summary>A managed node group (EKS API DescribeNodegroup, member <c>nodegroup</c>).</summary>
public sealed record Nodegroup
{
    public required string NodegroupName { get; init; }

    public string? Status { get; init; }

    public string? Version { get; init; }

    public ImmutableArray<string>? Subnets { get; init; }

    public ImmutableArray<string>? InstanceTypes { get; init; }

    public string? AmiType { get; init; }

    public NodegroupUpdateConfig? UpdateConfig { get; init; }
}

/// <summary>How many nodes an update of the group may take at a time (EKS API NodegroupUpdateConfig): a number, or a share.</summary>
public sealed record NodegroupUpdateConfig
{
    public int? MaxUnavailable { get; init; }

    public int? MaxUnavailablePercentage { get; init; }
}

/// <summary>A Fargate profile (EKS API DescribeFargateProfile, member <c>fargateProfile</c>).</summary>
public sealed record FargateProfile
{
    public required string FargateProfileName { get; init; }

    public ImmutableArray<string>? Subnets { get; init; }
}
