using System.Collections.Immutable;
using System.Text.RegularExpressions;

using EksRecon.Cluster;
using EksRecon.Facts;
using EksRecon.Networking;
using EksRecon.Networking.Vpc;
using EksRecon.Networking.VpcCni;

namespace EksRecon.Rules;

/// <summary>The subnets in which aws-node has interfaces for pods.</summary>
internal static partial class PodSubnets
{
    /// <summary>
    /// Those whose default route leads to an internet gateway: addresses of pods have no public one beside them, so that nothing translates
    /// for them there. Only subnets that are certainly aws-node's:
    /// ENIConfigs' with custom networking, else those of node groups, and of nodes where none is Auto Mode's.
    /// </summary>
    public static ImmutableArray<ClusterSubnet> Public(NetworkFacts facts)
    {
        if (!facts.VpcCni.Switch(VpcCniSettings.CustomNetworking).TryGet(out var isCustom) || !facts.Vpc.Subnets.TryGet(out var subnets))
        {
            return [];
        }

        var onlyOwnNodes = facts.VpcCni.Cluster.Nodes is Known<NodeMix> { Gaps.IsEmpty: true, Value.Auto: 0 };
        return
        [
            .. subnets.Where(subnet => subnet.Route.TryGet(out var route) && route.Kind == SubnetRoute.InternetGateway
                && subnet.UsedBy.Any(user => isCustom ? user.StartsWith("ENIConfig ", StringComparison.Ordinal)
                    : user.StartsWith("node group ", StringComparison.Ordinal) || onlyOwnNodes && Nodes().IsMatch(user))),
        ];
    }

    /// <summary>What <see cref="Public"/> rests on.</summary>
    public static ImmutableArray<Premise> RestsOn(NetworkFacts facts) =>
    [
        facts.VpcCni.Switch(VpcCniSettings.CustomNetworking).Seen(), facts.Vpc.Subnets.Seen(), facts.VpcCni.Cluster.Nodes.Part(),
        .. facts.Vpc.SubnetsFor().Select(subnet => subnet.Route.Part()),
    ];

    /// <summary>Each with its users.</summary>
    public static string Listed(ImmutableArray<ClusterSubnet> subnets) =>
        string.Join("; ", subnets.Select(subnet => $"{subnet.Id} ({string.Join(", ", subnet.UsedBy)})"));

    /// <summary>Users of a subnet that are nodes of EC2, as the VPC layer writes them.</summary>
    [GeneratedRegex("^[0-9]+ nodes?$", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Nodes();
}
