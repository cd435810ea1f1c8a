using EksRecon.Bundles;
using EksRecon.Facts;
using EksRecon.Model;
using EksRecon.Model.Aws;

namespace EksRecon.Networking.Vpc;

/// <summary>
/// Finds a subnet's route table, its own or the VPC's main one, and where its default route leads. MapPublicIpOnLaunch says nothing about
/// that.
/// </summary>
internal sealed class SubnetRoutes(Listing<RouteTable> tables)
{
    /// <param name="vpcId">The subnet's VPC; null where it is not known.</param>
    public Fact<SubnetRoute> Of(string subnetId, string? vpcId)
    {
        var own = Find(association => association.SubnetId == subnetId, null);
        if (own is not null) return Read(own, isMain: false);
        // A table that was not seen may be the subnet's own.
        if (tables.Gap is { } gap) return Fact.Unknown<SubnetRoute>(gap);
        var main = Find(association => association.Main == true, vpcId);
        return main is not null ? Read(main, isMain: true)
            : Fact.Unknown<SubnetRoute>(
                new Gap(tables.Question, Outcome.Malformed,
                    $"neither a route table of subnet {subnetId} nor a main one of its VPC is in the answer"));
    }

    private RouteTable? Find(Func<RouteTableAssociation, bool> holds, string? vpcId)
    {
        RouteTable? found = null;
        foreach (var table in tables.Items)
        {
            if (vpcId is not null && table.VpcId is not null && table.VpcId != vpcId) continue;
            if (!(table.Associations ?? []).Any(holds)) continue;
            // Without the subnet's VPC, two main tables leave it open which one is meant.
            if (found is not null) return null;
            found = table;
        }

        return found;
    }

    private Fact<SubnetRoute> Read(RouteTable table, bool isMain)
    {
        var ipv4 = (table.Routes ?? []).FirstOrDefault(route => route.DestinationCidrBlock == "0.0.0.0/0");
        var ipv6 = (table.Routes ?? []).FirstOrDefault(route => route.DestinationIpv6CidrBlock == "::/0");
        var (kind, target) = Target(ipv4);
        var isPublic = kind == SubnetRoute.InternetGateway || Target(ipv6).Kind == SubnetRoute.InternetGateway;
        var shown = target is null ? "no route" : kind == SubnetRoute.Blackhole ? $"{target} (blackhole)" : target;
        return Fact.Known(
            new SubnetRoute(isPublic ? SubnetRoute.Public : SubnetRoute.Private, kind, target, table.RouteTableId, isMain)
            {
                Ipv6Kind = Target(ipv6).Kind,
                Onward = Onward(table),
            },
            new Evidence("RouteTable " + table.RouteTableId, isMain ? "Routes[0.0.0.0/0], the VPC's main table" : "Routes[0.0.0.0/0]",
                shown, tables.Question));
    }

    /// <summary>Routes inside the VPC are <c>local</c>, those of gateway endpoints name a <c>vpce-</c> for a prefix list.</summary>
    private static string? Onward(RouteTable table) => (table.Routes ?? [])
        .Where(route =>
            route.DestinationCidrBlock != "0.0.0.0/0" && route.DestinationIpv6CidrBlock != "::/0" && route.GatewayId != "local"
                && KindOf(route.GatewayId ?? "") != "endpoint")
        .Select(Target).FirstOrDefault(target => target.Kind != SubnetRoute.Blackhole).Target;

    private static (string Kind, string? Target) Target(Route? route)
    {
        if (route is null) return (SubnetRoute.None, null);
        var (kind, target) = route switch
        {
            { NatGatewayId: { } nat } => (SubnetRoute.Nat, nat),
            { TransitGatewayId: { } transit } => ("transit-gateway", transit),
            { VpcPeeringConnectionId: { } peering } => ("peering", peering),
            { CarrierGatewayId: { } carrier } => ("carrier-gateway", carrier),
            { LocalGatewayId: { } local } => ("local-gateway", local),
            { CoreNetworkArn: { } core } => ("core-network", core),
            { NetworkInterfaceId: { } card } => ("network-interface", card),
            { InstanceId: { } instance } => ("instance", instance),
            { EgressOnlyInternetGatewayId: { } outward } => ("egress-only-internet-gateway", outward),
            { GatewayId: { } gateway } => (KindOf(gateway), gateway),
            _ => ("other", "a target of another kind"),
        };
        return (route.State == SubnetRoute.Blackhole ? SubnetRoute.Blackhole : kind, target);
    }

    private static string KindOf(string gateway) => gateway.Split('-')[0] switch
    {
        "igw" => SubnetRoute.InternetGateway,
        "vgw" => "virtual-private-gateway",
        "vpce" => "endpoint",
        "nat" => SubnetRoute.Nat,
        "tgw" => "transit-gateway",
        "eni" => "network-interface",
        _ => "other",
    };
}
