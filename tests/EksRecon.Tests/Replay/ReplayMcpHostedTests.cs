using System.Text.Json.Nodes;

using EksRecon.Replay.Mcp;

using Xunit;

namespace EksRecon.Tests.Replay;

public sealed class ReplayMcpHostedTests
{
    private static readonly (string, object?) Cluster = ("cluster_name", SampleDocuments.Cluster);

    private static Task<McpOverBundle> Sample() => McpOverBundle.Sample(McpFlavor.Hosted, TestContext.Current.CancellationToken);

    [Fact]
    public async Task It_offers_the_reads_of_that_server_and_marks_them()
    {
        await using var mcp = await Sample();
        var tools = await mcp.Client.ListToolsAsync(cancellationToken: TestContext.Current.CancellationToken);
        Assert.Equal(
            ["describe_eks_resource", "get_eks_vpc_config", "list_api_versions", "list_eks_resources", "list_k8s_resources", "read_k8s_resource"],
            tools.Select(tool => tool.Name).Order(StringComparer.Ordinal));
        Assert.All(tools, tool => Assert.True(tool.ProtocolTool.Annotations?.ReadOnlyHint));
        var list = JsonNode.Parse(tools.Single(tool => tool.Name == "list_eks_resources").JsonSchema.GetRawText());
        Assert.Equal(["resource_type"], list?["required"]?.AsArray().Select(name => name?.GetValue<string>()));
        Assert.Equal(["accessentry", "addon", "cluster", "nodegroup"],
            list?["properties"]?["resource_type"]?["enum"]?.AsArray().Select(name => name?.GetValue<string>()));
    }

    [Fact]
    public async Task A_cluster_is_described_as_EKS_does_as_text_and_as_structure()
    {
        await using var mcp = await Sample();
        var result = await mcp.Call("describe_eks_resource", Cluster, ("resource_type", "cluster"));
        var text = JsonNode.Parse(Assert.Single(McpOverBundle.Texts(result)));
        Assert.True(JsonNode.DeepEquals(text, JsonNode.Parse(result.StructuredContent?.GetRawText() ?? "null")));
        var known = SampleDocuments.Read("aws/eks-describe-cluster.json");
        Assert.True(JsonNode.DeepEquals(known["cluster"]?["resourcesVpcConfig"], text?["cluster"]?["resourcesVpcConfig"]));
        Assert.Equal(SampleDocuments.Text(known, "cluster", "arn"), SampleDocuments.Text(text, "cluster", "arn"));
    }

    [Theory]
    [InlineData("addon", "addons", "addonName")]
    [InlineData("nodegroup", "nodegroups", "nodegroupName")]
    public async Task What_is_listed_can_be_described(string type, string key, string member)
    {
        await using var mcp = await Sample();
        var names = (await mcp.Answer("list_eks_resources", Cluster, ("resource_type", type)))[key]?.AsArray()
            .Select(name => name?.GetValue<string>() ?? "").ToList()
            ?? [];
        Assert.Equal(SampleDocuments.Read($"aws/eks-list-{key}.json")[key]?.AsArray().Select(name => name?.GetValue<string>() ?? ""),
            names);
        Assert.NotEmpty(names);
        foreach (var name in names)
        {
            Assert.Equal(name,
                SampleDocuments.Text(await mcp.Answer("describe_eks_resource", Cluster, ("resource_type", type), ("resource_name", name)),
                    type, member));
        }
    }

    [Fact]
    public async Task Kubernetes_is_read_by_kind()
    {
        await using var mcp = await Sample();
        var read = await mcp.Answer("read_k8s_resource", Cluster, ("kind", "Deployment"), ("api_version", "apps/v1"), ("name", "coredns"),
            ("namespace", "kube-system"));
        var known = SampleDocuments.Items("kubernetes/deployments.apps.json").Single(item =>
            SampleDocuments.Text(item, "metadata", "name") == "coredns");
        Assert.True(JsonNode.DeepEquals(known["spec"], read["resource"]?["spec"]));
        Assert.Contains("403",
            await mcp.Refusal("read_k8s_resource", Cluster, ("kind", "Secret"), ("api_version", "v1"), ("name", "x"),
                ("namespace", "default")),
            StringComparison.Ordinal);
        var list = await mcp.Call("list_k8s_resources", Cluster, ("kind", "Node"), ("api_version", "v1"));
        Assert.Equal(SampleDocuments.Items("kubernetes/nodes.json").Count, list.StructuredContent?.GetProperty("count").GetInt32());
        Assert.Contains("v1",
            (await mcp.Answer("list_api_versions", Cluster))["api_versions"]?.AsArray().Select(version => version?.GetValue<string>())
                ?? []);
        Assert.NotEmpty((await mcp.Answer("get_eks_vpc_config", Cluster))["subnets"]?.AsArray() ?? []);
    }

    [Fact]
    public async Task What_is_not_there_is_said_as_AWS_does()
    {
        await using var mcp = await Sample();
        Assert.Equal([SampleDocuments.Cluster],
            (
                await mcp.Answer("list_eks_resources",
                    ("resource_type", "cluster")))["clusters"]?.AsArray().Select(name => name?.GetValue<string>()));
        Assert.Equal("Missing required argument: cluster_name", await mcp.Refusal("list_eks_resources", ("resource_type", "addon")));
        Assert.Equal("Missing required argument: resource_name",
            await mcp.Refusal("describe_eks_resource", Cluster, ("resource_type", "addon")));
        Assert.Equal(
            "An error occurred (ResourceNotFoundException) when calling the DescribeCluster operation: No cluster found for name: nope.",
            await mcp.Refusal("describe_eks_resource", ("cluster_name", "nope"), ("resource_type", "cluster")));
        Assert.Equal(
            "An error occurred (ResourceNotFoundException) when calling the DescribeAddon operation: No addon: nope found in cluster: shop-prod",
            await mcp.Refusal("describe_eks_resource", Cluster, ("resource_type", "addon"), ("resource_name", "nope")));
        Assert.StartsWith("Invalid resource_type: addons.", await mcp.Refusal("list_eks_resources", Cluster, ("resource_type", "addons")),
            StringComparison.Ordinal);
        Assert.Contains("the bundle does not hold it", await mcp.Refusal("list_eks_resources", Cluster, ("resource_type", "accessentry")),
            StringComparison.Ordinal);
    }
}
