using System.Collections.Frozen;
using System.Collections.Immutable;

using EksRecon.Questions;

using Microsoft.AspNetCore.Http;

namespace EksRecon.Replay.Aws;

/// <summary>The parameter that asks for things of a call by their ids, and what EC2 says to an id that it does not know.</summary>
/// <param name="Parameter">E.g. <c>SubnetId</c>, sent as <c>SubnetId.1</c>, <c>SubnetId.2</c>, ….</param>
/// <param name="Member">Where a thing has its id.</param>
/// <param name="Code">Of the error.</param>
/// <param name="One">The error for one id.</param>
/// <param name="Many">The error for several.</param>
internal sealed record Ec2Ids(string Parameter, string Member, string Code, string One, string Many)
{
    private static readonly FrozenDictionary<AwsCall, ImmutableArray<Ec2Ids>> ByCall = new Dictionary<AwsCall, ImmutableArray<Ec2Ids>>
    {
        [AwsCalls.DescribeSubnets] = [Named("SubnetId", "InvalidSubnetID.NotFound", "subnet")],
        [AwsCalls.DescribeVpcs] = [Named("VpcId", "InvalidVpcID.NotFound", "vpc")],
        [AwsCalls.DescribeRouteTables] = [Named("RouteTableId", "InvalidRouteTableID.NotFound", "routeTable")],
        [AwsCalls.DescribeNetworkInterfaces] = [Named("NetworkInterfaceId", "InvalidNetworkInterfaceID.NotFound", "networkInterface")],
        [AwsCalls.DescribeNetworkAcls] = [Named("NetworkAclId", "InvalidNetworkAclID.NotFound", "networkAcl")],
        [AwsCalls.DescribeDhcpOptions] = [Named("DhcpOptionsId", "InvalidDhcpOptionID.NotFound", "dhcpOption")],
        [AwsCalls.DescribeVpcEndpoints] =
        [
            new("VpcEndpointId", "VpcEndpointId", "InvalidVpcEndpointId.NotFound", "The Vpc Endpoint Id '{0}' does not exist",
                "The Vpc Endpoint Ids '{0}' do not exist"),
        ],
        [AwsCalls.DescribeNatGateways] =
            [new("NatGatewayId", "NatGatewayId", "NatGatewayNotFound", "NAT gateway {0} was not found", "NAT gateways {0} were not found")],
        [AwsCalls.DescribeSecurityGroups] =
        [
            new("GroupId", "GroupId", "InvalidGroup.NotFound", "The security group '{0}' does not exist",
                "The security groups '{0}' do not exist"),
            new("GroupName", "GroupName", "InvalidGroup.NotFound", "The security group '{0}' does not exist",
                "The security groups '{0}' do not exist"),
        ],
        [AwsCalls.DescribeInstanceTypes] =
        [
            new(
                "InstanceType", "InstanceType", "InvalidInstanceType", "The following supplied instance types do not exist: [{0}]",
                "The following supplied instance types do not exist: [{0}]"),
        ],
    }.ToFrozenDictionary();

    public static ImmutableArray<Ec2Ids> Of(AwsCall call) => ByCall.TryGetValue(call, out var ids) ? ids : [];

    public AwsFaultException Unknown(IReadOnlyList<string> ids) =>
        new(StatusCodes.Status400BadRequest, Code, string.Format(null, ids.Count == 1 ? One : Many, string.Join(", ", ids)));

    private static Ec2Ids Named(string member, string code, string noun) =>
        new(member, member, code, $"The {noun} ID '{{0}}' does not exist", $"The {noun} IDs '{{0}}' do not exist");
}
