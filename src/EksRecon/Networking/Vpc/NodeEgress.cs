using System.Collections.Immutable;

using EksRecon.Bundles;
using EksRecon.Facts;
using EksRecon.Model;
using EksRecon.Model.Aws;

namespace EksRecon.Networking.Vpc;

/// <summary>
/// With which public addresses nodes leave the VPC: those of the NAT gateways their subnets' default routes lead to, or their own in public
/// subnets.
/// </summary>
internal sealed class NodeEgress(Snapshot snapshot, IReadOnlyDictionary<string, string> nodeSubnets)
{
    private readonly SortedDictionary<(string Address, string Via), SortedSet<string>> _addresses = [];
    private readonly List<Evidence> _evidence = [];
    private readonly List<Gap> _gaps = [];

    public Fact<ImmutableArray<EgressAddress>> Of(Fact<ImmutableArray<ClusterSubnet>> subnets)
    {
        if (!subnets.TryGet(out var all)) return Fact.Unknown<ImmutableArray<EgressAddress>>(subnets.Gaps);
        _gaps.AddRange(subnets.Gaps);
        foreach (var subnet in all)
        {
            if (subnet.IsFor(ClusterSubnet.ForNodes)) Leave(subnet);
        }

        if (_addresses.Count == 0 && _gaps.Count > 0) return Fact.Unknown<ImmutableArray<EgressAddress>>([.. _gaps]);
        return Fact.Partial(
            _addresses.Select(pair => new EgressAddress(pair.Key.Address, pair.Key.Via, [.. pair.Value])).ToImmutableArray(),
            _evidence.Count > 0
                ? [.. _evidence.Distinct()]
                : [new("subnets of nodes", "default routes", "none leads to the internet", snapshot.RouteTables.Question)],
            [.. _gaps]);
    }

    private void Leave(ClusterSubnet subnet)
    {
        if (!subnet.Route.TryGet(out var route))
        {
            _gaps.AddRange(subnet.Route.Gaps);
            return;
        }

        if (route.Kind == SubnetRoute.InternetGateway) OwnAddresses(subnet);
        else if (route is { Kind: SubnetRoute.Nat, Target: { } gateway }) Nat(subnet, route, gateway);
        else if (route.Kind is not (SubnetRoute.None or SubnetRoute.Blackhole))
        {
            _gaps.Add(
                new(snapshot.RouteTables.Question, Outcome.NotAsked,
                    $"{subnet.Subject} leaves through {route.Target}: with which address is decided elsewhere"));
        }
    }

    private void Nat(ClusterSubnet subnet, SubnetRoute route, string id)
    {
        NatGateway? gateway = null;
        foreach (var item in snapshot.NatGateways.Items)
        {
            if (item.NatGatewayId == id) gateway = item;
        }

        if (gateway is null)
        {
            _gaps.Add(
                snapshot.NatGateways.Gap
                    ?? new(snapshot.NatGateways.Question, Outcome.Malformed,
                        $"NAT gateway {id}, to which {route.RouteTable} leads, is not in the answer"));
            return;
        }

        if (gateway.ConnectivityType == "private")
        {
            _gaps.Add(
                new(snapshot.NatGateways.Question, Outcome.NotAsked,
                    $"NAT gateway {id} is private: with which address its traffic goes on is decided elsewhere"));
            return;
        }

        foreach (var address in gateway.NatGatewayAddresses ?? [])
        {
            if (address.PublicIp is { } ip)
            {
                Add(ip, "NAT gateway " + id, subnet,
                    new("NatGateway " + id, "NatGatewayAddresses[].PublicIp", ip, snapshot.NatGateways.Question));
            }
        }
    }

    /// <summary>A node without an address of its own has no way out of a public subnet.</summary>
    private void OwnAddresses(ClusterSubnet subnet)
    {
        if (snapshot.Nodes.Gap is { } gap) _gaps.Add(gap);
        foreach (var node in snapshot.Nodes.Items)
        {
            if (node.ExternalAddress is not { } ip || nodeSubnets.GetValueOrDefault(node.Name) != subnet.Id) continue;
            Add(ip, node.Subject, subnet, new(node.Subject, "status.addresses[ExternalIP]", ip, snapshot.Nodes.Question));
        }
    }

    private void Add(string ip, string via, ClusterSubnet subnet, Evidence evidence)
    {
        if (!_addresses.TryGetValue((ip, via), out var subnets)) _addresses.Add((ip, via), subnets = new(StringComparer.Ordinal));
        subnets.Add(subnet.Id);
        _evidence.Add(evidence);
        _evidence.AddRange(subnet.Route.Evidence);
    }
}
