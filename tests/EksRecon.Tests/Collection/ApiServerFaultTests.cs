using System.Collections.Concurrent;

using EksRecon.Bundles;
using EksRecon.Collection.Http;

using Microsoft.AspNetCore.Http;

using Xunit;

namespace EksRecon.Tests.Collection;

/// <summary>An API server that is busy, starting, partly hanging or wrong: what can be answered is, and a reason is true.</summary>
public sealed class ApiServerFaultTests
{
    private static readonly CollectionLimits Quick = new()
    {
        RetryDelay = TimeSpan.FromMilliseconds(1),
        LongestRetryDelay = TimeSpan.FromMilliseconds(50),
        RequestsPerSecond = 1000,
    };

    [Fact]
    public async Task A_server_with_three_seats_answers_everything()
    {
        var (seated, refused) = (0, 0);
        await using var server = await SmallApiServer.Start(answer: async context =>
        {
            try
            {
                if (Interlocked.Increment(ref seated) > 3)
                {
                    Interlocked.Increment(ref refused);
                    context.Response.StatusCode = 429;
                    context.Response.Headers.RetryAfter = "1";
                    return;
                }

                await Task.Delay(20, context.RequestAborted);
                await SmallApiServer.Answer(context);
            }
            finally
            {
                Interlocked.Decrement(ref seated);
            }
        });
        var coverage = await SmallApiServer.Look(server.Kubeconfig(), Quick);
        Assert.All(Kubernetes(coverage), row => Assert.True(row.Outcome.Answers(), $"{row.Question}: {row.Reason}"));
        // Eight at once are too many, and that is learnt after some refusals, not after a hundred.
        Assert.InRange(refused, 1, 40);
    }

    [Fact]
    public async Task Where_everything_is_refused_as_busy_it_ends()
    {
        await using var server = await SmallApiServer.Start(answer: context =>
        {
            context.Response.StatusCode = 429;
            context.Response.Headers.RetryAfter = "1";
            return Task.CompletedTask;
        });
        var coverage = await SmallApiServer.Look(server.Kubeconfig(),
            Quick with { Retries = 1, LongestRetryDelay = TimeSpan.FromMilliseconds(1) });
        Assert.All(Kubernetes(coverage), row => Assert.Contains("too busy", row.Reason, StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_group_that_hangs_costs_one_timeout_and_not_one_for_each_try()
    {
        var asked = new ConcurrentQueue<string>();
        await using var run = await LiveRun.Start(LiveClusterTests.SampleBundle(), async (context, answer) =>
        {
            if (context.Request.Path.Value?.StartsWith("/apis/gateway.networking.k8s.io/", StringComparison.Ordinal) != true)
            {
                await answer(context);
                return;
            }

            asked.Enqueue(context.Request.Path);
            await Task.Delay(Timeout.Infinite, context.RequestAborted).ContinueWith(_ => { }, TaskScheduler.Default);
        }, isEndpointKept: true);
        var snapshot = await run.Collect(new() { RequestTime = TimeSpan.FromSeconds(6), RetryDelay = TimeSpan.FromMilliseconds(1) });
        Assert.NotEmpty(asked);
        Assert.Equal(asked.Distinct(), asked);
        var rows = snapshot.Coverage.Rows.Where(row =>
            row.Question.EndsWith(".gateway.networking.k8s.io", StringComparison.Ordinal)).ToList();
        Assert.NotEmpty(rows);
        Assert.All(rows.Where(row => row.Outcome != Outcome.NotServed),
            row => Assert.Equal((Outcome.TimedOut, "the answer timed out after 6 s"), (row.Outcome, row.Reason)));
        Assert.True(snapshot.Pods.IsWhole);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_refusal_of_a_server_that_has_just_started_is_asked_again(bool hasStarted)
    {
        var (asked, refusals) = (0, 0);
        await using var server = await SmallApiServer.Start(answer: async context =>
        {
            if (hasStarted && Interlocked.Increment(ref asked) == 1)
            {
                context.Response.StatusCode = 503;
                return;
            }

            if (context.Request.Path == "/api/v1/nodes" && Interlocked.Increment(ref refusals) == 1)
            {
                context.Response.StatusCode = 403;
                await context.Response.WriteAsync("""{"kind":"Status","apiVersion":"v1","message":"nodes is forbidden","reason":"Forbidden","code":403}""", context.RequestAborted);
                return;
            }

            await SmallApiServer.Answer(context);
        });
        var coverage = await SmallApiServer.Look(server.Kubeconfig(), Quick);
        Assert.Equal(hasStarted ? Outcome.Empty : Outcome.Forbidden, SmallApiServer.Row(coverage, "kubernetes/nodes").Outcome);
        Assert.Equal(hasStarted ? 2 : 1, server.Requests.Count(request => request.Path == "/api/v1/nodes"));
    }

    [Fact]
    public async Task A_caller_who_is_not_known_lacks_no_permission_and_a_token_that_has_ended_is_named()
    {
        await using var server = await SmallApiServer.Start(answer: context =>
        {
            context.Response.StatusCode = 401;
            return context.Response.WriteAsync("""{"kind":"Status","apiVersion":"v1","message":"Unauthorized","reason":"Unauthorized","code":401}""", context.RequestAborted);
        });
        var claims = Convert.ToBase64String("""{"exp":1700000000}"""u8).TrimEnd('=');
        var coverage = await SmallApiServer.Look(server.Kubeconfig($"token: e30.{claims}.c2ln"));
        var look = coverage.Of(EksRecon.Questions.Kinds.Nodes);
        Assert.Null(look.Gap?.MissingPermission);
        Assert.Equal("the API server did not accept the credentials: Unauthorized. The token in the kubeconfig expired on 2023-11-14 22:13 UTC: get a new one",
            look.Gap?.Reason);
    }

    [Fact]
    public async Task A_server_that_pages_without_being_asked_and_loses_the_list_each_time_is_failed()
    {
        await using var server = await SmallApiServer.Start(answer: context =>
        {
            if (context.Request.Path != "/api/v1/pods") return SmallApiServer.Answer(context);
            if (context.Request.QueryString.Value?.Contains("continue=", StringComparison.Ordinal) != true) return context.Response.WriteAsync("""{"kind":"PodList","apiVersion":"v1","metadata":{"continue":"x&y=z"},"items":[]}""", context.RequestAborted);
            context.Response.StatusCode = 410;
            return context.Response.WriteAsync("""{"kind":"Status","apiVersion":"v1","message":"too old","reason":"Expired","code":410}""", context.RequestAborted);
        });
        var coverage = await SmallApiServer.Look(server.Kubeconfig(), Quick);
        Assert.Equal((Outcome.Failed, "the list changed while it was read: too old"),
            (SmallApiServer.Row(coverage, "kubernetes/pods").Outcome, SmallApiServer.Row(coverage, "kubernetes/pods").Reason));
    }

    [Theory]
    [InlineData("""{"kind":"APIGroupList","groups":[null]}""")]
    [InlineData("""{"kind":"APIGroupList","groups":[{"name":"apps","versions":[null]}]}""")]
    [InlineData("""{"kind":"APIGroupList","groups":[{"name":"apps","versions":[{"version":"v1"}],"preferredVersion":null}]}""")]
    [InlineData("""{"kind":"APIGroupList","groups":{}}""")]
    [InlineData("""{"kind":"APIGroupList","groups":[{"name":"apps","versions":[{"version":5}]}]}""")]
    [InlineData("""{"kind":"APIGroupDiscoveryList","items":[null]}""")]
    [InlineData("""{"kind":"APIGroupDiscoveryList","items":[{"metadata":null}]}""")]
    [InlineData("""{"kind":"APIGroupDiscoveryList","items":[{"metadata":{"name":"apps"},"versions":[{"version":"v1","resources":[null]}]}]}""")]
    [InlineData("""{"kind":"APIGroupDiscoveryList","items":[{"metadata":{"name":"\ud800"},"versions":[]}]}""")]
    [InlineData("""{"kind":null}""")]
    [InlineData("""[]""")]
    [InlineData("""null""")]
    public async Task Discovery_of_another_shape_is_malformed(string body)
    {
        await using var server = await SmallApiServer.Start(answer: context => context.Request.Path == "/apis"
            ? context.Response.WriteAsync(body, context.RequestAborted) : SmallApiServer.Answer(context));
        var coverage = await SmallApiServer.Look(server.Kubeconfig(), Quick with { Retries = 1 });
        var row = SmallApiServer.Row(coverage, "kubernetes/apis");
        Assert.True(row.Outcome == Outcome.Malformed, $"{row.Outcome}: {row.Reason}");
        Assert.DoesNotMatch("[A-Z][a-z]+[A-Z][a-z]+, |_[A-Z]", row.Reason ?? "");
    }

    [Fact]
    public async Task A_path_that_is_no_longer_served_is_not_blamed_on_a_stranger()
    {
        await using var server = await SmallApiServer.Start(answer: context =>
        {
            if (context.Request.Path != "/apis/apps/v1/daemonsets") return SmallApiServer.Answer(context);
            context.Response.StatusCode = 404;
            context.Response.ContentType = "text/plain";
            return context.Response.WriteAsync("404 page not found\n", context.RequestAborted);
        });
        var coverage = await SmallApiServer.Look(server.Kubeconfig(), Quick);
        Assert.StartsWith("the server answers 404 for a path that discovery lists",
            SmallApiServer.Row(coverage, "kubernetes/daemonsets.apps").Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_long_refusal_becomes_a_short_reason_without_control_characters()
    {
        var message = string.Concat("\\u001b[31m\\u202e", new string('x', 20 * 1024 * 1024));
        await using var server = await SmallApiServer.Start(answer: context =>
        {
            context.Response.StatusCode = 403;
            return context.Response.WriteAsync($$"""{"kind":"Status","apiVersion":"v1","message":"{{message}}","reason":"Forbidden","code":403}""", context.RequestAborted);
        });
        var coverage = await SmallApiServer.Look(server.Kubeconfig(), Quick);
        Assert.All(Kubernetes(coverage),
            row => Assert.True(row.Reason?.Length < 2000 && !row.Reason.Any(char.IsControl), $"{row.Reason?.Length}"));
    }

    private static IEnumerable<CoverageRow> Kubernetes(Coverage coverage) =>
        coverage.Rows.Where(row => row.Question.StartsWith("kubernetes/", StringComparison.Ordinal));
}
