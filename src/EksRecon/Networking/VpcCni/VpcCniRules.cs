using System.Collections.Immutable;

using EksRecon.Facts;

namespace EksRecon.Networking.VpcCni;

/// <summary>The rules of the layer, by code.</summary>
internal static class VpcCniRules
{
    public const string DaemonSet = "DaemonSet kube-system/aws-node";
    public const string DaemonSetSource = "kubernetes/daemonsets.apps";

    public static ImmutableArray<Rule<VpcCniFacts>> All { get; } =
    [
        new HighPodDensity(), new EniConfigsWithoutSwitch(), new CustomNetworkingWithoutEniConfig(), new NodeWithoutUsableEniConfig(),
        new PrefixDelegationWithoutMaxPods(), new VpcCniKnownBad(), new NonDefaultVpcCniSettings(),
        new MinimumIpTargetAlone(), new PrefixDelegationWithoutNitro(), new VpcCniRefusesSettings(), new NodesWithoutBranchInterfaces(),
        new PodSecurityGroupsBlockTcpProbes(), new SecurityGroupPoliciesWithoutSwitch(), new MaxPodsAboveAddresses(), new NoWarmPrefix(),
        new WarmTargetWithoutEffect(), new DeprecatedEniConfigLabel(),
    ];
}
