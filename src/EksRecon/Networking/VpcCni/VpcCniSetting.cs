using System.Collections.Immutable;

namespace EksRecon.Networking.VpcCni;

/// <summary>A setting of aws-node that matters, with what it is when nobody sets it.</summary>
/// <param name="Name">The environment variable.</param>
/// <param name="Default">Its value when it is not set; empty where there is none.</param>
/// <param name="IsSwitch">True for settings read as booleans (Go's ParseBool).</param>
/// <param name="IsInit">True where the init container aws-vpc-cni-init reads it.</param>
/// <param name="Meaning">One clause: what a value other than the default does.</param>
internal sealed record VpcCniSetting(string Name, string Default, bool IsSwitch, bool IsInit, string Meaning);

/// <summary>
/// The settings of the VPC CNI and their defaults. Source: aws/amazon-vpc-cni-k8s v1.23.1, README.md "CNI Configuration Variables" and
/// config/master/aws-k8s-cni.yaml.
/// Where manifest and code differ, the default is what the shipped manifest sets.
/// </summary>
internal static class VpcCniSettings
{
    public const string PrefixDelegation = "ENABLE_PREFIX_DELEGATION";
    public const string CustomNetworking = "AWS_VPC_K8S_CNI_CUSTOM_NETWORK_CFG";
    public const string PodEni = "ENABLE_POD_ENI";
    public const string ExternalSnat = "AWS_VPC_K8S_CNI_EXTERNALSNAT";
    public const string SubnetDiscovery = "ENABLE_SUBNET_DISCOVERY";
    public const string Ipv6 = "ENABLE_IPv6";
    public const string Ipv4 = "ENABLE_IPv4";
    public const string ClusterEndpoint = "CLUSTER_ENDPOINT";
    public const string BandwidthPlugin = "ENABLE_BANDWIDTH_PLUGIN";
    public const string EarlyDemux = "DISABLE_TCP_EARLY_DEMUX";
    public const string PodSecurityGroupMode = "POD_SECURITY_GROUP_ENFORCING_MODE";
    public const string MaxEni = "MAX_ENI";
    public const string MinimumIpTarget = "MINIMUM_IP_TARGET";
    public const string WarmEniTarget = "WARM_ENI_TARGET";
    public const string WarmIpTarget = "WARM_IP_TARGET";
    public const string WarmPrefixTarget = "WARM_PREFIX_TARGET";
    public const string EniConfigLabel = "ENI_CONFIG_LABEL_DEF";
    public const string EniConfigAnnotation = "ENI_CONFIG_ANNOTATION_DEF";

    /// <summary>What both ENI_CONFIG_*_DEF name when they are not set (pkg/eniconfig/eniconfig.go).</summary>
    public const string DefaultEniConfigKey = "k8s.amazonaws.com/eniConfig";

    public static ImmutableArray<VpcCniSetting> All { get; } =
    [
        Text("ADDITIONAL_ENI_TAGS", "{}", "tags put on network interfaces"),
        Switch("ANNOTATE_POD_IP", false, "pods carry their address as an annotation"),
        Text("AWS_EC2_ENDPOINT", "", "another EC2 endpoint is used"),
        Text("AWS_EXTERNAL_SERVICE_CIDRS", "", "traffic to these ranges takes the main interface"),
        Switch("AWS_MANAGE_ENIS_NON_SCHEDULABLE", false, "interfaces are managed on nodes closed to scheduling too"),
        Switch("AWS_VPC_CNI_NODE_PORT_SUPPORT", true, "NodePort Services do not work on secondary interfaces"),
        Text("AWS_VPC_ENI_MTU", "9001", "another MTU on interfaces"),
        Switch(CustomNetworking, false, "pods take addresses from ENIConfig subnets"),
        Text("AWS_VPC_K8S_CNI_EXCLUDE_SNAT_CIDRS", "", "no source NAT towards these ranges"),
        Switch(ExternalSnat, false, "the node does no source NAT: pods need a NAT gateway outside it"),
        Text("AWS_VPC_K8S_CNI_RANDOMIZESNAT", "prng", "how source NAT picks ports"),
        Text("AWS_VPC_K8S_CNI_VETHPREFIX", "eni", "another name for pod interfaces"),
        Text(ClusterEndpoint, "", "aws-node uses this endpoint of the API server"),
        Switch("DISABLE_LEAKED_ENI_CLEANUP", false, "leaked interfaces stay"),
        Switch("DISABLE_NETWORK_RESOURCE_PROVISIONING", false, "ipamd attaches nothing by itself"),
        Switch("DISABLE_POD_V6", false, "pods have no IPv6 stack"),
        new(EarlyDemux, "false", IsSwitch: true, IsInit: true, "TCP probes reach pods with security groups in strict mode"),
        Switch(BandwidthPlugin, false, "bandwidth annotations work, network policies of the VPC CNI do not"),
        Switch("ENABLE_IMDS_ONLY_MODE", false, "interfaces are learned from instance metadata only"),
        Switch(Ipv4, true, "no IPv4 for pods"),
        Switch(Ipv6, false, "pods get IPv6 addresses"),
        Switch("ENABLE_MULTI_NIC", false, "pods may have several interfaces"),
        Switch("ENABLE_NFTABLES", false, "deprecated, no effect since v1.13.2"),
        Switch(PodEni, false, "security groups for pods, on branch interfaces"),
        Switch(PrefixDelegation, false, "pods get addresses from /28 prefixes"),
        Switch(SubnetDiscovery, true, "interfaces only in the node's own subnet"),
        Switch("ENABLE_V4_EGRESS", true, "IPv6 pods cannot reach IPv4"),
        Switch("ENABLE_V6_EGRESS", false, "IPv4 pods can reach IPv6"),
        Text(EniConfigAnnotation, DefaultEniConfigKey, "another node annotation names the ENIConfig"),
        Text(EniConfigLabel, DefaultEniConfigKey, "another node label names the ENIConfig"),
        Text("IP_COOLDOWN_PERIOD", "30", "seconds before an address is used again"),
        Text(MaxEni, "-1", "fewer interfaces than the instance type allows"),
        Text(MinimumIpTarget, "0", "addresses held from the start"),
        Text("NETWORK_POLICY_ENFORCING_MODE", "standard", "what holds for a pod before policies are in place"),
        Text("POD_MTU", "", "another MTU in pods"),
        Text(PodSecurityGroupMode, PodSecurityGroups.Strict, "whether the node's rules apply to pods with security groups"),
        Text(WarmEniTarget, "1", "spare interfaces"),
        Text(WarmIpTarget, "0", "spare addresses"),
        Text(WarmPrefixTarget, "1", "spare prefixes"),
    ];

    private static VpcCniSetting Text(string name, string @default, string meaning) =>
        new(name, @default, IsSwitch: false, IsInit: false, meaning);

    private static VpcCniSetting Switch(string name, bool @default, string meaning) =>
        new(name, @default ? "true" : "false", IsSwitch: true, IsInit: false, meaning);
}
