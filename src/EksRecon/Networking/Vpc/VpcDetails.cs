using System.Collections.Immutable;

using EksRecon.Facts;

namespace EksRecon.Networking.Vpc;

/// <summary><c>details.vpc</c>: the VPC, its subnets and the endpoint.</summary>
public sealed record VpcDetails(
    string? Id,
    ImmutableArray<string>? Cidrs,
    string? ServiceCidr,
    string? IpFamily,
    EndpointDetail Endpoint,
    ImmutableArray<SubnetDetail>? Subnets,
    ImmutableArray<string>? SecurityGroups,
    ImmutableArray<string>? RemoteNetworks,
    ImmutableArray<string>? NodeEgress,
    ImmutableArray<string>? VpcEndpoints)
{
    internal static VpcDetails From(VpcFacts facts, FactLedger ledger)
    {
        const string path = "details.vpc.";
        return new(
            ledger.Reference(path + "id", facts.VpcId),
            ledger.Value(path + "cidrs", facts.Cidrs),
            ledger.Reference(path + "service_cidr", facts.ServiceCidr),
            ledger.Reference(path + "ip_family", facts.IpFamily),
            new(
                ledger.Value(path + "endpoint.public", facts.EndpointPublic),
                ledger.Value(path + "endpoint.private", facts.EndpointPrivate),
                ledger.Value(path + "endpoint.public_access_cidrs", facts.PublicAccessCidrs),
                ledger.Reference(path + "endpoint.control_plane_egress_mode", facts.ControlPlaneEgressMode)),
            ledger.Value(path + "subnets", facts.Subnets.Map(list => list.Select(SubnetDetail.From).ToImmutableArray())),
            ledger.Value(path + "security_groups", facts.SecurityGroups),
            ledger.Value(path + "remote_networks", facts.RemoteNetworks),
            ledger.Value(path + "node_egress", facts.NodeEgress),
            ledger.Value(path + "vpc_endpoints", facts.VpcEndpoints));
    }
}

/// <summary>How the API endpoint can be reached.</summary>
public sealed record EndpointDetail(bool? Public, bool? Private, ImmutableArray<string>? PublicAccessCidrs, string? ControlPlaneEgressMode);

/// <summary>A subnet: usable and free addresses, and where its default route goes.</summary>
public sealed record SubnetDetail(string Id, string? Zone, string? ZoneId, string? Cidr, long? Addresses, int? Free, string? Route, bool? Public, ImmutableArray<string> Uses)
{
    internal static SubnetDetail From(ClusterSubnet subnet) =>
        new(subnet.Id, subnet.Zone, subnet.ZoneId, subnet.Cidr, subnet.Addresses, subnet.Free, subnet.Route, subnet.IsPublic, subnet.Uses);
}
