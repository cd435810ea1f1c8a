namespace EksRecon.Reachability;

/// <summary>
/// What cilium-config says of how policies are read (docs.cilium.io: Policy Enforcement Modes, Limiting Identity-Relevant Labels;
/// cilium/cilium, pkg/option).
/// </summary>
/// <param name="IsAlways"><c>enable-policy: always</c>: every pod is isolated in both directions.</param>
/// <param name="RangesMatchNodes"><c>policy-cidr-match-mode</c> holds <c>nodes</c>: ranges match nodes by their address.</param>
/// <param name="ClusterName"><c>cluster-name</c>.</param>
/// <param name="HasLabelPatterns"><c>labels</c>: which labels of pods policies can see is decided by patterns of the cluster's own.</param>
public sealed record CiliumMode(bool IsAlways, bool RangesMatchNodes, string ClusterName, bool HasLabelPatterns)
{
    /// <summary>
    /// <c>enable-node-selector-labels</c>: identities of nodes carry their labels, so that <c>fromNodes</c> and <c>toNodes</c> find them.
    /// </summary>
    public bool SelectsNodes { get; init; } = true;

    /// <summary>
    /// True before 1.18: rules of layer 7 filter where <c>enableDefaultDeny</c> is false; from then on such a rule lets everything else
    /// through, too (cilium/cilium#38841).
    /// </summary>
    public bool FiltersWithoutDefaultDeny { get; init; }

    /// <summary>
    /// True before 1.19, which took <c>fromRequires</c> and <c>toRequires</c> away (cilium/cilium, upgrade notes of 1.19).
    /// </summary>
    public bool HasRequires { get; init; }

    /// <summary>Where nothing is set, in the newest version.</summary>
    public static CiliumMode Default { get; } = new(IsAlways: false, RangesMatchNodes: false, "default", HasLabelPatterns: false);
}
