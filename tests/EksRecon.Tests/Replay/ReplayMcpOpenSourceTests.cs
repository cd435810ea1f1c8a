using System.Text.Json.Nodes;

using EksRecon.Replay.Mcp;

using Xunit;

namespace EksRecon.Tests.Replay;

public sealed class ReplayMcpOpenSourceTests
{
    private static readonly (string, object?) Cluster = ("cluster_name", SampleDocuments.Cluster);

    private static Task<McpOverBundle> Sample() => McpOverBundle.Sample(McpFlavor.OpenSource, TestContext.Current.CancellationToken);

    [Fact]
    public async Task It_offers_the_tools_of_that_server_without_hints()
    {
        await using var mcp = await Sample();
        var tools = await mcp.Client.ListToolsAsync(cancellationToken: TestContext.Current.CancellationToken);
        Assert.Equal(
            ["get_eks_insights", "get_eks_vpc_config", "get_k8s_events", "get_pod_logs", "list_api_versions", "list_k8s_resources", "manage_k8s_resource"],
            tools.Select(tool => tool.Name).Order(StringComparer.Ordinal));
        Assert.All(tools, tool => Assert.Null(tool.ProtocolTool.Annotations));
        var manage = JsonNode.Parse(tools.Single(tool => tool.Name == "manage_k8s_resource").JsonSchema.GetRawText());
        Assert.Equal(["operation", "cluster_name", "kind", "api_version"],
            manage?["required"]?.AsArray().Select(name => name?.GetValue<string>()));
        Assert.Equal(["operation", "cluster_name", "kind", "api_version", "name", "namespace", "body"],
            manage?["properties"]?.AsObject().Select(property => property.Key));
    }

    [Fact]
    public async Task A_list_is_a_sentence_and_the_metadata_of_each()
    {
        await using var mcp = await Sample();
        var result = await mcp.Call("list_k8s_resources", Cluster, ("kind", "DaemonSet"), ("api_version", "apps/v1"));
        Assert.Equal(2, result.Content.Count);
        Assert.Null(result.StructuredContent);
        var list = JsonNode.Parse(McpOverBundle.Texts(result)[1]);
        var known = SampleDocuments.Items("kubernetes/daemonsets.apps.json");
        Assert.Equal(known.Count, list?["count"]?.GetValue<int>());
        Assert.Equal(["kind", "api_version", "namespace", "count", "items"], list?.AsObject().Select(member => member.Key));
        foreach (var item in list?["items"]?.AsArray().OfType<JsonObject>() ?? [])
        {
            Assert.Equal(["name", "namespace", "creation_timestamp", "labels", "annotations"], item.Select(member => member.Key));
            var its = Assert.Single(known,
                one => SampleDocuments.Text(one, "metadata", "name") == SampleDocuments.Text(item, "name")
                    && SampleDocuments.Text(one, "metadata", "namespace") == SampleDocuments.Text(item, "namespace"));
            Assert.Equal(SampleDocuments.Text(its, "metadata", "creationTimestamp"), SampleDocuments.Text(item, "creation_timestamp"));
            Assert.True(JsonNode.DeepEquals(its["metadata"]?["labels"], item["labels"]));
            Assert.True(JsonNode.DeepEquals(its["metadata"]?["annotations"], item["annotations"]));
        }
    }

    [Fact]
    public async Task Namespaces_and_selectors_select()
    {
        await using var mcp = await Sample();
        var pods = SampleDocuments.Items("kubernetes/pods.json");
        async Task<int> Count(params (string, object?)[] more) =>
            (await mcp.Answer("list_k8s_resources", [Cluster, ("kind", "Pod"), ("api_version", "v1"), .. more]))["count"]?.GetValue<int>()
                ?? -1;
        Assert.Equal(pods.Count, await Count());
        Assert.Equal(pods.Count(pod => SampleDocuments.Text(pod, "metadata", "namespace") == "kube-system"),
            await Count(("namespace", "kube-system")));
        Assert.Equal(pods.Count(pod => SampleDocuments.Text(pod, "metadata", "labels", "k8s-app") == "aws-node"),
            await Count(("label_selector", "k8s-app=aws-node")));
        var node = SampleDocuments.Text(pods[0], "spec", "nodeName");
        Assert.Equal(pods.Count(pod => SampleDocuments.Text(pod, "spec", "nodeName") == node),
            await Count(("field_selector", $"spec.nodeName={node}")));
        Assert.Contains("unable to parse requirement",
            await mcp.Refusal("list_k8s_resources", Cluster, ("kind", "Pod"), ("api_version", "v1"), ("label_selector", "a b=c")),
            StringComparison.Ordinal);
        Assert.Equal(
            SampleDocuments.Items("kubernetes/nodes.json").Count,
            (
                await mcp.Answer("list_k8s_resources", Cluster, ("kind", "Node"), ("api_version", "v1"),
                    ("namespace", "ignored")))["count"]?.GetValue<int>());
    }

    [Fact]
    public async Task A_read_is_the_object_of_the_bundle()
    {
        await using var mcp = await Sample();
        var answer = await mcp.Answer("manage_k8s_resource", Cluster, ("operation", "read"), ("kind", "DaemonSet"),
            ("api_version", "apps/v1"), ("name", "aws-node"), ("namespace", "kube-system"));
        Assert.Equal(["kind", "name", "namespace", "api_version", "operation", "resource"], answer.AsObject().Select(member => member.Key));
        var known = SampleDocuments.Items("kubernetes/daemonsets.apps.json").Single(item =>
            SampleDocuments.Text(item, "metadata", "name") == "aws-node");
        Assert.Equal(("apps/v1", "DaemonSet"),
            (SampleDocuments.Text(answer, "resource", "apiVersion"), SampleDocuments.Text(answer, "resource", "kind")));
        Assert.True(JsonNode.DeepEquals(known["spec"], answer["resource"]?["spec"]));
        Assert.True(JsonNode.DeepEquals(known["status"], answer["resource"]?["status"]));
        Assert.Null(answer["resource"]?["metadata"]?["managedFields"]);
    }

    [Theory]
    [InlineData("create", "Operation create is not allowed without write access")]
    [InlineData("replace", "Operation replace is not allowed without write access")]
    [InlineData("patch", "Operation patch is not allowed without write access")]
    [InlineData("delete", "Operation delete is not allowed without write access")]
    [InlineData("drop", "Invalid operation: drop. Valid operations are: create, replace, patch, delete, read")]
    public async Task Writes_are_refused(string operation, string words)
    {
        await using var mcp = await Sample();
        Assert.Equal(words,
            await mcp.Refusal("manage_k8s_resource", Cluster, ("operation", operation), ("kind", "Pod"), ("api_version", "v1"),
                ("name", "x"), ("body", new Dictionary<string, object?>())));
    }

    [Fact]
    public async Task Secrets_events_and_logs_are_refused()
    {
        await using var mcp = await Sample();
        Assert.Equal(
            "Access to Kubernetes Secrets requires --allow-sensitive-data-access flag",
            await mcp.Refusal("manage_k8s_resource", Cluster, ("operation", "read"), ("kind", "Secret"), ("api_version", "v1"),
                ("name", "x"), ("namespace", "default")));
        Assert.Contains("403\nReason: Forbidden",
            await mcp.Refusal("list_k8s_resources", Cluster, ("kind", "Secret"), ("api_version", "v1")), StringComparison.Ordinal);
        Assert.Contains("--allow-sensitive-data-access", await mcp.Refusal("get_k8s_events", Cluster, ("kind", "Pod"), ("name", "x")),
            StringComparison.Ordinal);
        Assert.Contains("--allow-sensitive-data-access",
            await mcp.Refusal("get_pod_logs", Cluster, ("namespace", "default"), ("pod_name", "x")), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Versions_are_the_cores_and_the_preferred_ones()
    {
        await using var mcp = await Sample();
        var answer = await mcp.Answer("list_api_versions", Cluster);
        var versions = answer["api_versions"]?.AsArray().Select(version => version?.GetValue<string>() ?? "").ToList() ?? [];
        Assert.Equal(versions.Order(StringComparer.Ordinal), versions);
        Assert.Equal(versions.Count, answer["count"]?.GetValue<int>());
        Assert.Contains("v1", versions);
        foreach (var group in SampleDocuments.Items("kubernetes/apis.json", "groups"))
        {
            Assert.Contains(SampleDocuments.Text(group, "preferredVersion", "groupVersion"), versions);
            Assert.Single(versions, version => version.StartsWith(SampleDocuments.Text(group, "name") + "/", StringComparison.Ordinal));
        }
    }

    [Fact]
    public async Task The_VPC_is_seen_as_weakly_as_that_server_sees_it()
    {
        await using var mcp = await Sample();
        var answer = await mcp.Answer("get_eks_vpc_config", Cluster);
        var vpc = SampleDocuments.Items("aws/ec2-describe-vpcs.json", "Vpcs").Single();
        Assert.Equal(SampleDocuments.Text(vpc, "VpcId"), SampleDocuments.Text(answer, "vpc_id"));
        Assert.Equal(
            vpc["CidrBlockAssociationSet"]?.AsArray().Skip(1)
                .Select(range => SampleDocuments.Text(range, "CidrBlock")), answer["additional_cidr_blocks"]?.AsArray()
                .Select(range => range?.GetValue<string>() ?? ""));
        var subnets = SampleDocuments.Items("aws/ec2-describe-subnets.json", "Subnets");
        Assert.Equal(
            subnets.Select(subnet =>
                (SampleDocuments.Text(subnet, "SubnetId"), subnet["MapPublicIpOnLaunch"]?.GetValue<bool>(),
                    subnet["AvailableIpAddressCount"]?.GetValue<int>())),
            answer["subnets"]?.AsArray().Select(subnet =>
                (SampleDocuments.Text(subnet, "subnet_id"), subnet?["is_public"]?.GetValue<bool>(),
                    subnet?["available_ips"]?.GetValue<int>())));
        // The sample's main route table knows local routes alone; that server looks no further.
        Assert.Empty(answer["routes"]?.AsArray() ?? [null]);
        Assert.Equal(
            "Error retrieving VPC configuration: An error occurred (InvalidVpcID.NotFound) when calling the DescribeVpcs operation: The vpc ID 'vpc-1' does not exist",
            await mcp.Refusal("get_eks_vpc_config", Cluster, ("vpc_id", "vpc-1")));
    }

    [Fact]
    public async Task No_insights_are_not_said_to_be_none()
    {
        await using var mcp = await Sample();
        var texts = McpOverBundle.Texts(await mcp.Call("get_eks_insights", Cluster));
        Assert.Contains("nobody asked", texts[0], StringComparison.Ordinal);
        Assert.Empty(JsonNode.Parse(texts[1])?["insights"]?.AsArray() ?? [null]);
    }

    [Fact]
    public async Task What_is_not_there_is_said_in_a_sentence()
    {
        await using var mcp = await Sample();
        Assert.EndsWith("No matches found for {'api_version': 'v1', 'kind': 'Pot'}",
            await mcp.Refusal("list_k8s_resources", Cluster, ("kind", "Pot"), ("api_version", "v1")), StringComparison.Ordinal);
        Assert.EndsWith("No matches found for {'api_version': 'a/v1', 'kind': 'Pod'}",
            await mcp.Refusal("list_k8s_resources", Cluster, ("kind", "Pod"), ("api_version", "a/v1")), StringComparison.Ordinal);
        Assert.Contains(
            "pods \\\"x\\\" not found", await mcp.Refusal("manage_k8s_resource", Cluster, ("operation", "read"), ("kind", "Pod"), ("api_version", "v1"), ("name", "x"), ("namespace", "default")), StringComparison.Ordinal);
        Assert.StartsWith(
            "Failed to read Pod x: 404", await mcp.Refusal("manage_k8s_resource", Cluster, ("operation", "read"), ("kind", "Pod"), ("api_version", "v1"), ("name", "x")), StringComparison.Ordinal);
        Assert.Equal("Missing required argument: kind", await mcp.Refusal("list_k8s_resources", Cluster));
        Assert.Equal("Argument kind has to be a string.", await mcp.Refusal("list_k8s_resources", Cluster, ("kind", 7)));
        Assert.Equal("Unknown tool: apply_yaml", await mcp.Refusal("apply_yaml"));
        foreach (var tool in new[] { "list_api_versions", "get_eks_vpc_config", "get_eks_insights" })
        {
            Assert.EndsWith(
                "An error occurred (ResourceNotFoundException) when calling the DescribeCluster operation: No cluster found for name: nope.", await mcp.Refusal(tool, ("cluster_name", "nope")), StringComparison.Ordinal);
        }
    }
}
