using System.Collections.Immutable;

using EksRecon.Questions;

namespace EksRecon.Reachability;

/// <summary>How the policies of a stage work together.</summary>
public enum StageKind
{
    /// <summary>In their order, rule after rule: the first match decides, connection by connection.</summary>
    Ordered,

    /// <summary>Together: what one denies is denied, and where one isolates, what none allows.</summary>
    Additive,
}

/// <summary>A step of evaluation: what it leaves undecided goes on to the next, and behind the last it is allowed.</summary>
/// <param name="Name">As explanations call it.</param>
/// <param name="IsBaseline">True for what is asked last.</param>
public sealed record Stage(string Name, StageKind Kind, bool IsBaseline = false);

/// <summary>The policies that one engine, or one convention, reads, in the shape in which they are evaluated.</summary>
/// <param name="Id">As <c>vpc-cni</c>.</param>
/// <param name="Stages">In the order of evaluation.</param>
/// <param name="Policies">By stage and order.</param>
/// <param name="Doubts">What leaves pods undecided.</param>
public sealed record Reading(string Id, ImmutableArray<Stage> Stages, ImmutableArray<Policy> Policies, ImmutableArray<Doubt> Doubts)
{
    /// <summary>The kinds of its policies.</summary>
    public ImmutableArray<KubernetesKind> Kinds { get; init; } = [];

    /// <summary>
    /// The baseline is left out for pods that a policy isolates in either direction, not only in the one asked about
    /// (kubernetes-sigs/kube-network-policies; aws/aws-network-policy-agent).
    /// </summary>
    public bool SkipsBaselineByPod { get; init; }

    /// <summary>
    /// A named port of an ingress rule is every port of this name on any pod of the policy (aws/amazon-network-policy-controller-k8s).
    /// </summary>
    public bool SharesNamedPorts { get; init; }

    /// <summary>
    /// An exception is a denial that no broader range of another rule takes back (aws/aws-network-policy-agent, entries of its
    /// longest-prefix maps).
    /// </summary>
    public bool DeniesExceptions { get; init; }

    /// <summary>What its rows do not show, in sentences without their full stops.</summary>
    public ImmutableArray<string> Notes { get; init; } = [];

    /// <summary>What its pods may open to their own node.</summary>
    public OwnNode OwnNode { get; init; }

    public Reading Sorted() => this with
    {
        Policies =
            [.. Policies.OrderBy(policy => policy.Stage).ThenBy(policy => policy.Order).ThenBy(policy => policy.Subject, StringComparer.Ordinal)],
    };
}

/// <summary>
/// How an engine takes connections of a pod to its own node. The other way round, a node reaches its pods whatever the engine.
/// </summary>
public enum OwnNode
{
    /// <summary>Like any other node: by its address.</summary>
    ByAddress,

    /// <summary>Always open.</summary>
    Open,

    /// <summary>By <see cref="PeerSet.OwnNode"/>.</summary>
    ByName,
}

/// <summary>What leaves pods undecided: a policy that cannot be evaluated, a kind that was not wholly seen.</summary>
/// <param name="Reason">A sentence without its full stop.</param>
/// <param name="Pods">Null for all.</param>
/// <param name="Ingress">True where what they may receive is open.</param>
/// <param name="Egress">True where what they may send is open.</param>
public sealed record Doubt(string Reason, PodTerm? Pods, bool Ingress = true, bool Egress = true)
{
    /// <summary>Only pods that this selects, too; null for all of them.</summary>
    public PodTerm? Also { get; init; }
}
