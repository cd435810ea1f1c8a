using System.Collections.Immutable;

using EksRecon.Cluster;
using EksRecon.Facts;

namespace EksRecon.Networking.VpcCni;

/// <summary>The VPC CNI: what gives pods their addresses, and in which mode.</summary>
public sealed record VpcCniFacts
{
    public required ClusterFacts Cluster { get; init; }

    /// <summary>aws-node runs in this cluster.</summary>
    public required Fact<bool> Runs { get; init; }

    /// <summary>The add-on's version, else the image tag of aws-node; null under auto-mode or not-installed.</summary>
    public required Fact<string?> Version { get; init; }

    /// <summary>The image tag of the running aws-node; null where it tells none, or aws-node does not run.</summary>
    public required Fact<string?> ImageVersion { get; init; }

    /// <summary>The image tag of the policy agent in aws-node; null where there is no agent.</summary>
    public required Fact<string?> PolicyAgentVersion { get; init; }

    /// <summary>The add-on's status as the API gives it; without an add-on: self-managed, auto-mode or not-installed.</summary>
    public required Fact<string> Status { get; init; }

    /// <summary>secondary-ip, prefix-delegation, custom-networking, ipv6, auto-mode or not-installed.</summary>
    public required Fact<string> Mode { get; init; }

    public required Fact<bool> CustomNetworking { get; init; }

    public required Fact<int> EniConfigs { get; init; }

    public required Fact<bool> PrefixDelegation { get; init; }

    public required Fact<bool> SecurityGroupsForPods { get; init; }

    /// <summary>aws-node leaves source NAT to the network outside.</summary>
    public required Fact<bool> ExternalSnat { get; init; }

    /// <summary>Secondary interfaces may lie in other subnets that are tagged for it.</summary>
    public required Fact<bool> SubnetDiscovery { get; init; }

    /// <summary>The VPC resource controller gives addresses to Windows pods (ConfigMap amazon-vpc-cni).</summary>
    public required Fact<bool> WindowsIpam { get; init; }

    /// <summary>aws-node's DaemonSet has nodes to run on, or a pod of it was seen.</summary>
    public required bool HasNodes { get; init; }

    /// <summary>
    /// Nodes have aws-node. False for one that was left behind on a cluster of Auto Mode nodes, and where nothing tells.
    /// </summary>
    public bool IsAtWork => HasNodes && Runs.Is(true);

    /// <summary>SecurityGroupPolicies, as <c>SecurityGroupPolicy namespace/name</c>.</summary>
    public required Fact<ImmutableArray<string>> SecurityGroupPolicies { get; init; }

    /// <summary>What the interfaces of each node can hold; only nodes that run aws-node.</summary>
    public required Fact<ImmutableArray<NodeInterfaces>> NodeInterfaces { get; init; }

    /// <summary>Every setting that matters, ordered by name; empty where aws-node does not run or was not seen.</summary>
    public required ImmutableArray<VpcCniSettingFact> Settings { get; init; }

    public required Fact<ImmutableArray<EniConfig>> EniConfigList { get; init; }

    /// <summary>What each node's pods take addresses from, where custom networking is on; only nodes that run aws-node.</summary>
    public required Fact<ImmutableArray<NodeEniConfig>> NodeEniConfigs { get; init; }

    /// <summary>How full each node is; only nodes whose maximum is known.</summary>
    public required Fact<ImmutableArray<NodeDensity>> Density { get; init; }

    /// <summary>Components with role cni on this cluster, by id, Multus and those on hybrid nodes only left out.</summary>
    public required Fact<ImmutableArray<string>> PrimaryCnis { get; init; }

    /// <summary>CNI components that add to another one: chained, policy-only, meta.</summary>
    public required ImmutableArray<string> OtherCnis { get; init; }
}

/// <summary>A setting with the value it has.</summary>
public sealed record VpcCniSettingFact(string Name, Fact<SettingValue> Value, string Default, string Meaning)
{
    /// <summary>True where it is known to differ from the default.</summary>
    public bool IsCustom =>
        Value.TryGet(out var value) && value.Origin == "set" && !string.Equals(value.Value, Default, StringComparison.OrdinalIgnoreCase);
}

/// <summary>An ENIConfig.</summary>
public sealed record EniConfig(string Name, string? Subnet, ImmutableArray<string> SecurityGroups, string? Zone);

/// <summary>Which ENIConfig a node resolves to, and why it cannot be used where it cannot.</summary>
/// <param name="Problem">Null where it is usable, or nothing contradicts it.</param>
public sealed record NodeEniConfig(string Node, string? Zone, string Name, string ResolvedBy, string? Problem);

/// <summary>How full a node is.</summary>
/// <param name="Pods">Pods bound to it that have not ended, host-network ones included: the kubelet counts them too.</param>
/// <param name="MaxPods">The node's own <c>status.capacity.pods</c>.</param>
/// <param name="SecondaryIpLimit">What secondary-IP mode allows its type; null for an unknown type.</param>
public sealed record NodeDensity(string Node, string? InstanceType, int Pods, int MaxPods, int? SecondaryIpLimit, bool IsNitro,
    bool RunsAwsNode)
{
    public int Percent => MaxPods == 0 ? 0 : Pods * 100 / MaxPods;
}
