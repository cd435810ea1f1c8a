using System.Text.Json.Nodes;

using EksRecon.Questions;

using Xunit;

namespace EksRecon.Tests.Replay;

public sealed class AwsCommandLineTests
{
    private const string Cluster = "shop-prod";

    public static TheoryData<string> Documents() =>
        [.. EksRecon.Cli.Runs.Sample.Files().Select(file => file.Path).Where(path => path.StartsWith("aws/", StringComparison.Ordinal) && !path.EndsWith("listeners.json", StringComparison.Ordinal))];

    [Theory]
    [MemberData(nameof(Documents))]
    public async Task What_aws_prints_over_the_replay_is_the_document_of_the_bundle(string path)
    {
        await using var replay = await Start();
        using var aws = new AwsCommandLine(replay.Server.AwsEndpoint);
        var printed = await Json(aws, Command(path));
        var document = Document(path);
        if (path.EndsWith("describe-cluster.json", StringComparison.Ordinal))
        {
            // Where the Kubernetes API is, the replay says of itself.
            Assert.Equal(replay.Server.KubernetesEndpoint.ToString().TrimEnd('/'), printed["cluster"]?["endpoint"]?.GetValue<string>());
            var authority = Convert.FromBase64String(printed["cluster"]?["certificateAuthority"]?["data"]?.GetValue<string>() ?? "");
            Assert.Equal(replay.Server.CertificateAuthority, System.Text.Encoding.ASCII.GetString(authority));
            foreach (var cluster in new[] { printed, document }.Select(answer => answer["cluster"]).OfType<JsonObject>())
            {
                cluster.Remove("endpoint");
                cluster.Remove("certificateAuthority");
            }
        }

        JsonSame.Assert(document, printed);
    }

    [Fact]
    public async Task The_listeners_that_aws_prints_load_balancer_by_load_balancer_are_the_documents_of_the_bundle()
    {
        await using var replay = await Start();
        using var aws = new AwsCommandLine(replay.Server.AwsEndpoint);
        var printed = new JsonArray();
        foreach (
            var arn in Items(await Json(aws, "elbv2 describe-load-balancers"),
                "LoadBalancers").Select(item => item?["LoadBalancerArn"]?.GetValue<string>() ?? ""))
        {
            foreach (var listener in Items(await Json(aws, "elbv2 describe-listeners --load-balancer-arn " + arn), "Listeners"))
            {
                printed.Add(listener?.DeepClone());
            }
        }

        JsonSame.Assert(Document("aws/elbv2-describe-listeners.json"), new JsonObject { ["Listeners"] = printed });
    }

    [Theory]
    [InlineData("eks list-clusters --query clusters", "[\"shop-prod\"]")]
    [InlineData("eks describe-addon --cluster-name shop-prod --addon-name vpc-cni --query addon.{version:addonVersion,status:status}", "{\"version\":\"v1.20.4-eksbuild.2\",\"status\":\"ACTIVE\"}")]
    [InlineData("ec2 describe-subnets --subnet-ids subnet-0a340a42ac342f69e subnet-0917e02faf914e0bf --query length(Subnets)", "2")]
    [InlineData("ec2 describe-subnets --filters Name=vpc-id,Values=vpc-038faba71b3a6cfc9 --query length(Subnets)>`2`", "true")]
    [InlineData("ec2 describe-subnets --filters Name=vpc-id,Values=vpc-0 --query Subnets", "[]")]
    [InlineData("ec2 describe-network-interfaces --page-size 5 --query length(NetworkInterfaces)>`5`", "true")]
    [InlineData("ec2 describe-vpc-attribute --vpc-id vpc-038faba71b3a6cfc9 --attribute enableDnsSupport --query EnableDnsSupport.Value", "true")]
    [InlineData("sts get-caller-identity --query Account", "\"111122223333\"")]
    public async Task A_query_over_the_replay_has_its_answer(string command, string expected)
    {
        await using var replay = await Start();
        using var aws = new AwsCommandLine(replay.Server.AwsEndpoint);
        Assert.Equal(expected, (await Json(aws, command)).ToJsonString());
    }

    [Fact]
    public async Task The_queries_of_the_networking_checklist_have_their_answers()
    {
        await using var replay = await Start();
        using var aws = new AwsCommandLine(replay.Server.AwsEndpoint);
        var addon = await Json(aws,
            $"eks describe-addon --cluster-name {Cluster} --addon-name vpc-cni --query addon.{{version:addonVersion,status:status,config:configurationValues}}");
        Assert.Equal(("v1.20.4-eksbuild.2", "ACTIVE"), (addon["version"]?.GetValue<string>(), addon["status"]?.GetValue<string>()));
        Assert.Contains("ENABLE_PREFIX_DELEGATION", addon["config"]?.GetValue<string>(), StringComparison.Ordinal);
        var access = await Json(
            aws,
            $"eks describe-cluster --name {Cluster} --query cluster.resourcesVpcConfig.{{endpointPublicAccess:endpointPublicAccess,endpointPrivateAccess:endpointPrivateAccess,publicAccessCidrs:publicAccessCidrs}}");
        Assert.Equal((true, true), (access["endpointPublicAccess"]?.GetValue<bool>(), access["endpointPrivateAccess"]?.GetValue<bool>()));
        Assert.NotEmpty(Items(access, "publicAccessCidrs"));
        var ids = Items(await Json(aws, $"eks describe-cluster --name {Cluster} --query cluster.resourcesVpcConfig"), "subnetIds")
            .Select(id => id?.GetValue<string>() ?? "").ToList();
        var subnets = await Json(aws,
            $"ec2 describe-subnets --subnet-ids {string.Join(' ', ids)} --query Subnets[*].[SubnetId,AvailableIpAddressCount,CidrBlock]");
        Assert.Equal(ids.Order(StringComparer.Ordinal),
            subnets.AsArray().Select(row => row?[0]?.GetValue<string>() ?? "").Order(StringComparer.Ordinal));
        Assert.All(subnets.AsArray(), row => Assert.True(row?[1]?.GetValue<int>() > 0));
    }

    [Theory]
    [InlineData("eks describe-cluster --name other", "An error occurred (ResourceNotFoundException) when calling the DescribeCluster operation: No cluster found for name: other.")]
    [InlineData("ec2 describe-subnets --subnet-ids subnet-1", "An error occurred (InvalidSubnetID.NotFound) when calling the DescribeSubnets operation: The subnet ID 'subnet-1' does not exist")]
    [InlineData("elbv2 describe-load-balancers --names nobody", "An error occurred (LoadBalancerNotFound) when calling the DescribeLoadBalancers operation: Load balancers '[nobody]' not found")]
    [InlineData("ec2 delete-vpc --vpc-id vpc-038faba71b3a6cfc9", "An error occurred (InvalidAction) when calling the DeleteVpc operation: The action DeleteVpc is not valid: the replay is read-only and answers only")]
    [InlineData("eks delete-cluster --name shop-prod", "An error occurred (AccessDeniedException) when calling the DeleteCluster operation: the replay is read-only and answers only")]
    [InlineData("elb describe-load-balancers", "the replay answers only EKS, EC2, Elastic Load Balancing (version 2015-12-01) and STS")]
    [InlineData("iam list-roles", "the replay answers only EKS, EC2")]
    public async Task Aws_prints_the_error_of_the_service(string command, string expected)
    {
        await using var replay = await Start();
        using var aws = new AwsCommandLine(replay.Server.AwsEndpoint);
        var (code, output, error) = await aws.Run(command.Split(' '));
        Assert.NotEqual(0, code);
        Assert.Empty(output);
        Assert.Contains(expected, error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("half-forbidden", "eks describe-addon --cluster-name CLUSTER --addon-name vpc-cni --query addon.addonName", null)]
    [InlineData(
        "everything-forbidden", "ec2 describe-subnets",
        "An error occurred (UnauthorizedOperation) when calling the DescribeSubnets operation: User: arn:aws:sts::111122223333:assumed-role/visitor/recon is not authorized to perform: "
        + "ec2:DescribeSubnets because no identity-based policy allows the ec2:DescribeSubnets action\n")]
    [InlineData("everything-forbidden", "eks list-addons --cluster-name CLUSTER", "An error occurred (AccessDeniedException) when calling the ListAddons operation: User: ")]
    [InlineData("everything-forbidden", "eks describe-cluster --name CLUSTER", "An error occurred (AccessDeniedException) when calling the DescribeCluster operation: User: ")]
    [InlineData("everything-forbidden", "elbv2 describe-load-balancers", "An error occurred (AccessDenied) when calling the DescribeLoadBalancers operation: User: ")]
    [InlineData("everything-forbidden", "sts get-caller-identity", "An error occurred (AccessDenied) when calling the GetCallerIdentity operation: User: ")]
    public async Task What_the_bundle_was_forbidden_to_see_is_forbidden_again(string cluster, string command, string? expected)
    {
        if (AwsCommandLine.Program is null) Assert.Skip("aws is not on this machine");
        await using var replay = await AwsOverBundle.Cluster(cluster, TestContext.Current.CancellationToken);
        using var aws = new AwsCommandLine(replay.Server.AwsEndpoint);
        var manifest = await File.ReadAllTextAsync(Path.Combine(Repository.Clusters, cluster, "bundle/manifest.json"),
            TestContext.Current.CancellationToken);
        var name = JsonNode.Parse(manifest)?["cluster"]?.GetValue<string>();
        var (code, _, error) = await aws.Run(command.Replace("CLUSTER", name, StringComparison.Ordinal).Split(' '));
        Assert.Equal(expected is null, code == 0);
        Assert.Contains(expected ?? "", error, StringComparison.Ordinal);
    }

    private static async Task<AwsOverBundle> Start()
    {
        if (AwsCommandLine.Program is null) Assert.Skip("aws is not on this machine");
        return await AwsOverBundle.Sample(TestContext.Current.CancellationToken);
    }

    private static async Task<JsonNode> Json(AwsCommandLine aws, string command) =>
        JsonNode.Parse(await aws.Print(command.Split(' '))) ?? throw new InvalidOperationException(command);

    private static IEnumerable<JsonNode?> Items(JsonNode answer, string member) =>
        answer[member] as JsonArray ?? throw new InvalidOperationException($"no {member}");

    private static JsonNode Document(string path)
    {
        using var stream = EksRecon.Cli.Runs.Sample.Files().Single(file => file.Path == path).Open();
        return JsonNode.Parse(stream) ?? throw new InvalidOperationException(path);
    }

    /// <summary>The command that asks for a document of a bundle.</summary>
    private static string Command(string path)
    {
        var question = path["aws/".Length..^".json".Length].Split('/');
        var call = AwsCalls.All.Single(call => call.Name == question[0]);
        var command = $"{call.Service} {call.Name[(call.Service.Length + 1)..]}";
        var thing = question.Length > 1 ? question[1] : "";
        return command + call.Name switch
        {
            "eks-describe-cluster" => $" --name {Cluster}",
            "eks-describe-addon" => $" --cluster-name {Cluster} --addon-name {thing}",
            "eks-describe-addon-versions" => $" --addon-name {thing} --kubernetes-version 1.33",
            "eks-describe-nodegroup" => $" --cluster-name {Cluster} --nodegroup-name {thing}",
            "eks-list-addons" or "eks-list-nodegroups" or "eks-list-fargate-profiles" => $" --cluster-name {Cluster}",
            "ec2-describe-vpc-attribute" => $" --vpc-id vpc-038faba71b3a6cfc9 --attribute {thing}",
            "elbv2-describe-target-health" => $" --target-group-arn {ArnOf(thing)}",
            "ec2-get-subnet-cidr-reservations" => $" --subnet-id {thing}",
            _ => "",
        };
    }

    private static string ArnOf(string targetGroup)
    {
        using var stream = EksRecon.Cli.Runs.Sample.Files().First(file => file.Path == "aws/elbv2-describe-target-groups.json").Open();
        return Items(JsonNode.Parse(stream) ?? new JsonObject(), "TargetGroups").Single(group =>
            group?["TargetGroupName"]?.GetValue<string>() == targetGroup)?["TargetGroupArn"]?.GetValue<string>()
            ?? "";
    }
}
