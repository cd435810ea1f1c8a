namespace EksRecon.Reachability;

/// <summary>What cilium-config says of how policies are read (docs.cilium.io: Policy Enforcement Modes, Limiting Identity-Relevant Labels; cilium/cilium, pkg/option).</summary>
/// <param name="IsAlways"><c>enable-policy: always</c>: every pod is isolated in both directions.</param>
/// <param name="RangesMatchNodes"><c>policy-cidr-match-mode</c> holds <c>nodes</c>: ranges match nodes by their address.</param>
/// <param name="ClusterName"><c>cluster-name</c>.</param>
/// <param name="HasLabelPatterns"><c>labels</c>: which labels of pods policies can see is decided by patterns of the cluster's own.</param>
public sealed record CiliumMode(bool IsAlways, bool RangesMatchNodes, string ClusterName, bool HasLabelPatterns)
{
    /// <summary>Where nothing is set.</summary>
    public static CiliumMode Default { get; } = new(IsAlways: false, RangesMatchNodes: false, "default", HasLabelPatterns: false);
}
