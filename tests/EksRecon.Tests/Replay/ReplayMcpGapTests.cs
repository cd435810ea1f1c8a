using EksRecon.Replay.Mcp;

using Xunit;

namespace EksRecon.Tests.Replay;

public sealed class ReplayMcpGapTests
{
    private const string Manifest =
        """
        {"schema":"eks-recon-bundle/v1","cluster":"c","region":"us-west-2","account":"111122223333","coverage":[
          {"question":"kubernetes/pods","outcome":"OUTCOME","reason":"because \"so\""},
          {"question":"aws/eks-describe-cluster","outcome":"collected"},
          {"question":"aws/ec2-describe-vpcs","outcome":"OUTCOME","reason":"because \"so\""},
          {"question":"aws/eks-list-addons","outcome":"OUTCOME","reason":"because \"so\""},
          {"question":"aws/eks-describe-addon/vpc-cni","outcome":"OUTCOME","reason":"because \"so\""}]}
        """;

    private static Task<McpOverBundle> Over(string outcome, McpFlavor flavor) => McpOverBundle.Of(
        flavor,
        [
            ("aws/eks-describe-cluster.json", """{"cluster":{"name":"c","resourcesVpcConfig":{"vpcId":"vpc-1"}}}"""),
            ("manifest.json", Manifest.Replace("OUTCOME", outcome, StringComparison.Ordinal)),
        ],
        TestContext.Current.CancellationToken);

    [Theory]
    [InlineData("forbidden", "403\nReason: Forbidden", "pods is forbidden")]
    [InlineData("unauthorized", "401\nReason: Unauthorized", "Unauthorized: because")]
    [InlineData("timed-out", "504\nReason: Gateway Timeout", "pods: because")]
    [InlineData("failed", "500\nReason: Internal Server Error", "pods: because")]
    [InlineData("not-asked", "501\nReason: Not Implemented", "the bundle does not hold pods")]
    public async Task What_Kubernetes_did_not_answer_is_refused_with_its_reason(string outcome, string status, string words)
    {
        foreach (var flavor in Enum.GetValues<McpFlavor>())
        {
            await using var mcp = await Over(outcome, flavor);
            var list = await mcp.Refusal("list_k8s_resources", ("cluster_name", "c"), ("kind", "Pod"), ("api_version", "v1"));
            Assert.StartsWith($"Failed to list Pod resources: {status}", list, StringComparison.Ordinal);
            Assert.Contains(words, list, StringComparison.Ordinal);
            Assert.Contains("because \\\"so\\\"", list, StringComparison.Ordinal);
            (string, object?)[] what = [("cluster_name", "c"), ("kind", "Pod"), ("api_version", "v1"), ("namespace", "default"),
                ("name", "x")];
            var read = flavor == McpFlavor.Hosted
                ? await mcp.Refusal("read_k8s_resource", what)
                : await mcp.Refusal("manage_k8s_resource", [("operation", "read"), .. what]);
            Assert.StartsWith($"Failed to read Pod default/x: {status}", read, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("forbidden", "AccessDeniedException", "UnauthorizedOperation")]
    [InlineData("unauthorized", "UnrecognizedClientException", "ExpiredToken")]
    [InlineData("timed-out", "RequestTimeout", "RequestTimeout")]
    [InlineData("failed", "ServerException", "InternalError")]
    [InlineData("not-asked", "NotImplemented", "NotImplemented")]
    public async Task What_AWS_did_not_answer_is_refused_in_its_words(string outcome, string eks, string ec2)
    {
        await using var mcp = await Over(outcome, McpFlavor.Hosted);
        var addon = await mcp.Refusal("describe_eks_resource", ("cluster_name", "c"), ("resource_type", "addon"),
            ("resource_name", "vpc-cni"));
        Assert.StartsWith($"An error occurred ({eks}) when calling the DescribeAddon operation: ", addon, StringComparison.Ordinal);
        Assert.Contains("because \"so\"", addon, StringComparison.Ordinal);
        Assert.StartsWith(
            $"An error occurred ({eks}) when calling the ListAddons operation: ", await mcp.Refusal("list_eks_resources", ("cluster_name", "c"), ("resource_type", "addon")), StringComparison.Ordinal);
        Assert.StartsWith(
            $"Error retrieving VPC configuration: An error occurred ({ec2}) when calling the DescribeVpcs operation: ", await mcp.Refusal("get_eks_vpc_config", ("cluster_name", "c")), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Routes_of_the_main_table_name_the_targets_that_server_knows()
    {
        await using var mcp = await McpOverBundle.Of(
            McpFlavor.OpenSource,
            [
                ("aws/ec2-describe-route-tables.json", """
                    {"RouteTables":[
                      {"VpcId":"vpc-1","Associations":[{"Main":true}],"Routes":[
                        {"DestinationCidrBlock":"10.0.0.0/16","GatewayId":"local","State":"active"},
                        {"DestinationCidrBlock":"0.0.0.0/0","NatGatewayId":"nat-1","State":"blackhole"},
                        {"DestinationIpv6CidrBlock":"::/0","EgressOnlyInternetGatewayId":"eigw-1","State":"active"}]},
                      {"VpcId":"vpc-1","Associations":[{"Main":false}],"Routes":[{"DestinationCidrBlock":"0.0.0.0/0","GatewayId":"igw-1","State":"active"}]},
                      {"VpcId":"vpc-2","Associations":[{"Main":true}],"Routes":[{"DestinationCidrBlock":"0.0.0.0/0","GatewayId":"igw-2","State":"active"}]}]}
                    """),
                ("aws/ec2-describe-subnets.json", """{"Subnets":[{"SubnetId":"subnet-1","VpcId":"vpc-1","AvailabilityZoneId":"use1-az3","AvailableIpAddressCount":15}]}"""),
                ("aws/ec2-describe-vpcs.json", """{"Vpcs":[{"VpcId":"vpc-1","CidrBlock":"10.0.0.0/16"}]}"""),
                ("aws/eks-describe-cluster.json", """{"cluster":{"name":"c","resourcesVpcConfig":{"vpcId":"vpc-1"},"remoteNetworkConfig":{"remoteNodeNetworks":[{"cidrs":["10.80.0.0/16"]}]}}}"""),
                ("manifest.json", """{"schema":"eks-recon-bundle/v1","cluster":"c","coverage":[]}"""),
            ],
            TestContext.Current.CancellationToken);
        var answer = await mcp.Answer("get_eks_vpc_config", ("cluster_name", "c"));
        Assert.Equal(
            """[{"destination_cidr_block":"0.0.0.0/0","target_type":"natgateway","target_id":"nat-1","state":"blackhole"},{"destination_cidr_block":"","target_type":"unknown","target_id":"unknown","state":"active"}]""",
            answer["routes"]?.ToJsonString());
        Assert.Equal("""["10.80.0.0/16"]""", answer["remote_node_cidr_blocks"]?.ToJsonString());
        Assert.Equal(
            """[{"subnet_id":"subnet-1","cidr_block":"","az_id":"use1-az3","az_name":"","available_ips":15,"is_public":false,"assign_ipv6":false,"in_disallowed_az":true,"has_sufficient_ips":false}]""",
            answer["subnets"]?.ToJsonString());
    }
}
