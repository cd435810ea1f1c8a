using System.Collections.Immutable;

using EksRecon.Facts;

namespace EksRecon.Networking.Vpc;

/// <summary>The rules of the layer, by code. NET113 counts pods' addresses and rests on subnets alone.</summary>
internal static class VpcRules
{
    public static ImmutableArray<Rule<VpcFacts>> All { get; } =
    [
        new PodSubnetNearlyFull(), new EndpointOpenToTheWorld(), new EndpointWithoutNodesEgress(), new ClusterSubnetShort(),
        new PublicEndpointWithHybridNodes(), new ClusterSubnetsInOneZone(), new PrivateEndpointOnly(),
        new EndpointsMissing(), new PrivateEndpointWithoutDns(), new SecurityGroupsBlockPath(), new ControlPlaneEgressWithoutRoute(), new ControlPlaneEgressMode(),
        new RemoteNetworkOverlap(), new HybridNodeOutsideNetworks(),
    ];
}
