using System.Collections.Immutable;

using EksRecon.Facts;

namespace EksRecon.Networking.Vpc;

/// <summary><c>details.vpc</c>: address ranges, the API endpoint, and every subnet that the cluster uses.</summary>
/// <param name="NodeEgress">The public addresses with which nodes reach the internet.</param>
public sealed record VpcDetails(
    string? Id,
    ImmutableArray<string>? Cidrs,
    ImmutableArray<string>? Ipv6Cidrs,
    string? ServiceCidr,
    string? IpFamily,
    EndpointDetail Endpoint,
    ImmutableArray<SubnetDetail>? Subnets,
    ImmutableArray<ClusterSecurityGroup>? SecurityGroups,
    ImmutableArray<string>? RemoteNodeNetworks,
    ImmutableArray<string>? RemotePodNetworks,
    ImmutableArray<EgressAddress>? NodeEgress,
    ImmutableArray<NatGatewayDetail>? NatGateways,
    ImmutableArray<VpcEndpointDetail>? VpcEndpoints,
    PrivateClusterDetail PrivateCluster,
    VpcDnsDetail Dns,
    ImmutableArray<SecurityGroupPath>? SecurityGroupPaths)
{
    internal static VpcDetails From(VpcFacts facts, FactLedger ledger)
    {
        const string path = "details.vpc.";
        ledger.Behind("details.vpc_cni.nodes", facts.HybridNodes);
        var details = All(facts, ledger, path);
        ledger.Behind(path + "subnets", facts.ClusterSubnetIds);
        ledger.Behind(path + "subnets", facts.NodeGroups);
        return details;
    }

    private static VpcDetails All(VpcFacts facts, FactLedger ledger, string path)
    {
        return new(
            ledger.Reference(path + "id", facts.VpcId),
            ledger.Value(path + "cidrs", facts.Cidrs),
            ledger.Value(path + "ipv6_cidrs", facts.Ipv6Cidrs),
            ledger.Reference(path + "service_cidr", facts.ServiceCidr),
            ledger.Reference(path + "ip_family", facts.Cluster.IpFamily),
            EndpointDetail.From(facts, ledger),
            ledger.Value(path + "subnets", facts.Subnets) is { } subnets
                ? [.. subnets.Select(subnet => SubnetDetail.From(subnet, ledger))]
                : null,
            ledger.Value(path + "security_groups", facts.SecurityGroups),
            ledger.Value(path + "remote_node_networks", facts.RemoteNodeNetworks),
            ledger.Value(path + "remote_pod_networks", facts.RemotePodNetworks),
            ledger.Value(path + "node_egress", facts.NodeEgress),
            ledger.Value(path + "nat_gateways", facts.NatGateways.Map(list => list.Select(NatGatewayDetail.From).ToImmutableArray())),
            ledger.Value(path + "vpc_endpoints",
                facts.Endpoints.Map(list =>
                    list.Select(item =>
                        new VpcEndpointDetail(item.VpcEndpointId, item.ServiceName, item.VpcEndpointType, item.State,
                            item.PrivateDnsEnabled)).ToImmutableArray())),
            PrivateClusterDetail.From(facts.PrivateCluster, ledger),
            VpcDnsDetail.From(facts.Dns, ledger),
            ledger.Value(path + "security_group_paths", facts.SecurityGroupPaths));
    }
}

/// <summary>How the API endpoint can be reached.</summary>
/// <param name="PublicAccessCidrs">Who may use the public side. Without meaning while it is off.</param>
/// <param name="ReachableFrom">The same in words; null where one of the switches is unknown.</param>
public sealed record EndpointDetail(bool? Public, bool? Private, ImmutableArray<string>? PublicAccessCidrs, bool? OpenToAll,
    string? ReachableFrom, string? ControlPlaneEgressMode)
{
    internal static EndpointDetail From(VpcFacts facts, FactLedger ledger)
    {
        const string path = "details.vpc.endpoint.";
        return new(
            ledger.Value(path + "public", facts.EndpointPublic),
            ledger.Value(path + "private", facts.EndpointPrivate),
            ledger.Value(path + "public_access_cidrs", facts.PublicAccessCidrs),
            ledger.Value(path + "open_to_all", facts.IsOpenToAll),
            From(facts),
            ledger.Reference(path + "control_plane_egress_mode", facts.ControlPlaneEgressMode));
    }

    /// <summary>The EKS user guide's table (config-cluster-endpoint) in words.</summary>
    private static string? From(VpcFacts facts)
    {
        if (!facts.EndpointPublic.TryGet(out var isPublic) || !facts.EndpointPrivate.TryGet(out var isPrivate)
            || !facts.IsOpenToAll.TryGet(out var isOpen))
        {
            return null;
        }

        var outside = isOpen ? "every address on the internet" : "the addresses in publicAccessCidrs";
        return (isPublic, isPrivate) switch
        {
            (true, true) => $"{outside}; the VPC and networks connected to it use the private side",
            (true, false) => $"{outside}; calls from the VPC leave it and count as such",
            (false, true) => "the VPC and networks connected to it",
            (false, false) => "nowhere, a state that EKS does not allow",
        };
    }
}

/// <summary>A subnet that the cluster uses.</summary>
/// <param name="Addresses">IPv4 addresses that can be given out: all of its range but the five that AWS keeps.</param>
/// <param name="Free">Free ones of them.</param>
/// <param name="Route">Where its default route leads: internet-gateway, nat-gateway, transit-gateway, ..., blackhole, or none.</param>
/// <param name="Public">True where a default route leads to an internet gateway.</param>
/// <param name="Uses">control-plane, nodes, pods: who takes addresses there.</param>
public sealed record SubnetDetail(
    string Id, string? Zone, string? ZoneId, string? Cidr, int? Addresses, int? Free, string? Route, bool? Public, ImmutableArray<string> Uses,
    ImmutableArray<string> UsedBy, string? RouteTarget, string? RouteTable, bool? MainRouteTable)
{
    internal static SubnetDetail From(ClusterSubnet subnet, FactLedger ledger)
    {
        var path = $"details.vpc.subnets.{subnet.Id}.";
        var route = ledger.Reference(path + "route", subnet.Route);
        return new(
            subnet.Id,
            ledger.Reference(path + "zone", subnet.Zone),
            ledger.Reference(path + "zone_id", subnet.ZoneId),
            ledger.Reference(path + "cidr", subnet.Cidr),
            ledger.Value(path + "addresses", subnet.Size),
            ledger.Value(path + "free", subnet.Free),
            route?.Kind,
            route is null ? null : route.Exposure == SubnetRoute.Public,
            subnet.Uses,
            subnet.UsedBy,
            route?.Target,
            route?.RouteTable,
            route?.IsMainTable);
    }
}

/// <summary>A NAT gateway of the VPC.</summary>
public sealed record NatGatewayDetail(string Id, string? Subnet, string? State, string? Connectivity,
    ImmutableArray<string> PublicAddresses)
{
    internal static NatGatewayDetail From(Model.Aws.NatGateway gateway) => new(
        gateway.NatGatewayId, gateway.SubnetId, gateway.State, gateway.ConnectivityType,
        [.. (gateway.NatGatewayAddresses ?? []).Select(address => address.PublicIp).OfType<string>().Order(StringComparer.Ordinal)]);
}

/// <summary>A VPC endpoint.</summary>
public sealed record VpcEndpointDetail(string Id, string? Service, string? Type, string? State, bool? PrivateDns);

/// <summary>Whether nodes have a way to the internet, and the endpoints of the services they call.</summary>
/// <param name="Isolated">True where no node subnet has a default route.</param>
public sealed record PrivateClusterDetail(bool? Isolated, ImmutableArray<ServiceEndpoint>? Endpoints)
{
    internal static PrivateClusterDetail From(PrivateCluster facts, FactLedger ledger) => new(
        ledger.Value("details.vpc.private_cluster.isolated", facts.Isolated),
        ledger.Value("details.vpc.private_cluster.endpoints", facts.Endpoints));
}

/// <summary>How names are resolved in the VPC.</summary>
/// <param name="DomainNameServers">What DHCP tells instances; AmazonProvidedDNS is Amazon's resolver.</param>
public sealed record VpcDnsDetail(bool? EnableDnsHostnames, bool? EnableDnsSupport, ImmutableArray<string>? DomainNameServers)
{
    internal static VpcDnsDetail From(VpcDns facts, FactLedger ledger) => new(
        ledger.Value("details.vpc.dns.enable_dns_hostnames", facts.Hostnames),
        ledger.Value("details.vpc.dns.enable_dns_support", facts.Support),
        ledger.Value("details.vpc.dns.domain_name_servers", facts.Servers));
}
