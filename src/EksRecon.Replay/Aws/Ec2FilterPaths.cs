using System.Collections.Frozen;

using EksRecon.Questions;

namespace EksRecon.Replay.Aws;

/// <summary>
/// Where a thing has the value of each filter of its call, in the JSON that the command line prints. The filters are those of EC2's API
/// reference, apart from rare ones.
/// </summary>
internal static class Ec2FilterPaths
{
    private static readonly FrozenDictionary<AwsCall, FrozenDictionary<string, string>> ByCall =
        new Dictionary<AwsCall, FrozenDictionary<string, string>>
        {
            [AwsCalls.DescribeSubnets] = Paths(
            """
            availability-zone=AvailabilityZone availability-zone-id=AvailabilityZoneId available-ip-address-count=AvailableIpAddressCount cidr-block=CidrBlock
            default-for-az=DefaultForAz ipv6-cidr-block-association.association-id=Ipv6CidrBlockAssociationSet.AssociationId
            ipv6-cidr-block-association.ipv6-cidr-block=Ipv6CidrBlockAssociationSet.Ipv6CidrBlock
            ipv6-cidr-block-association.state=Ipv6CidrBlockAssociationSet.Ipv6CidrBlockState.State ipv6-native=Ipv6Native
            map-public-ip-on-launch=MapPublicIpOnLaunch outpost-arn=OutpostArn owner-id=OwnerId state=State subnet-arn=SubnetArn subnet-id=SubnetId vpc-id=VpcId
            """),
            [AwsCalls.DescribeVpcs] = Paths(
            """
            cidr=CidrBlock cidr-block-association.association-id=CidrBlockAssociationSet.AssociationId
            cidr-block-association.cidr-block=CidrBlockAssociationSet.CidrBlock cidr-block-association.state=CidrBlockAssociationSet.CidrBlockState.State
            dhcp-options-id=DhcpOptionsId ipv6-cidr-block-association.ipv6-cidr-block=Ipv6CidrBlockAssociationSet.Ipv6CidrBlock is-default=IsDefault
            owner-id=OwnerId state=State vpc-id=VpcId
            """),
            [AwsCalls.DescribeRouteTables] = Paths(
            """
            association.gateway-id=Associations.GatewayId association.main=Associations.Main
            association.route-table-association-id=Associations.RouteTableAssociationId association.route-table-id=Associations.RouteTableId
            association.subnet-id=Associations.SubnetId owner-id=OwnerId route-table-id=RouteTableId route.destination-cidr-block=Routes.DestinationCidrBlock
            route.destination-ipv6-cidr-block=Routes.DestinationIpv6CidrBlock route.destination-prefix-list-id=Routes.DestinationPrefixListId
            route.egress-only-internet-gateway-id=Routes.EgressOnlyInternetGatewayId route.gateway-id=Routes.GatewayId route.instance-id=Routes.InstanceId
            route.nat-gateway-id=Routes.NatGatewayId route.origin=Routes.Origin route.state=Routes.State route.transit-gateway-id=Routes.TransitGatewayId
            route.vpc-peering-connection-id=Routes.VpcPeeringConnectionId vpc-id=VpcId
            """),
            [AwsCalls.DescribeNetworkInterfaces] = Paths(
            """
            addresses.association.public-ip=PrivateIpAddresses.Association.PublicIp addresses.primary=PrivateIpAddresses.Primary
            addresses.private-ip-address=PrivateIpAddresses.PrivateIpAddress association.allocation-id=Association.AllocationId
            association.association-id=Association.AssociationId association.public-ip=Association.PublicIp attachment.attachment-id=Attachment.AttachmentId
            attachment.delete-on-termination=Attachment.DeleteOnTermination attachment.device-index=Attachment.DeviceIndex
            attachment.instance-id=Attachment.InstanceId attachment.instance-owner-id=Attachment.InstanceOwnerId attachment.status=Attachment.Status
            availability-zone=AvailabilityZone availability-zone-id=AvailabilityZoneId description=Description group-id=Groups.GroupId
            interface-type=InterfaceType ipv6-addresses.ipv6-address=Ipv6Addresses.Ipv6Address mac-address=MacAddress network-interface-id=NetworkInterfaceId
            operator.managed=Operator.Managed operator.principal=Operator.Principal owner-id=OwnerId private-dns-name=PrivateDnsName
            private-ip-address=PrivateIpAddress requester-id=RequesterId requester-managed=RequesterManaged source-dest-check=SourceDestCheck status=Status
            subnet-id=SubnetId vpc-id=VpcId
            """),
            [AwsCalls.DescribeSecurityGroups] = Paths(
            """
            description=Description egress.ip-permission.cidr=IpPermissionsEgress.IpRanges.CidrIp
            egress.ip-permission.group-id=IpPermissionsEgress.UserIdGroupPairs.GroupId egress.ip-permission.protocol=IpPermissionsEgress.IpProtocol
            group-id=GroupId group-name=GroupName ip-permission.cidr=IpPermissions.IpRanges.CidrIp ip-permission.from-port=IpPermissions.FromPort
            ip-permission.group-id=IpPermissions.UserIdGroupPairs.GroupId ip-permission.protocol=IpPermissions.IpProtocol
            ip-permission.to-port=IpPermissions.ToPort owner-id=OwnerId vpc-id=VpcId
            """),
            [AwsCalls.DescribeVpcEndpoints] = Paths(
            """
            ip-address-type=IpAddressType service-name=ServiceName service-region=ServiceRegion vpc-endpoint-id=VpcEndpointId vpc-endpoint-state=State
            vpc-endpoint-type=VpcEndpointType vpc-id=VpcId
            """),
            [AwsCalls.DescribeNatGateways] = Paths(
            """
            nat-gateway-id=NatGatewayId state=State subnet-id=SubnetId vpc-id=VpcId
            """),
            [AwsCalls.DescribeInstanceTypes] = Paths(
            """
            bare-metal=BareMetal current-generation=CurrentGeneration hypervisor=Hypervisor instance-type=InstanceType
            network-info.ipv4-addresses-per-interface=NetworkInfo.Ipv4AddressesPerInterface network-info.ipv6-supported=NetworkInfo.Ipv6Supported
            network-info.maximum-network-interfaces=NetworkInfo.MaximumNetworkInterfaces
            processor-info.supported-architecture=ProcessorInfo.SupportedArchitectures supported-usage-class=SupportedUsageClasses
            """),
            [AwsCalls.DescribeNetworkAcls] = Paths(
            """
            association.association-id=Associations.NetworkAclAssociationId association.network-acl-id=Associations.NetworkAclId
            association.subnet-id=Associations.SubnetId default=IsDefault entry.cidr=Entries.CidrBlock entry.egress=Entries.Egress entry.protocol=Entries.Protocol
            entry.rule-action=Entries.RuleAction entry.rule-number=Entries.RuleNumber network-acl-id=NetworkAclId owner-id=OwnerId vpc-id=VpcId
            """),
            [AwsCalls.DescribeDhcpOptions] = Paths(
            """
            dhcp-options-id=DhcpOptionsId key=DhcpConfigurations.Key owner-id=OwnerId value=DhcpConfigurations.Values.Value
            """),
            [AwsCalls.SubnetCidrReservations] = Paths(
            """
            subnet-id=SubnetId
            """),
        }.ToFrozenDictionary();

    /// <summary>Names of members with dots between them; null where the call has no such filter.</summary>
    public static string? Of(AwsCall call, string filter) =>
        ByCall.TryGetValue(call, out var paths) ? paths.GetValueOrDefault(filter) : null;

    private static FrozenDictionary<string, string> Paths(string table) => table
        .Split([' ', '\n', '\r'], StringSplitOptions.RemoveEmptyEntries)
        .Select(row => row.Split('='))
        .ToFrozenDictionary(row => row[0], row => row[1], StringComparer.Ordinal);
}
