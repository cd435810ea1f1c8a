using System.Collections.Immutable;

using EksRecon.Facts;

namespace EksRecon.Networking.NetworkPolicies;

/// <summary>The rules of the layer, by code.</summary>
internal static class NetworkPolicyRules
{
    public const string Agent = "aws-network-policy-agent";

    public static ImmutableArray<Rule<NetworkPolicyFacts>> All { get; } =
    [
        new NoNetworkPolicies(), new PoliciesNotEnforced(), new TwoPolicyEngines(), new PolicyAgentHalfOn(), new InertPolicies(), new PolicyAgentTooOld(), new NodesWithoutEnforcement(),
        .. DeviationRules.All,
    ];

    /// <summary>The count of a kind where it is known, partly seen ones included; 0 where it is not.</summary>
    public static int Seen(NetworkPolicyFacts facts, string resource) =>
        facts.Kinds.First(kind => kind.Resource == resource).Count.TryGet(out var count) ? count : 0;
}
