using System.Collections.Immutable;

namespace EksRecon.Model.Aws;

/// <summary>A subnet (EC2 API Subnet).</summary>
public sealed record Subnet
{
    public required string SubnetId { get; init; }

    public string? VpcId { get; init; }

    public string? CidrBlock { get; init; }

    public ImmutableArray<Ipv6CidrAssociation>? Ipv6CidrBlockAssociationSet { get; init; }

    /// <summary>Free IPv4 addresses, the five that AWS keeps already left out.</summary>
    public int? AvailableIpAddressCount { get; init; }

    public string? AvailabilityZone { get; init; }

    public string? AvailabilityZoneId { get; init; }

    public bool? MapPublicIpOnLaunch { get; init; }

    public ImmutableArray<Tag>? Tags { get; init; }
}

/// <summary>A tag.</summary>
public sealed record Tag
{
    public string? Key { get; init; }

    public string? Value { get; init; }
}

/// <summary>A VPC (EC2 API Vpc).</summary>
public sealed record Vpc
{
    public required string VpcId { get; init; }

    public string? CidrBlock { get; init; }

    public ImmutableArray<CidrAssociation>? CidrBlockAssociationSet { get; init; }

    public ImmutableArray<Ipv6CidrAssociation>? Ipv6CidrBlockAssociationSet { get; init; }

    /// <summary>Its DHCP options; <c>default</c> where it has none.</summary>
    public string? DhcpOptionsId { get; init; }
}

/// <summary>An IPv4 range of a VPC.</summary>
public sealed record CidrAssociation
{
    public string? CidrBlock { get; init; }

    public CidrState? CidrBlockState { get; init; }
}

/// <summary>An IPv6 range of a VPC.</summary>
public sealed record Ipv6CidrAssociation
{
    public string? Ipv6CidrBlock { get; init; }

    public CidrState? Ipv6CidrBlockState { get; init; }
}

/// <summary>Whether a range is in use: <c>associated</c>, <c>disassociating</c>, ...</summary>
public sealed record CidrState
{
    public string? State { get; init; }
}

/// <summary>A route table (EC2 API RouteTable).</summary>
public sealed record RouteTable
{
    public required string RouteTableId { get; init; }

    public string? VpcId { get; init; }

    public ImmutableArray<RouteTableAssociation>? Associations { get; init; }

    public ImmutableArray<Route>? Routes { get; init; }
}

/// <summary>What a route table is for: a subnet, or all subnets without one of their own (<c>Main</c>).</summary>
public sealed record RouteTableAssociation
{
    public bool? Main { get; init; }

    public string? SubnetId { get; init; }
}

/// <summary>A route (EC2 API Route).</summary>
public sealed record Route
{
    public string? DestinationCidrBlock { get; init; }

    public string? DestinationIpv6CidrBlock { get; init; }

    public string? GatewayId { get; init; }

    public string? NatGatewayId { get; init; }

    public string? TransitGatewayId { get; init; }

    public string? NetworkInterfaceId { get; init; }

    public string? EgressOnlyInternetGatewayId { get; init; }

    public string? VpcPeeringConnectionId { get; init; }

    public string? CarrierGatewayId { get; init; }

    public string? LocalGatewayId { get; init; }

    public string? CoreNetworkArn { get; init; }

    public string? InstanceId { get; init; }

    /// <summary><c>active</c>, or <c>blackhole</c> where the target is gone.</summary>
    public string? State { get; init; }
}

/// <summary>A NAT gateway (EC2 API NatGateway).</summary>
public sealed record NatGateway
{
    public required string NatGatewayId { get; init; }

    public string? VpcId { get; init; }

    public string? State { get; init; }

    public string? SubnetId { get; init; }

    public string? ConnectivityType { get; init; }

    public ImmutableArray<NatGatewayAddress>? NatGatewayAddresses { get; init; }
}

/// <summary>An address of a NAT gateway.</summary>
public sealed record NatGatewayAddress
{
    public string? PublicIp { get; init; }

    public string? PrivateIp { get; init; }
}

/// <summary>A network interface (EC2 API NetworkInterface).</summary>
public sealed record NetworkInterface
{
    public required string NetworkInterfaceId { get; init; }

    public string? SubnetId { get; init; }

    public string? Description { get; init; }

    public string? InterfaceType { get; init; }

    public string? Status { get; init; }

    public ImmutableArray<PrivateIpAddress>? PrivateIpAddresses { get; init; }

    public ImmutableArray<Ipv4PrefixAddress>? Ipv4Prefixes { get; init; }

    public InterfaceAttachment? Attachment { get; init; }

    public ImmutableArray<GroupReference>? Groups { get; init; }

    public ImmutableArray<Tag>? TagSet { get; init; }
}

/// <summary>A range of a subnet that is kept apart (EC2 API SubnetCidrReservation).</summary>
public sealed record SubnetCidrReservation
{
    public string? SubnetCidrReservationId { get; init; }

    public string? SubnetId { get; init; }

    public string? Cidr { get; init; }

    /// <summary><c>prefix</c>: for prefixes alone; <c>explicit</c>: nothing is taken from it unless asked for by address.</summary>
    public string? ReservationType { get; init; }
}

/// <summary>An address of a network interface.</summary>
public sealed record PrivateIpAddress
{
    [System.Text.Json.Serialization.JsonPropertyName("PrivateIpAddress")]
    public string? Address { get; init; }

    public bool? Primary { get; init; }
}

/// <summary>A /28 prefix of a network interface.</summary>
public sealed record Ipv4PrefixAddress
{
    public string? Ipv4Prefix { get; init; }
}

/// <summary>The instance an interface hangs on.</summary>
public sealed record InterfaceAttachment
{
    public string? InstanceId { get; init; }

    public int? DeviceIndex { get; init; }

    public int? NetworkCardIndex { get; init; }
}

/// <summary>Limits of an instance type (EC2 API InstanceTypeInfo).</summary>
public sealed record InstanceTypeLimits
{
    public required string InstanceType { get; init; }

    public string? Hypervisor { get; init; }

    public bool? BareMetal { get; init; }

    public VCpus? VCpuInfo { get; init; }

    [System.Text.Json.Serialization.JsonPropertyName("NetworkInfo")]
    public NetworkLimits? Network { get; init; }
}

/// <summary>Processors of an instance type.</summary>
public sealed record VCpus
{
    public int? DefaultVCpus { get; init; }
}

/// <summary>Network limits of an instance type (EC2 API NetworkInfo).</summary>
public sealed record NetworkLimits
{
    public int? MaximumNetworkInterfaces { get; init; }

    public int? Ipv4AddressesPerInterface { get; init; }

    public int? DefaultNetworkCardIndex { get; init; }

    public ImmutableArray<NetworkCard>? NetworkCards { get; init; }
}

/// <summary>One network card of an instance type.</summary>
public sealed record NetworkCard
{
    public int? NetworkCardIndex { get; init; }

    public int? MaximumNetworkInterfaces { get; init; }
}

/// <summary>Who asked AWS (STS API GetCallerIdentity).</summary>
public sealed record CallerIdentity
{
    public required string Account { get; init; }

    public required string Arn { get; init; }
}
