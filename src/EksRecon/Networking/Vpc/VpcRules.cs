using System.Collections.Immutable;

using EksRecon.Facts;
using EksRecon.Model;

namespace EksRecon.Networking.Vpc;

/// <summary>The rules of the layer, by code.</summary>
internal static class VpcRules
{
    public static ImmutableArray<Rule<VpcFacts>> All { get; } =
    [
        new PodSubnetNearlyFull(), new EndpointOpenToTheWorld(), new EndpointWithoutNodesEgress(), new ClusterSubnetShort(), new PublicEndpointWithHybridNodes(), new ClusterSubnetsInOneZone(), new PrivateEndpointOnly(),
    ];

    public static bool IsOpen(ImmutableArray<string> cidrs) => cidrs.Any(text => Cidr.TryParse(text, out var cidr) && cidr.Value.IsEverything);
}
