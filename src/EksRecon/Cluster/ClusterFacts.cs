using EksRecon.Facts;
using EksRecon.Model;

namespace EksRecon.Cluster;

/// <summary>
/// What several layers have to know of the cluster as a whole: derived once, and handed to every layer, so that a report says one thing of
/// it.
/// </summary>
public sealed record ClusterFacts
{
    private const string Placeholder = "CLUSTER";

    /// <summary>As EKS says it, else as the bundle's manifest does.</summary>
    public required Fact<string> Name { get; init; }

    /// <summary>The control plane's version as EKS or the API server spells it, e.g. <c>1.33</c> or <c>v1.33.1-eks-1a2b3c4</c>.</summary>
    public required Fact<string> Version { get; init; }

    /// <summary>The same version to the minor.</summary>
    public required Fact<KubernetesVersion> KubernetesVersion { get; init; }

    /// <summary>EKS Auto Mode is on, or nodes of it run.</summary>
    public required Fact<bool> AutoMode { get; init; }

    /// <summary><c>ipv4</c> or <c>ipv6</c>: which addresses pods and Services have.</summary>
    public required Fact<string> IpFamily { get; init; }

    /// <summary>How many nodes there are of each kind.</summary>
    public required Fact<NodeMix> Nodes { get; init; }

    /// <summary>The name for commands; a placeholder where it is not known.</summary>
    public string NameForCommands => Name.TryGet(out var name) ? name : Placeholder;
}
