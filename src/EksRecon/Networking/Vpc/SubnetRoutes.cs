using EksRecon.Model;
using EksRecon.Model.Aws;

namespace EksRecon.Networking.Vpc;

/// <summary>Where the default route of a subnet goes: by the route table it is associated with, else by the VPC's main table.</summary>
internal sealed class SubnetRoutes
{
    public const string InternetGateway = "internet-gateway";
    public const string NatGateway = "nat-gateway";

    private readonly Listing<RouteTable> _tables;

    public SubnetRoutes(Listing<RouteTable> tables) => _tables = tables;

    /// <summary>The default route's target kind; null where the table was not seen.</summary>
    public string? Of(Subnet subnet) => Table(subnet) is { } table ? Kind(Default(table)) : null;

    /// <summary>The NAT gateway of the default route; null where it has none.</summary>
    public string? NatGatewayOf(Subnet subnet) => Table(subnet) is { } table ? Default(table)?.NatGatewayId : null;

    private RouteTable? Table(Subnet subnet)
    {
        RouteTable? main = null;
        foreach (var table in _tables.Items)
        {
            foreach (var association in table.Associations ?? [])
            {
                if (association.SubnetId == subnet.SubnetId) return table;
                if (association.Main == true && table.VpcId == subnet.VpcId) main = table;
            }
        }

        // An association that was not seen could lie in a table that was not seen.
        return _tables.IsWhole || _tables.Look.Answered ? main : null;
    }

    private static Route? Default(RouteTable table) => (table.Routes ?? []).FirstOrDefault(route => route.DestinationCidrBlock == "0.0.0.0/0" && route.State != "blackhole");

    private static string Kind(Route? route) => route switch
    {
        null => "none",
        { GatewayId: { } gateway } when gateway.StartsWith("igw-", StringComparison.Ordinal) => InternetGateway,
        { NatGatewayId: not null } => NatGateway,
        { TransitGatewayId: not null } => "transit-gateway",
        _ => "other",
    };
}
