using System.Collections.Immutable;

using EksRecon.Facts;

namespace EksRecon.Networking.LoadBalancers;

/// <summary>The rules of the layer, by code.</summary>
internal static class LoadBalancerRules
{
    public static ImmutableArray<Rule<LoadBalancerFacts>> All { get; } = [new TooFewLoadBalancerSubnets(), new UnhealthyTargets()];
}
