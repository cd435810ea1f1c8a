using System.Collections.Immutable;

using EksRecon.Model;
using EksRecon.Questions;

namespace EksRecon.Reachability;

/// <summary>
/// Makes readings of a snapshot's policies. A policy that cannot be evaluated, and a kind that was not wholly seen, are doubts of the
/// reading.
/// </summary>
public static partial class Readings
{
    /// <summary>The kinds of the upstream APIs.</summary>
    public static ImmutableArray<KubernetesKind> UpstreamKinds { get; } = [Kinds.NetworkPolicies, Kinds.AdminNetworkPolicies,
        Kinds.BaselineAdminNetworkPolicies, Kinds.ClusterNetworkPolicies];

    /// <summary>The kinds the VPC CNI's agent can read.</summary>
    public static ImmutableArray<KubernetesKind> VpcCniKinds { get; } = [Kinds.NetworkPolicies, Kinds.AwsClusterNetworkPolicies,
        Kinds.ApplicationNetworkPolicies];

    /// <summary>Calico's own kinds, with those of NetworkPolicies, which stand among them.</summary>
    public static ImmutableArray<KubernetesKind> CalicoKinds { get; } = [Kinds.NetworkPolicies, Kinds.CalicoNetworkPolicies,
        Kinds.CalicoGlobalNetworkPolicies];

    /// <summary>Admin policies, those of namespaces, the baseline.</summary>
    public static ImmutableArray<Stage> UpstreamStages => PolicyFlavor.Stages;

    /// <summary>The upstream APIs by their own words.</summary>
    public static Reading Upstream(Snapshot snapshot) => Of("upstream", snapshot, UpstreamKinds, PolicyFlavor.Upstream).Sorted();

    /// <summary>An engine that reads the upstream APIs and matches packets by address, such as kube-network-policies.</summary>
    public static Reading ByAddress(string id, Snapshot snapshot, ImmutableArray<KubernetesKind> kinds) =>
        Of(id, snapshot, kinds, PolicyFlavor.ByAddress).Sorted() with
        {
            SkipsBaselineByPod = id == "kube-network-policies",
        };

    /// <summary>The VPC CNI's controller and agent, with their deviations.</summary>
    public static Reading VpcCni(Snapshot snapshot, ImmutableArray<KubernetesKind> kinds) =>
        Of("vpc-cni", snapshot, kinds, PolicyFlavor.VpcCni).Sorted() with
        {
            SkipsBaselineByPod = true,
            SharesNamedPorts = true,
            DeniesExceptions = true,
            OwnNode = OwnNode.Open,
        };

    /// <summary>Calico: tiers, its own policies and those of Kubernetes among them.</summary>
    public static Reading Calico(Snapshot snapshot, ImmutableArray<KubernetesKind> kinds) =>
        new CalicoReading(snapshot).Of(snapshot, kinds);

    private static Reading Of(string id, Snapshot snapshot, ImmutableArray<KubernetesKind> kinds, PolicyFlavor flavor)
    {
        var (gathered, nodes) = (new GatheredPolicies(), new NodePeers(snapshot.Nodes));
        foreach (var kind in kinds)
        {
            gathered.Add(snapshot.Resources(kind), resource => Read(resource, flavor, nodes), resource => SubjectOf(resource));
        }

        return gathered.Reading(id, PolicyFlavor.Stages, snapshot);
    }

    private static IEnumerable<Policy> Read(Resource resource, PolicyFlavor flavor, NodePeers nodes)
    {
        var kind = resource.Kind;
        if (kind == Kinds.NetworkPolicies) return [new NetworkPolicyReader(flavor).Read(resource)];
        if (kind == Kinds.ApplicationNetworkPolicies) return [new NetworkPolicyReader(flavor, hasDomainNames: true).Read(resource)];
        var tiered = new TieredPolicyReader(flavor, nodes);
        if (kind == Kinds.AwsClusterNetworkPolicies) return tiered.Aws(resource).ToList();
        return [kind == Kinds.ClusterNetworkPolicies ? tiered.Cluster(resource)
            : tiered.Admin(resource, kind == Kinds.BaselineAdminNetworkPolicies)];
    }

    /// <summary>Whom a policy is about, as far as that can be read of one that cannot be evaluated; null for everybody.</summary>
    internal static PodTerm? SubjectOf(Resource resource)
    {
        var isOfNamespace = resource.Metadata.Namespace.Length > 0;
        try
        {
            if (!isOfNamespace) return resource.At("spec.subject") is { } subject ? PolicyReading.Pods(subject, "spec.subject") : null;
            return new(resource.Metadata.Namespace, LabelSelector.Everything,
                resource.At("spec.podSelector") is { } pods ? LabelSelector.Read(pods, "spec.podSelector") : LabelSelector.Everything);
        }
        catch (PolicyException)
        {
            // The selector is what cannot be read: all it could be about is in doubt.
            return isOfNamespace ? new(resource.Metadata.Namespace, LabelSelector.Everything, LabelSelector.Everything) : null;
        }
    }
}
