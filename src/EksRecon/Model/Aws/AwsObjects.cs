using System.Text.Json;

using EksRecon.Questions;

namespace EksRecon.Model.Aws;

/// <summary>Makes records from AWS answers.</summary>
internal static class AwsObjects
{
    /// <param name="thing">What a document for one thing is about; null for other documents.</param>
    /// <returns>The record and what tells it from others; null for calls whose answer nothing uses yet.</returns>
    /// <exception cref="JsonException">A field has a wrong type, or the identifier is missing.</exception>
    public static (object Value, string? Key)? Read(AwsCall call, string? thing, ReadOnlySpan<byte> json)
    {
        if (call == AwsCalls.DescribeCluster) return Keyed(Parse(json, EksJson.Default.Cluster), cluster => cluster.Name);
        if (call == AwsCalls.DescribeAddon) return Keyed(Parse(json, EksJson.Default.Addon), addon => addon.AddonName);
        if (call == AwsCalls.DescribeAddonVersions) return Keyed(Parse(json, EksJson.Default.AddonVersions), addon => addon.AddonName);
        if (call == AwsCalls.DescribeNodegroup) return Keyed(Parse(json, EksJson.Default.Nodegroup), group => group.NodegroupName);
        if (call == AwsCalls.DescribeFargateProfile) return Keyed(Parse(json, EksJson.Default.FargateProfile), profile => profile.FargateProfileName);
        if (call == AwsCalls.ListAddons || call == AwsCalls.ListNodegroups || call == AwsCalls.ListFargateProfiles) return Keyed(Parse(json, EksJson.Default.String), name => name);
        if (call == AwsCalls.CallerIdentity) return Keyed(Parse(json, Ec2Json.Default.CallerIdentity), identity => identity.Arn);
        if (call == AwsCalls.DescribeSubnets) return Keyed(Parse(json, Ec2Json.Default.Subnet), subnet => subnet.SubnetId);
        if (call == AwsCalls.DescribeVpcs) return Keyed(Parse(json, Ec2Json.Default.Vpc), vpc => vpc.VpcId);
        if (call == AwsCalls.DescribeRouteTables) return Keyed(Parse(json, Ec2Json.Default.RouteTable), table => table.RouteTableId);
        if (call == AwsCalls.DescribeNatGateways) return Keyed(Parse(json, Ec2Json.Default.NatGateway), gateway => gateway.NatGatewayId);
        if (call == AwsCalls.DescribeNetworkInterfaces) return Keyed(Parse(json, Ec2Json.Default.NetworkInterface), card => card.NetworkInterfaceId);
        if (call == AwsCalls.DescribeSecurityGroups) return Keyed(Parse(json, Ec2Json.Default.SecurityGroup), group => group.GroupId);
        if (call == AwsCalls.DescribeVpcEndpoints) return Keyed(Parse(json, Ec2Json.Default.VpcEndpoint), endpoint => endpoint.VpcEndpointId);
        if (call == AwsCalls.DescribeInstanceTypes) return Keyed(Parse(json, Ec2Json.Default.InstanceTypeLimits), type => type.InstanceType);
        if (call == AwsCalls.DescribeLoadBalancers) return Keyed(Parse(json, Ec2Json.Default.LoadBalancer), balancer => balancer.LoadBalancerArn);
        if (call == AwsCalls.DescribeTargetGroups) return Keyed(Parse(json, Ec2Json.Default.TargetGroup), group => group.TargetGroupArn);
        if (call == AwsCalls.SubnetCidrReservations) return Keyed(Parse(json, Ec2Json.Default.SubnetCidrReservation), reservation => reservation.SubnetCidrReservationId ?? $"{reservation.SubnetId} {reservation.Cidr}");
        if (call == AwsCalls.DescribeDhcpOptions) return Keyed(Parse(json, Ec2Json.Default.DhcpOptions), options => options.DhcpOptionsId);
        if (call == AwsCalls.DescribeVpcAttribute) return Keyed(Parse(json, Ec2Json.Default.VpcAttribute), attribute => string.IsNullOrEmpty(attribute.VpcId) ? "" : $"{attribute.VpcId} {thing}");
        if (call == AwsCalls.DescribeTargetHealth) return Keyed(Parse(json, Ec2Json.Default.TargetHealthDescription) with { TargetGroup = thing ?? "" }, one => one.Target?.Id is { Length: > 0 } id ? $"{one.TargetGroup} {id} {one.Target.Port}" : "");
        return null;
    }

    private static T Parse<T>(ReadOnlySpan<byte> json, System.Text.Json.Serialization.Metadata.JsonTypeInfo<T> type)
        where T : class => JsonSerializer.Deserialize(json, type) ?? throw new JsonException("it is null");

    private static (object Value, string? Key)? Keyed<T>(T value, Func<T, string> key)
        where T : class => (value, key(value) is { Length: > 0 } id ? id : throw new JsonException("it has no identifier"));
}
