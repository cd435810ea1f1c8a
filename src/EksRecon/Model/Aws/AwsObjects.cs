using System.Text.Json;

using EksRecon.Bundles;
using EksRecon.Questions;

namespace EksRecon.Model.Aws;

/// <summary>Makes records from AWS answers.</summary>
internal static class AwsObjects
{
    // What these fields say by their absence: no Auto Mode, IPv4, no hybrid nodes; an add-on as it ships, and healthy.
    private static readonly string[] VitalOfCluster = ["name", "computeConfig", "kubernetesNetworkConfig.ipFamily",
        "kubernetesNetworkConfig.elasticLoadBalancing", "remoteNetworkConfig"];
    private static readonly string[] VitalOfAddon = ["addonName", "configurationValues", "health"];
    private static readonly string[] VitalOfNodegroup = ["nodegroupName", "updateConfig"];
    private static readonly string[] VitalOfProfile = ["fargateProfileName"];

    /// <param name="thing">What a document for one thing is about; null for other documents.</param>
    /// <param name="oddity">A field that is unknown because its type is odd, in a sentence, where the rest could be read.</param>
    /// <returns>The record and what tells it from others; null for calls whose answer nothing uses yet.</returns>
    /// <exception cref="JsonException">A field has a wrong type, or the identifier is missing.</exception>
    public static (object Value, string? Key)? Read(AwsCall call, string? thing, ReadOnlySpan<byte> json, out string? oddity)
    {
        oddity = null;
        if (call == AwsCalls.DescribeCluster)
        {
            return Keyed(OddFields.Read(json, EksJson.Default.Cluster, VitalOfCluster, out oddity), cluster => cluster.Name);
        }

        if (call == AwsCalls.DescribeAddon)
        {
            return Keyed(OddFields.Read(json, EksJson.Default.Addon, VitalOfAddon, out oddity), addon => addon.AddonName);
        }

        if (call == AwsCalls.DescribeAddonVersions) return Keyed(Parse(json, EksJson.Default.AddonVersions), addon => addon.AddonName);
        if (call == AwsCalls.DescribeNodegroup)
        {
            return Keyed(OddFields.Read(json, EksJson.Default.Nodegroup, VitalOfNodegroup, out oddity), group => group.NodegroupName);
        }

        if (call == AwsCalls.DescribeFargateProfile)
        {
            return Keyed(OddFields.Read(json, EksJson.Default.FargateProfile, VitalOfProfile, out oddity),
                profile => profile.FargateProfileName);
        }

        if (call == AwsCalls.ListAddons || call == AwsCalls.ListNodegroups || call == AwsCalls.ListFargateProfiles)
        {
            return Keyed(Parse(json, EksJson.Default.String), name => name);
        }

        if (call == AwsCalls.CallerIdentity) return Keyed(Parse(json, Ec2Json.Default.CallerIdentity), identity => identity.Arn);
        if (call == AwsCalls.DescribeSubnets) return Keyed(Parse(json, Ec2Json.Default.Subnet), subnet => subnet.SubnetId);
        if (call == AwsCalls.DescribeVpcs) return Keyed(Parse(json, Ec2Json.Default.Vpc), vpc => vpc.VpcId);
        if (call == AwsCalls.DescribeRouteTables) return Keyed(Parse(json, Ec2Json.Default.RouteTable), table => table.RouteTableId);
        if (call == AwsCalls.DescribeNatGateways) return Keyed(Parse(json, Ec2Json.Default.NatGateway), gateway => gateway.NatGatewayId);
        if (call == AwsCalls.DescribeNetworkInterfaces)
        {
            return Keyed(Parse(json, Ec2Json.Default.NetworkInterface), card => card.NetworkInterfaceId);
        }

        if (call == AwsCalls.DescribeSecurityGroups) return Keyed(Parse(json, Ec2Json.Default.SecurityGroup), group => group.GroupId);
        if (call == AwsCalls.DescribeVpcEndpoints)
        {
            return Keyed(Parse(json, Ec2Json.Default.VpcEndpoint), endpoint => endpoint.VpcEndpointId);
        }

        if (call == AwsCalls.DescribeInstanceTypes)
        {
            return Keyed(Parse(json, Ec2Json.Default.InstanceTypeLimits), type => type.InstanceType);
        }

        if (call == AwsCalls.DescribeLoadBalancers)
        {
            return Keyed(Parse(json, Ec2Json.Default.LoadBalancer), balancer => balancer.LoadBalancerArn);
        }

        if (call == AwsCalls.DescribeTargetGroups) return Keyed(Parse(json, Ec2Json.Default.TargetGroup), group => group.TargetGroupArn);
        if (call == AwsCalls.SubnetCidrReservations)
        {
            return Keyed(Parse(json, Ec2Json.Default.SubnetCidrReservation),
                reservation => reservation.SubnetCidrReservationId ?? $"{reservation.SubnetId} {reservation.Cidr}");
        }

        if (call == AwsCalls.DescribeDhcpOptions) return Keyed(Parse(json, Ec2Json.Default.DhcpOptions), options => options.DhcpOptionsId);
        if (call == AwsCalls.DescribeVpcAttribute)
        {
            return Keyed(Parse(json, Ec2Json.Default.VpcAttribute),
                attribute => string.IsNullOrEmpty(attribute.VpcId) ? "" : $"{attribute.VpcId} {thing}");
        }

        if (call == AwsCalls.DescribeTargetHealth)
        {
            return Keyed(Parse(json, Ec2Json.Default.TargetHealthDescription) with { TargetGroup = thing ?? "" },
                one => one.Target?.Id is { Length: > 0 } id ? $"{one.TargetGroup} {id} {one.Target.Port}" : "");
        }

        return null;
    }

    private static T Parse<T>(ReadOnlySpan<byte> json, System.Text.Json.Serialization.Metadata.JsonTypeInfo<T> type)
        where T : class => JsonNulls.ListWithNull(json) is { } list
            ? throw new JsonException($"the list {list} has an empty element")
            : JsonSerializer.Deserialize(json, type) ?? throw new JsonException("it is null");

    private static (object Value, string? Key)? Keyed<T>(T value, Func<T, string> key)
        where T : class => (value, key(value) is { Length: > 0 } id ? id : throw new JsonException("it has no identifier"));
}
