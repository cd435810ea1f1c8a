using System.Text.Json.Nodes;

using EksRecon.Bundles;
using EksRecon.Replay.Documents;

using Xunit;

namespace EksRecon.Tests.Collection;

/// <summary>How questions are asked: in pages, within bounds, again where it helps.</summary>
public sealed class CollectionTests
{
    private const string Status = """{"kind":"Status","apiVersion":"v1","status":"Failure","message":"pods is forbidden: no","reason":"Forbidden","code":403}""";

    [Fact]
    public async Task Where_the_cluster_may_not_be_listed_the_given_namespaces_are_and_the_report_says_that_it_is_a_part()
    {
        await using var run = await LiveRun.Start(LiveClusterTests.SampleBundle(), async (context, answer) =>
        {
            if (context.Request.Path == "/api/v1/pods" || context.Request.Path == "/apis/networking.k8s.io/v1/networkpolicies")
            {
                context.Response.StatusCode = 403;
                await context.Response.Body.WriteAsync(System.Text.Encoding.UTF8.GetBytes(Status));
                return;
            }

            await answer(context);
        }, isEndpointKept: true);
        var snapshot = await run.Collect(target: run.Target() with { Namespaces = ["kube-system", "payments"] });
        Assert.Equal(["kube-system", "payments"],
            snapshot.Pods.Items.Select(pod => pod.Metadata.Namespace).Distinct().Order(StringComparer.Ordinal));
        Assert.Equal(Outcome.Forbidden, snapshot.Pods.Gap?.Outcome);
        Assert.Contains("looked in kube-system, payments only", snapshot.Pods.Gap?.Reason, StringComparison.Ordinal);
        var report = Answers.Report(snapshot);
        Assert.Contains(report.Unavailable,
            row => row.Fact == "networking.network_policies.count" && row.Effect == "partial"
                && row.MissingPermission == "list networkpolicies.networking.k8s.io");
    }

    [Fact]
    public async Task A_list_that_expired_is_read_again_and_what_was_deleted_meanwhile_is_not_in_it()
    {
        var expired = 0;
        await using var run = await LiveRun.Start(LiveClusterTests.SampleBundle(), async (context, answer) =>
        {
            var isPods = context.Request.Path == "/api/v1/pods";
            if (isPods && context.Request.Query.ContainsKey("continue") && Interlocked.Increment(ref expired) == 1)
            {
                context.Response.StatusCode = 410;
                await context.Response.Body.WriteAsync("""{"kind":"Status","status":"Failure","reason":"Expired","message":"too old","code":410}"""u8.ToArray());
                return;
            }

            // After that only kube-system is left.
            if (isPods && expired > 0) context.Request.Path = "/api/v1/namespaces/kube-system/pods";
            await answer(context);
        }, isEndpointKept: true);
        var snapshot = await run.Collect(new() { PageSize = 100 });
        Assert.True(snapshot.Pods.IsWhole);
        Assert.Equal(["kube-system"], snapshot.Pods.Items.Select(pod => pod.Metadata.Namespace).Distinct());
    }

    [Theory]
    [InlineData(true, "AccessDenied: not you")]
    [InlineData(false, null)]
    public async Task A_cluster_that_does_not_name_its_VPC_has_that_of_its_subnets_or_says_why_it_is_unknown(bool isDenied, string? reason)
    {
        var bundle = MemoryBundle.Load(Path.Combine(Repository.Root, "src/EksRecon.Cli/Sample"));
        const string cluster = "aws/eks-describe-cluster.json";
        var json = JsonNode.Parse(bundle.Files[cluster]) ?? throw new InvalidOperationException(cluster);
        json["cluster"]?["resourcesVpcConfig"]?.AsObject().Remove("vpcId");
        bundle.Files[cluster] = System.Text.Encoding.UTF8.GetBytes(json.ToJsonString());
        var replayed = ReplayBundle.Read("the sample",
            bundle.Files.Select(file => (file.Key, (Func<Stream>)(() => new MemoryStream(file.Value)))), isComplete: false,
            TestContext.Current.CancellationToken);
        await using var run = await LiveRun.Start(replayed, async (context, answer) =>
        {
            if (isDenied && !context.Request.IsHttps && context.Request.Method == "POST" && context.Request.HasFormContentType
                && context.Request.Form["Action"] == "DescribeSubnets")
            {
                context.Response.StatusCode = 403;
                context.Response.ContentType = "text/xml";
                await context.Response.Body.WriteAsync(
                    "<Response><Errors><Error><Code>AccessDenied</Code><Message>not you</Message></Error></Errors></Response>"u8.ToArray());
                return;
            }

            await answer(context);
        }, isEndpointKept: true);
        var snapshot = await run.Collect();
        var row = Assert.Single(snapshot.Coverage.Rows, row => row.Question == "aws/ec2-describe-vpcs");
        Assert.Equal(isDenied ? Outcome.NotAsked : Outcome.Collected, row.Outcome);
        if (reason is null) return;
        Assert.Contains("DescribeSubnets was not answered", row.Reason, StringComparison.Ordinal);
        Assert.Contains(reason, row.Reason, StringComparison.Ordinal);
        Assert.Equal("ec2:DescribeSubnets", row.MissingPermission);
    }

    [Fact]
    public async Task No_more_requests_are_in_flight_than_allowed()
    {
        const int allowed = 3;
        var (now, most, gate) = (new int[2], new int[2], new Lock());
        // These are asked together with others: they are answered once all that is allowed is in flight.
        TaskCompletionSource[] full = [new(), new()];
        await using var run = await LiveRun.Start(LiveClusterTests.SampleBundle(), async (context, answer) =>
        {
            var source = context.Request.IsHttps ? 0 : 1;
            lock (gate)
            {
                most[source] = Math.Max(most[source], ++now[source]);
                if (now[source] == allowed) full[source].TrySetResult();
            }

            if (context.Request.Path.Value is "/api/v1/pods" or "/clusters/shop-prod/addons")
            {
                await full[source].Task.WaitAsync(context.RequestAborted);
            }

            // Held for a moment, so that one request too many would meet these.
            await Task.Delay(5);
            await answer(context);
            lock (gate) now[source]--;
        }, isEndpointKept: true);
        await run.Collect(new() { Concurrency = allowed, RequestsPerSecond = 1000 });
        Assert.Equal([allowed, allowed], most);
    }

    [Fact]
    public async Task A_server_that_is_busy_is_asked_again_after_the_time_it_asks_for()
    {
        var times = new List<DateTimeOffset>();
        await using var run = await LiveRun.Start(LiveClusterTests.SampleBundle(), async (context, answer) =>
        {
            if (context.Request.Path == "/api/v1/nodes")
            {
                times.Add(DateTimeOffset.UtcNow);
                if (times.Count == 1)
                {
                    context.Response.StatusCode = 429;
                    context.Response.Headers.RetryAfter = "1";
                    return;
                }
            }

            await answer(context);
        }, isEndpointKept: true);
        var snapshot = await run.Collect(new() { RetryDelay = TimeSpan.FromMilliseconds(1) });
        Assert.True(snapshot.Nodes.IsWhole);
        Assert.True(times[1] - times[0] > TimeSpan.FromMilliseconds(900), $"{times[1] - times[0]}");
    }

    [Fact]
    public async Task An_old_server_without_aggregated_discovery_is_asked_group_by_group()
    {
        await using var run = await LiveRun.Start(LiveClusterTests.SampleBundle(), (context, answer) =>
        {
            context.Request.Headers.Accept = "application/json";
            return answer(context);
        }, isEndpointKept: true);
        var snapshot = await run.Collect();
        Assert.Equal(
            Answers.Element(
                Answers.Report(
                    Recon.Read("the sample", EksRecon.Cli.Runs.Sample.Files(), isComplete: false, TestContext.Current.CancellationToken)))
                .GetProperty("networking").GetRawText(),
            Answers.Element(Answers.Report(snapshot)).GetProperty("networking").GetRawText());
    }

    [Fact]
    public async Task Add_ons_that_may_not_be_listed_are_described_by_name()
    {
        await using var run = await LiveRun.Start(LiveClusterTests.SampleBundle(), async (context, answer) =>
        {
            if (context.Request.Path.Value?.EndsWith("/addons", StringComparison.Ordinal) == true)
            {
                context.Response.StatusCode = 403;
                context.Response.Headers["x-amzn-errortype"] = "AccessDeniedException";
                await context.Response.Body.WriteAsync("""{"message":"no"}"""u8.ToArray());
                return;
            }

            await answer(context);
        }, isEndpointKept: true);
        var snapshot = await run.Collect();
        Assert.Equal(["coredns", "kube-proxy", "vpc-cni"], snapshot.Addons.Keys.Order(StringComparer.Ordinal));
    }
}
