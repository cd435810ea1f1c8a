using System.Collections.Immutable;

using EksRecon.Questions;

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

    /// <summary>What each engine enforces, by its own documentation.</summary>
    public static ImmutableArray<string> ReadBy(string engine) => engine switch
    {
        "aws-network-policy-agent" => [NetworkPolicy, AwsCluster],
        "eks-auto-mode" => [NetworkPolicy, AwsCluster, AwsApplication],
        "calico" => [NetworkPolicy, CalicoPolicy, CalicoGlobal, Admin, BaselineAdmin, Cluster],
        "cilium" => [NetworkPolicy, Cilium, CiliumClusterwide],
        "antrea" => [NetworkPolicy, Admin, BaselineAdmin],
        "kube-ovn" => [NetworkPolicy, Admin, BaselineAdmin],
        "kube-network-policies" => [NetworkPolicy, Admin, BaselineAdmin, Cluster],
        "weave-net" or "kube-router" => [NetworkPolicy],
        _ => [],
    };
}
