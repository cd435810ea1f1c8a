using System.Collections.Immutable;

using EksRecon.Cluster;
using EksRecon.Facts;
using EksRecon.Model.Aws;

namespace EksRecon.Networking.Addons;

/// <summary>The EKS add-ons of the network (vpc-cni, coredns, kube-proxy): as EKS has them, and as they run.</summary>
public sealed record AddonFacts
{
    public required ClusterFacts Cluster { get; init; }

    /// <summary>Names of all add-ons EKS manages in this cluster.</summary>
    public required Fact<ImmutableArray<string>> Installed { get; init; }

    /// <summary>The network's add-ons that were described, by name.</summary>
    public required Fact<ImmutableArray<NetworkAddon>> Network { get; init; }
}

/// <summary>One add-on.</summary>
/// <param name="Version">The add-on's version, e.g. <c>v1.20.4-eksbuild.2</c>.</param>
/// <param name="RunningVersion">The tag of the image that runs; null where it was not seen or tells none.</param>
/// <param name="Newer">Offered versions for this cluster that are newer, newest first.</param>
/// <param name="FitsCluster">False where EKS does not offer the version for this Kubernetes version; null where EKS offers none for
/// it.</param>
/// <param name="Drift">Where what runs differs from what the add-on is configured to.</param>
public sealed record NetworkAddon(
    string Name, string? Version, string? Status, ImmutableArray<AddonIssue> Issues, string? RunningVersion, Fact<ImmutableArray<string>> Newer, Fact<bool?> FitsCluster,
    Fact<ImmutableArray<DriftingSetting>> Drift)
{
    public string Subject => "addon " + Name;
}

/// <summary>A setting that the add-on's configuration and the running object have different.</summary>
/// <param name="Setting">E.g. <c>env.WARM_IP_TARGET</c> or <c>version</c>.</param>
/// <param name="Configured">What the add-on says.</param>
/// <param name="Running">What runs; <c>(not set)</c> where the object does not set it.</param>
/// <param name="Object">The running object, e.g. <c>DaemonSet kube-system/aws-node</c>.</param>
public sealed record DriftingSetting(string Setting, string Configured, string Running, string Object);
