using System.Collections.Immutable;

using EksRecon.Bundles;
using EksRecon.Facts;
using EksRecon.Model;
using EksRecon.Model.Aws;
using EksRecon.Signatures;

namespace EksRecon.Networking.Vpc;

/// <summary>Finds whether nodes have a way to the internet, and judges the VPC endpoints that have to stand in for it.</summary>
/// <param name="subnets">All subnets that the cluster uses.</param>
/// <param name="endpoints">Endpoints of the VPC.</param>
internal sealed class PrivateClusterDetector(Snapshot snapshot, ComponentCensus components, ClusterInterfaces interfaces,
    Fact<ImmutableArray<ClusterSubnet>> subnets, Fact<ImmutableArray<VpcEndpoint>> endpoints)
{
    private readonly ImmutableArray<ClusterSubnet> _used = subnets.TryGet(out var all)
        ? [.. all.Where(subnet => subnet.IsFor(ClusterSubnet.ForNodes) || subnet.IsFor(ClusterSubnet.ForPods))]
        : [];

    public PrivateCluster Detect() => new(Isolated(), Endpoints());

    private Fact<bool> Isolated()
    {
        var nodeSubnets = _used.Where(subnet => subnet.IsFor(ClusterSubnet.ForNodes)).ToImmutableArray();
        ImmutableArray<Gap> gaps = [.. subnets.Gaps, .. nodeSubnets.SelectMany(subnet => subnet.Route.Gaps)];
        foreach (var subnet in nodeSubnets)
        {
            if (!subnet.Route.TryGet(out var route)) continue;
            if (route.Kind == SubnetRoute.InternetGateway || route.Kind == SubnetRoute.Nat && IsPublicNat(route.Target))
            {
                return Fact.Known(false, subnet.Route.Evidence);
            }

            if (!route.IsClosed)
            {
                gaps = gaps.Add(
                    new(snapshot.RouteTables.Question, Outcome.NotAsked,
                        $"{subnet.Subject} has a default route to {route.Target ?? route.Ipv6Kind}: whether that leads to the internet is decided elsewhere"));
            }
        }

        if (nodeSubnets.IsEmpty) gaps = gaps.Add(new(snapshot.Subnets.Question, Outcome.NotAsked, "no subnet of nodes is known"));
        return gaps.IsEmpty
            ? Fact.Known(true, [.. nodeSubnets.SelectMany(subnet => subnet.Route.Evidence).Distinct()])
            : Fact.Unknown<bool>(gaps);
    }

    private bool IsPublicNat(string? id) =>
        snapshot.NatGateways.Items.FirstOrDefault(gateway => gateway.NatGatewayId == id) is { ConnectivityType: not "private" };

    private Fact<ImmutableArray<ServiceEndpoint>> Endpoints()
    {
        if (!endpoints.TryGet(out var there)) return Fact.Unknown<ImmutableArray<ServiceEndpoint>>(endpoints.Gaps);
        var check = new EndpointCheck(snapshot, interfaces, _used);
        ImmutableArray<ServiceEndpoint> judged = [.. EndpointNeeds.Of(snapshot, components).Select(need => Judge(need, there, check))];
        return Fact.Partial(judged, endpoints.Evidence, endpoints.Gaps);
    }

    private ServiceEndpoint Judge(EndpointNeed need, ImmutableArray<VpcEndpoint> there, EndpointCheck check)
    {
        var own = there.Where(endpoint => EndpointCheck.ServiceOf(endpoint) == need.Service).ToImmutableArray();
        ImmutableArray<string> ids = [.. own.Select(endpoint => endpoint.VpcEndpointId)];
        if (own.IsEmpty)
        {
            var onward = _used.Select(subnet => subnet.Route.TryGet(out var route) ? route.Onward
                : null).FirstOrDefault(target => target is not null);
            var doubt = there.Any(endpoint =>
                EndpointCheck.ServiceOf(endpoint) == need.Service + "-fips") ? "there is one for FIPS, and whether it is used is not known"
                : onward is not null ? $"this VPC has none, and one may be shared behind {onward}"
                : endpoints.Gaps is [var gap, ..] ? gap.Reason
                : null;
            return new(need.Service, need.For, need.IsNeeded, doubt is null ? ServiceEndpoint.Missing : ServiceEndpoint.Undecided, ids,
                doubt is null ? [] : [doubt], []);
        }

        // One that works suffices: S3 may have a gateway and an interface.
        var judged = own.Select(endpoint =>
            (Problems: check.Problems(endpoint), Doubts: check.Doubts(endpoint), Notes: check.Notes(endpoint)))
            .OrderBy(one => one.Problems.Length).ThenBy(one => one.Doubts.Length).First();
        return judged.Problems.IsEmpty
            ? new(need.Service, need.For, need.IsNeeded, ServiceEndpoint.Present, ids, [], [.. judged.Doubts, .. judged.Notes])
            : new(need.Service, need.For, need.IsNeeded, endpoints.Gaps.IsEmpty ? ServiceEndpoint.Wrong : ServiceEndpoint.Undecided, ids,
                judged.Problems, judged.Notes);
    }
}
