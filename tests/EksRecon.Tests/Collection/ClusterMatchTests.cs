using System.Collections.Concurrent;

using EksRecon.Bundles;
using EksRecon.Collection.Http;
using EksRecon.Collection.Sources;

using Microsoft.AspNetCore.Http;

using Xunit;

namespace EksRecon.Tests.Collection;

/// <summary>One report is about one cluster, and a token goes to the host that EKS or the kubeconfig names, over https.</summary>
public sealed class ClusterMatchTests
{
    [Fact]
    public async Task A_context_that_leads_to_another_cluster_is_refused()
    {
        await using var run = await LiveRun.Start(LiveClusterTests.SampleBundle(),
            (context, answer) => Described(context, answer, "name", "shop-prod"), isEndpointKept: true);
        var refused = await Assert.ThrowsAsync<AccessException>(() => run.Collect(target: run.Target() with { SkipsClusterMatch = false }));
        Assert.Contains("is not for the EKS cluster 'shop-prod': the certificate authorities differ", refused.Message,
            StringComparison.Ordinal);
        Assert.Contains("--skip-cluster-match", refused.Message, StringComparison.Ordinal);
        Assert.DoesNotContain(run.Requests, request => request.Address.AbsolutePath.StartsWith("/api", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_tunnel_to_the_same_cluster_is_known_by_its_certificate_authority()
    {
        await using var run = await LiveRun.OfSample(isEndpointKept: false);
        var target = run.Target() with { SkipsClusterMatch = false };
        var snapshot = await run.Collect(
            target: target with { Environment = With(target, kubeconfig => kubeconfig.Replace("127.0.0.1", "localhost", StringComparison.Ordinal)) });
        Assert.True(snapshot.Pods.IsWhole);
        Assert.Null(Version(snapshot.Coverage).Reason);
    }

    [Theory]
    [InlineData("1.21", true)]
    [InlineData(null, false)]
    public async Task Where_no_authority_can_be_compared_the_version_decides_or_it_is_said(string? version, bool isRefused)
    {
        await using var server = await SmallApiServer.Start(answer: context => context.Request.Path == "/version" && version is not null
            ? context.Response.WriteAsync("""{"major":"1","minor":"21+","gitVersion":"v1.21.14-eks"}""", context.RequestAborted)
            : SmallApiServer.Answer(context));
        await using var run = await LiveRun.Start(LiveClusterTests.SampleBundle(),
            (context, answer) => Described(context, answer, "version", version is null ? "1.33" : "1.32"), isEndpointKept: true);
        var target = run.Target() with { SkipsClusterMatch = false };
        target = target with
        {
            Environment = name => name == "KUBECONFIG"
                ? server.Kubeconfig(cluster: "insecure-skip-tls-verify: true")
                : run.Target().Environment(name),
        };
        if (isRefused)
        {
            var refused = await Assert.ThrowsAsync<AccessException>(() => run.Collect(target: target));
            Assert.Contains("its API server is Kubernetes 1.21, and EKS says 1.32", refused.Message, StringComparison.Ordinal);
            return;
        }

        var snapshot = await run.Collect(target: target);
        Assert.Contains("could not be confirmed", Version(snapshot.Coverage).Reason, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("http://127.0.0.1:9", "a token is sent over https alone")]
    [InlineData("ftp://127.0.0.1:9", "a token is sent over https alone")]
    [InlineData("file:///etc/passwd", "a token is sent over https alone")]
    [InlineData("https://127.0.0.1:9/?x=1#y", "more than a host and a path")]
    [InlineData("https://u:secret@127.0.0.1:9", "more than a host and a path")]
    [InlineData("nonsense", "is not a URL")]
    public async Task A_token_goes_to_no_endpoint_but_an_https_one(string endpoint, string says)
    {
        foreach (var via in new[] { SourceNames.Api, SourceNames.Cli })
        {
            await using var run = await LiveRun.Start(LiveClusterTests.SampleBundle(),
                (context, answer) => Described(context, answer, "endpoint", endpoint), isEndpointKept: true);
            var target = run.Target() with
            {
                Context = null,
                Via = via == SourceNames.Api ? [via] : [SourceNames.Cli],
                AwsPath = via == SourceNames.Cli ? Program(run, endpoint) : null,
                KubectlPath = Program(run, endpoint),
            };
            var snapshot = await run.Collect(target: target);
            var row = Assert.Single(snapshot.Coverage.Rows, row => row.Question == "kubernetes/pods");
            Assert.Contains(says, row.Reason, StringComparison.Ordinal);
            Assert.DoesNotContain("secret", row.Reason, StringComparison.Ordinal);
            Assert.DoesNotContain(run.Requests, request => request.Address.Port == 9);
        }
    }

    [Fact]
    public async Task An_MCP_server_does_not_decide_where_a_token_goes()
    {
        // The MCP server tells of the recorded endpoint, EKS of the replay's.
        await using var elsewhere = await LiveRun.OfSample();
        await using var run = await LiveRun.OfSample(isEndpointKept: false);
        var target = run.Target() with
        {
            Context = null,
            Via = [SourceNames.Mcp, SourceNames.Api],
            Mcp = McpServerAddress.OfUrl(elsewhere.Mcp.ToString()),
        };
        var snapshot = await run.Collect(target: target);
        Assert.Equal(SourceNames.Mcp, Assert.Single(snapshot.Coverage.Rows, row => row.Question == "aws/eks-describe-cluster").Source);
        Assert.Contains(run.Requests, request => request.Address.Authority == run.Kubernetes.Authority);
        Assert.All(run.Requests, request => Assert.True(request.Address.IsLoopback, request.Address.Host));
    }

    [Fact]
    public async Task The_region_of_a_context_is_that_of_its_nodes_and_not_AWS_REGION()
    {
        await using var run = await LiveRun.OfSample();
        var target = run.Target() with { Cluster = null, Region = null };
        var snapshot = await run.Collect(
            target: target with { Environment = name => name == "AWS_REGION" ? "eu-central-1" : target.Environment(name) });
        Assert.Equal("us-west-2", snapshot.Coverage.Manifest?.Region);
    }

    private static CoverageRow Version(Coverage coverage) => Assert.Single(coverage.Rows, row => row.Question == "kubernetes/version");

    private static Func<string, string?> With(CollectionTarget target, Func<string, string> change)
    {
        var path = target.Environment("KUBECONFIG") ?? "";
        File.WriteAllText(path, change(File.ReadAllText(path)));
        return target.Environment;
    }

    /// <summary>An aws, or kubectl, that answers DescribeCluster with this endpoint and fails at all else.</summary>
    private static string Program(LiveRun run, string endpoint)
    {
        var path = Path.Combine(Path.GetDirectoryName(run.Environment()["KUBECONFIG"]) ?? "", Guid.NewGuid().ToString("N"));
        var answer = $$$"""{"cluster":{"name":"shop-prod","endpoint":"{{{endpoint}}}","certificateAuthority":{"data":"{{{SmallApiServer.Base64(run.CertificateAuthority)}}}"},"version":"1.33"}}""";
        File.WriteAllText(path, $"#!/bin/sh\ncase \"$*\" in *describe-cluster*) printf '%s' '{answer}';; *) echo no >&2; exit 1;; esac\n");
        File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        return path;
    }

    /// <summary>DescribeCluster's answer with another value.</summary>
    private static Task Described(HttpContext context, RequestDelegate answer, string member, string value)
    {
        if (context.Request.IsHttps || context.Request.Path != "/clusters/shop-prod") return answer(context);
        var cluster = new System.Text.Json.Nodes.JsonObject
        {
            ["name"] = "shop-prod",
            ["version"] = "1.33",
            ["endpoint"] = "https://recorded.example",
            ["certificateAuthority"] = new System.Text.Json.Nodes.JsonObject { ["data"] = SmallApiServer.Base64(Authority.Value) },
        };
        cluster[member] = value;
        context.Response.ContentType = "application/json";
        return context.Response.WriteAsync(new System.Text.Json.Nodes.JsonObject { ["cluster"] = cluster }.ToJsonString(),
            context.RequestAborted);
    }

    private static readonly Lazy<string> Authority = new(() =>
    {
        using var key = System.Security.Cryptography.ECDsa.Create();
        using var made = new System.Security.Cryptography.X509Certificates.CertificateRequest("CN=eks", key, System.Security.Cryptography.HashAlgorithmName.SHA256).CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(1));
        return made.ExportCertificatePem();
    });
}
