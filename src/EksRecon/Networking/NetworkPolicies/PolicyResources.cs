using System.Collections.Immutable;

using EksRecon.Bundles;
using EksRecon.Model;
using EksRecon.Questions;
using EksRecon.Signatures;

namespace EksRecon.Networking.NetworkPolicies;

/// <summary>The kinds of policies there are, and which engines read which.</summary>
internal static class PolicyResources
{
    public const string NetworkPolicy = "NetworkPolicy.networking.k8s.io";
    public const string CalicoPolicy = "NetworkPolicy.crd.projectcalico.org";
    public const string CalicoGlobal = "GlobalNetworkPolicy.crd.projectcalico.org";
    public const string Cilium = "CiliumNetworkPolicy.cilium.io";
    public const string CiliumClusterwide = "CiliumClusterwideNetworkPolicy.cilium.io";
    public const string Admin = "AdminNetworkPolicy.policy.networking.k8s.io";
    public const string BaselineAdmin = "BaselineAdminNetworkPolicy.policy.networking.k8s.io";
    public const string Cluster = "ClusterNetworkPolicy.policy.networking.k8s.io";
    public const string AwsCluster = "ClusterNetworkPolicy.networking.k8s.aws";
    public const string AwsApplication = "ApplicationNetworkPolicy.networking.k8s.aws";

    public static ImmutableArray<KubernetesKind> Kinds { get; } =
    [
        Questions.Kinds.NetworkPolicies, Questions.Kinds.CalicoNetworkPolicies, Questions.Kinds.CalicoGlobalNetworkPolicies,
        Questions.Kinds.CiliumNetworkPolicies, Questions.Kinds.CiliumClusterwideNetworkPolicies,
        Questions.Kinds.AdminNetworkPolicies, Questions.Kinds.BaselineAdminNetworkPolicies, Questions.Kinds.ClusterNetworkPolicies,
        Questions.Kinds.AwsClusterNetworkPolicies, Questions.Kinds.ApplicationNetworkPolicies,
    ];

    /// <summary>As <see cref="PolicyKindCount.Resource"/> names it.</summary>
    public static string Name(KubernetesKind kind) => $"{kind.Kind}.{kind.Group}";

    /// <summary>The VPC CNI's agent reads the kinds of AWS from this version on.</summary>
    private static readonly ImageVersion AwsKindsSince = new(1, 21, 0, null, 0);

    /// <summary>
    /// Calico reads AdminNetworkPolicies in 3.29 to 3.31, and ClusterNetworkPolicies, which replaced them, from 3.32 on
    /// (projectcalico/calico#11144).
    /// </summary>
    private static readonly ImageVersion CalicoAdminSince = new(3, 29, 0, null, 0);

    private static readonly ImageVersion CalicoClusterSince = new(3, 32, 0, null, 0);

    /// <summary>What an engine enforces, by its own documentation.</summary>
    public static ImmutableArray<string> ReadBy(string engine) => engine switch
    {
        "antrea" => [NetworkPolicy, Admin, BaselineAdmin],
        "kube-ovn" or "kube-network-policies" => [NetworkPolicy, Admin, BaselineAdmin, Cluster],
        "weave-net" or "kube-router" => [NetworkPolicy],
        _ => [],
    };

    /// <summary>
    /// The VPC CNI's agent and Auto Mode's. Of ApplicationNetworkPolicies the agent enforces addresses and ports; domain names work on Auto
    /// Mode nodes only.
    /// </summary>
    /// <param name="version">That of aws-node; null where it is not known, and then every kind counts as read.</param>
    public static ImmutableArray<string> ReadByVpcCni(string? version) =>
        ImageVersion.Parse(version) is { } known && known < AwsKindsSince ? [NetworkPolicy] : [NetworkPolicy, AwsCluster, AwsApplication];

    /// <summary>By its version where that is Calico's own; of other editions every kind counts as read.</summary>
    public static ImmutableArray<string> ReadByCalico(ImmutableArray<Component> items)
    {
        ImmutableArray<string> own = [NetworkPolicy, CalicoPolicy, CalicoGlobal];
        if (items.Length != 1 || ImageVersion.Parse(items[0].Version) is not { } version || !IsOpenSource(items[0]))
        {
            return [.. own, Admin, BaselineAdmin, Cluster];
        }

        return version >= CalicoClusterSince ? [.. own, Cluster] : version >= CalicoAdminSince ? [.. own, Admin, BaselineAdmin] : own;
    }

    private static bool IsOpenSource(Component calico) =>
        calico.Workloads.Any(workload =>
            workload.Template.Container("calico-node") is { } container
                && ImageName.Match(container.Image, ["calico/node", "mirrored-calico-node"]) is not null);
}
