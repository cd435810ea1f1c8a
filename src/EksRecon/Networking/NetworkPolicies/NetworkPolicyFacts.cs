using System.Collections.Immutable;

using EksRecon.Cluster;
using EksRecon.Facts;
using EksRecon.Reachability;

namespace EksRecon.Networking.NetworkPolicies;

/// <summary>Policies of every kind, and which engine enforces them.</summary>
public sealed record NetworkPolicyFacts
{
    public required ClusterFacts Cluster { get; init; }

    /// <summary>networking.k8s.io NetworkPolicies.</summary>
    public required Fact<int> Count { get; init; }

    /// <summary>How many namespaces hold at least one of them.</summary>
    public required Fact<int> NamespacesWithPolicies { get; init; }

    /// <summary>How many each namespace holds, by name; only namespaces that hold any.</summary>
    public required Fact<ImmutableArray<NamespacePolicies>> ByNamespace { get; init; }

    public required Fact<bool> CalicoDetected { get; init; }

    public required Fact<int> CalicoGlobalPolicies { get; init; }

    public required Fact<bool> CiliumDetected { get; init; }

    /// <summary>Every kind of policy with its count, by kind and group.</summary>
    public required ImmutableArray<PolicyKindCount> Kinds { get; init; }

    /// <summary>The policy engines that are there, by id.</summary>
    public required Fact<ImmutableArray<PolicyEngine>> EngineList { get; init; }

    /// <summary>The engines that were seen.</summary>
    public ImmutableArray<PolicyEngine> Engines => EngineList.TryGet(out var engines) ? engines : [];

    /// <summary>Running pods that NetworkPolicies select.</summary>
    public required Fact<int> SelectedPods { get; init; }

    /// <summary>How far policies of every kind cover the pods of each namespace that has some, by name.</summary>
    public required Fact<ImmutableArray<NamespaceCoverage>> Coverage { get; init; }

    /// <summary>Where the VPC CNI enforces something else than the API says; null where it enforces nothing.</summary>
    public required Fact<VpcCniDeviations?> Deviations { get; init; }

    /// <summary>
    /// True where no engine that is on can hide: components were wholly looked at, and whether there is Auto Mode is known.
    /// </summary>
    public bool SawEveryEngine => EngineList is Known<ImmutableArray<PolicyEngine>> { Gaps.IsEmpty: true };

    /// <summary>The agent's argument <c>--enable-network-policy</c> in aws-node; false where there is no agent.</summary>
    public required Fact<bool> AgentSwitch { get; init; }

    /// <summary>ConfigMap amazon-vpc-cni: <c>enable-network-policy-controller</c>.</summary>
    public required Fact<bool> ControllerSwitch { get; init; }

    /// <summary>standard, strict or none; null where aws-node does not run.</summary>
    public required Fact<string?> EnforcingMode { get; init; }

    /// <summary>Auto Mode's NodeClasses, by name.</summary>
    public required Fact<ImmutableArray<NodeClassPolicy>> NodeClasses { get; init; }

    /// <summary>Nodes on which no engine enforces NetworkPolicies, by kind; all of them where none is on.</summary>
    public required Fact<ImmutableArray<UncoveredNodes>> Uncovered { get; init; }

    /// <summary>Running pods in their node's network, whom no policy selects.</summary>
    public required Fact<int> HostNetworkPods { get; init; }

    /// <summary>By what the policies are judged.</summary>
    public required Judgement Judgement { get; init; }

    public required Fact<string?> VpcCniVersion { get; init; }
}

/// <summary>Policies in one namespace.</summary>
public sealed record NamespacePolicies(string Namespace, int Count);

/// <summary>One kind of policy.</summary>
/// <param name="Kind">E.g. <c>CiliumNetworkPolicy</c>.</param>
/// <param name="Group">Its API group.</param>
public sealed record PolicyKindCount(string Kind, string Group, Fact<int> Count)
{
    /// <summary>The name people use where kinds of two groups share one.</summary>
    public string Resource => $"{Kind}.{Group}";
}

/// <summary>An engine that can enforce policies.</summary>
/// <param name="Id">Component id, e.g. <c>calico</c>; <c>eks-auto-mode</c> for Auto Mode's nodes.</param>
/// <param name="Enforces">Whether it is switched on.</param>
/// <param name="Reads">The kinds of policies it enforces, as <see cref="PolicyKindCount.Resource"/>.</param>
/// <param name="Subjects">The workloads it runs as.</param>
/// <param name="Where">On which nodes, in words.</param>
/// <param name="On">The names of those nodes; null where nodes were not seen.</param>
/// <param name="IsOnOrdinaryNodes">True where it may run on any Linux node of EC2.</param>
public sealed record PolicyEngine(string Id, Fact<bool> Enforces, ImmutableArray<string> Reads, ImmutableArray<string> Subjects,
    string Where, ImmutableArray<string>? On, bool IsOnOrdinaryNodes)
{
    /// <summary>Why it enforces nothing although it is switched on, in words; null where that is not so.</summary>
    public string? Idle { get; init; }

    /// <summary>How Cilium reads policies; null of other engines, and where its ConfigMap was not seen.</summary>
    public CiliumMode? Cilium { get; init; }

    /// <summary>True where both work on a same node.</summary>
    public bool Meets(PolicyEngine other) => On is { } own && other.On is { } others
        ? own.Intersect(others, StringComparer.Ordinal).Any()
        : IsOnOrdinaryNodes && other.IsOnOrdinaryNodes;
}

/// <summary>What a NodeClass of Auto Mode does with pods that no policy selects.</summary>
/// <param name="NetworkPolicy"><c>DefaultAllow</c> or <c>DefaultDeny</c>.</param>
public sealed record NodeClassPolicy(string Name, string NetworkPolicy);

/// <summary>Nodes of a kind on which no engine enforces.</summary>
/// <param name="Kind">Windows, Fargate, hybrid, Auto Mode, or EC2 for ordinary Linux nodes.</param>
/// <param name="Pods">Running pods on them that a policy could select; null where pods were not seen.</param>
public sealed record UncoveredNodes(string Kind, int Nodes, int? Pods);
