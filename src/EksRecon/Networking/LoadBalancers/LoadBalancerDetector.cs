using System.Collections.Immutable;

using EksRecon.Bundles;
using EksRecon.Cluster;
using EksRecon.Facts;
using EksRecon.Model;
using EksRecon.Questions;
using EksRecon.Signatures;

namespace EksRecon.Networking.LoadBalancers;

/// <summary>Tells where new load balancers would lie, and how the targets of those that are there fare.</summary>
internal static class LoadBalancerDetector
{
    public static LoadBalancerFacts Detect(Snapshot snapshot, ClusterFacts cluster, ComponentCensus components)
    {
        var finder = SubnetFinders.Find(components);
        var vpcId = snapshot.Cluster?.ResourcesVpcConfig?.VpcId
            ?? (snapshot.Subnets.Items.Select(subnet => subnet.VpcId).Distinct(StringComparer.Ordinal).ToArray() is [var only] ? only
                : null);
        return new()
        {
            Finder = finder,
            InternetFacing = Choose(snapshot, cluster, finder, vpcId, isInternetFacing: true),
            Internal = Choose(snapshot, cluster, finder, vpcId, isInternetFacing: false),
            Uses = Uses(snapshot, components, finder),
            Targets = new TargetHealthDetector(snapshot, vpcId).Detect(),
            VpcId = vpcId ?? "VPC",
        };
    }

    private static Fact<ImmutableArray<BalancerUse>> Uses(Snapshot snapshot, ComponentCensus components, Fact<SubnetFinder?> finder)
    {
        if (!finder.TryGet(out var known)) return Fact.Unknown<ImmutableArray<BalancerUse>>(finder.Gaps);
        if (known is null) return Fact.Known(ImmutableArray<BalancerUse>.Empty);
        return Fact.Partial(
            new BalancerUses(snapshot, components, known).Find(), [], [.. snapshot.Services.Gaps,
                .. snapshot.Resources(Kinds.Ingresses).Gaps]);
    }

    private static Fact<SubnetChoice?> Choose(Snapshot snapshot, ClusterFacts cluster, Fact<SubnetFinder?> finder, string? vpcId,
        bool isInternetFacing)
    {
        if (!finder.TryGet(out var known)) return Fact.Unknown<SubnetChoice?>(finder.Gaps);
        if (known is null) return Fact.Known<SubnetChoice?>(null, finder.Evidence);
        if (vpcId is null) return Fact.Unknown<SubnetChoice?>([.. snapshot.ClusterLook.Gap is { } gap ? [gap] : snapshot.Subnets.Gaps]);
        var subnets = snapshot.Subnets.Where(subnet => subnet.VpcId is null || subnet.VpcId == vpcId);
        return new SubnetDiscovery(subnets, snapshot.RouteTables, cluster.Name.TryGet(out var name) ? name : null,
            known).Choose(isInternetFacing);
    }
}
