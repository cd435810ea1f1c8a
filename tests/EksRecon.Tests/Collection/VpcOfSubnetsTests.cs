using System.Text.Json.Nodes;

using EksRecon.Facts;
using EksRecon.Networking;
using EksRecon.Networking.Vpc;

using Microsoft.AspNetCore.Http;

using Xunit;

namespace EksRecon.Tests.Collection;

/// <summary>A description of a cluster that does not name its VPC: its subnets do, or what is not known has a reason.</summary>
public sealed class VpcOfSubnetsTests
{
    [Fact]
    public async Task Where_only_a_subnet_leads_to_the_VPC_its_ranges_and_DNS_are_known()
    {
        await using var run = await Described(config => config?.Remove("vpcId"));
        var vpc = await Vpc(run);
        Assert.Equal("vpc-038faba71b3a6cfc9", Known(vpc.VpcId));
        Assert.All(vpc.VpcId.Evidence, proof => Assert.StartsWith("Subnet subnet-", proof.Subject, StringComparison.Ordinal));
        Assert.NotEmpty(Known(vpc.Cidrs));
        Assert.True(Known(vpc.Dns.Hostnames));
        Assert.True(Known(vpc.Dns.Support));
        Assert.NotEmpty(Known(vpc.Dns.Servers));
        Assert.Contains(run.Requests,
            request => request.Form?.Contains("Action=DescribeSubnets", StringComparison.Ordinal) == true
                && request.Form.Contains("SubnetId.1=", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Where_nothing_leads_to_it_each_fact_says_why(bool isConfigThere)
    {
        await using var run = await Described(config =>
        {
            if (!isConfigThere) return false;
            config?.Remove("vpcId");
            return config?.Remove("subnetIds");
        });
        var vpc = await Vpc(run);
        Unknown(vpc.VpcId, "vpcId");
        Unknown(vpc.Cidrs, "vpcId");
        Unknown(vpc.Dns.Hostnames, "DescribeCluster does not name it");
        Unknown(vpc.Dns.Support, "DescribeCluster does not name it");
        Unknown(vpc.Dns.Servers, "DescribeCluster does not name it");
        Assert.DoesNotContain(run.Requests, request => request.Form?.Contains("DescribeVpc", StringComparison.Ordinal) == true);
    }

    private static T Known<T>(Fact<T> fact)
    {
        Assert.NotEmpty(fact.Evidence);
        return fact.TryGet(out var value)
            ? value
            : throw new Xunit.Sdk.XunitException($"unknown: {string.Join("; ", fact.Gaps.Select(gap => gap.Reason))}");
    }

    private static void Unknown<T>(Fact<T> fact, string says)
    {
        Assert.False(fact.TryGet(out _));
        Assert.Contains(fact.Gaps, gap => gap.Reason?.Contains(says, StringComparison.Ordinal) == true);
    }

    private static async Task<VpcFacts> Vpc(LiveRun run) => NetworkFacts.Detect(await run.Collect(), Answers.Catalogue).Vpc;

    /// <summary>The sample, whose cluster is described with another resourcesVpcConfig; aws-node is told no VPC either.</summary>
    /// <param name="change">False to leave it out as a whole.</param>
    private static Task<LiveRun> Described(Func<JsonObject?, bool?> change) => LiveRun.Start(
        LiveClusterTests.SampleBundle(),
        (context, answer) =>
        {
            if (context.Request.Path == "/apis/apps/v1/daemonsets") return Write(context, """{"kind":"DaemonSetList","apiVersion":"apps/v1","metadata":{},"items":[]}""");
            if (context.Request.Path == "/api/v1/pods") return Write(context, """{"kind":"PodList","apiVersion":"v1","metadata":{},"items":[]}""");
            if (context.Request.IsHttps || context.Request.Path != "/clusters/shop-prod") return answer(context);
            var described = JsonNode.Parse(
                File.ReadAllText(Path.Combine(Repository.Root, "src/EksRecon.Cli/Sample/aws/eks-describe-cluster.json")));
            if (change(described?["cluster"]?["resourcesVpcConfig"] as JsonObject) == false)
            {
                (described?["cluster"] as JsonObject)?.Remove("resourcesVpcConfig");
            }

            return Write(context, described?.ToJsonString() ?? "");
        },
        isEndpointKept: true);

    private static Task Write(HttpContext context, string json)
    {
        context.Response.ContentType = "application/json";
        return context.Response.WriteAsync(json, context.RequestAborted);
    }
}
