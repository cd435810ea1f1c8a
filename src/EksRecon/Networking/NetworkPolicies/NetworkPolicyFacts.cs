using EksRecon.Facts;

namespace EksRecon.Networking.NetworkPolicies;

/// <summary>Policies of every kind, and which engine enforces them.</summary>
public sealed record NetworkPolicyFacts
{
    /// <summary>networking.k8s.io NetworkPolicies.</summary>
    public required Fact<int> Count { get; init; }

    /// <summary>How many namespaces hold at least one of them.</summary>
    public required Fact<int> NamespacesWithPolicies { get; init; }

    public required Fact<bool> CalicoDetected { get; init; }

    public required Fact<int> CalicoGlobalPolicies { get; init; }

    public required Fact<bool> CiliumDetected { get; init; }
}
