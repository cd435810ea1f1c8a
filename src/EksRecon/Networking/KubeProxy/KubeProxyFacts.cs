using System.Collections.Immutable;

using EksRecon.Cluster;
using EksRecon.Facts;
using EksRecon.Model;

namespace EksRecon.Networking.KubeProxy;

/// <summary>What makes Services work on nodes.</summary>
public sealed record KubeProxyFacts
{
    public required ClusterFacts Cluster { get; init; }

    /// <summary>kube-proxy's DaemonSet (or a pod of it) is there.</summary>
    public required Fact<bool> Runs { get; init; }

    /// <summary>The tag of its image; null where it does not run or tells none.</summary>
    public required Fact<string?> Version { get; init; }

    /// <summary>iptables, ipvs or nftables; null where it does not run.</summary>
    public required Fact<string?> Mode { get; init; }

    /// <summary>What does its work instead: <c>cilium</c> or <c>auto-mode</c>; null where nothing was seen that does.</summary>
    public required string? ReplacedBy { get; init; }

    /// <summary>Kubelet minors of the nodes that run it, oldest first.</summary>
    public required Fact<ImmutableArray<KubernetesVersion>> Kubelets { get; init; }
}
