using System.Text.Json;
using System.Text.Json.Nodes;

using EksRecon.Questions;
using EksRecon.Replay.Aws;

namespace EksRecon.Replay.Mcp;

/// <summary>
/// <c>get_eks_vpc_config</c> with exactly the sight that it has: all subnets of the VPC and not the cluster's, "public" by
/// MapPublicIpOnLaunch and not by routing,
/// and of routes those of the main table alone (awslabs/mcp, vpc_config_handler.py).
/// </summary>
internal sealed class VpcConfig(ClusterAws aws)
{
    private const int EnoughAddresses = 16;

    private static readonly string[] Targets = ["GatewayId", "NatGatewayId", "TransitGatewayId", "NetworkInterfaceId",
        "VpcPeeringConnectionId"];

    public async Task<ToolAnswer> Answer(ToolArguments arguments, CancellationToken cancel)
    {
        var name = arguments.Required("cluster_name");
        JsonNode? cluster;
        try
        {
            cluster = (await aws.Eks($"/clusters/{name}", "DescribeCluster", cancel))["cluster"];
        }
        catch (ToolRefusal refusal)
        {
            throw refusal.After("Error getting cluster information");
        }

        var vpcId = arguments["vpc_id"] ?? cluster?["resourcesVpcConfig"]?["vpcId"]?.GetValue<string>()
            ?? throw new ToolRefusal($"Error getting cluster information: Could not determine VPC ID for cluster {name}");
        try
        {
            return new($"Retrieved VPC configuration for {vpcId} (cluster {name})", Describe(name, vpcId, cluster));
        }
        catch (ToolRefusal refusal)
        {
            throw refusal.After("Error retrieving VPC configuration");
        }
    }

    private static string Text(JsonElement thing, string member) => AwsSight.Text(thing, member) ?? "";

    private static bool IsTrue(JsonElement thing, string member) =>
        thing.TryGetProperty(member, out var value) && value.ValueKind == JsonValueKind.True;

    private static IEnumerable<JsonElement> Items(JsonElement thing, string member) =>
        thing.TryGetProperty(member, out var value) && value.ValueKind == JsonValueKind.Array ? value.EnumerateArray() : [];

    private static JsonObject Subnet(JsonElement subnet)
    {
        var free = subnet.TryGetProperty("AvailableIpAddressCount", out var count) && count.ValueKind == JsonValueKind.Number
            ? count.GetInt32()
            : 0;
        return new()
        {
            ["subnet_id"] = Text(subnet, "SubnetId"),
            ["cidr_block"] = Text(subnet, "CidrBlock"),
            ["az_id"] = Text(subnet, "AvailabilityZoneId"),
            ["az_name"] = Text(subnet, "AvailabilityZone"),
            ["available_ips"] = free,
            ["is_public"] = IsTrue(subnet, "MapPublicIpOnLaunch"),
            ["assign_ipv6"] = IsTrue(subnet, "AssignIpv6AddressOnCreation"),
            ["in_disallowed_az"] = Text(subnet, "AvailabilityZoneId") is "use1-az3" or "usw1-az2" or "cac1-az3",
            ["has_sufficient_ips"] = free >= EnoughAddresses,
        };
    }

    private static JsonObject Route(JsonElement route)
    {
        var target = Targets.FirstOrDefault(target => Text(route, target).Length > 0);
        return new()
        {
            ["destination_cidr_block"] = Text(route, "DestinationCidrBlock"),
            ["target_type"] = target?.Replace("Id", "", StringComparison.Ordinal).ToLowerInvariant() ?? "unknown",
            ["target_id"] = target is null ? "unknown" : Text(route, target),
            ["state"] = Text(route, "State"),
        };
    }

    private static JsonArray Remote(JsonNode? cluster, string networks) => new(
    [
        .. (cluster?["remoteNetworkConfig"]?[networks]?.AsArray() ?? [])
            .SelectMany(network => network?["cidrs"]?.AsArray() ?? [])
            .Select(cidr => cidr?.GetValue<string>())
            .Distinct(StringComparer.Ordinal)
            .Select(cidr => (JsonNode?)cidr),
    ]);

    private JsonObject Describe(string name, string vpcId, JsonNode? cluster)
    {
        if (aws.Ec2(AwsCalls.DescribeVpcs, vpcId) is not [var vpc, ..])
        {
            throw ToolRefusal.OfAws("InvalidVpcID.NotFound", "DescribeVpcs", $"The vpc ID '{vpcId}' does not exist");
        }

        var subnets = aws.Ec2(AwsCalls.DescribeSubnets, vpcId).Select(Subnet);
        var routes = aws.Ec2(AwsCalls.DescribeRouteTables, vpcId)
            .Where(table => Items(table, "Associations").Any(association => IsTrue(association, "Main")))
            .SelectMany(table => Items(table, "Routes"))
            .Where(route => Text(route, "GatewayId") != "local")
            .Select(Route);
        var additional = Items(vpc, "CidrBlockAssociationSet").Skip(1).Select(association => AwsSight.Text(association, "CidrBlock"))
            .OfType<string>();
        return new()
        {
            ["vpc_id"] = vpcId,
            ["cidr_block"] = Text(vpc, "CidrBlock"),
            ["additional_cidr_blocks"] = new JsonArray([.. additional.Select(cidr => (JsonNode)cidr)]),
            ["routes"] = new JsonArray([.. routes]),
            ["remote_node_cidr_blocks"] = Remote(cluster, "remoteNodeNetworks"),
            ["remote_pod_cidr_blocks"] = Remote(cluster, "remotePodNetworks"),
            ["subnets"] = new JsonArray([.. subnets]),
            ["cluster_name"] = name,
        };
    }
}
