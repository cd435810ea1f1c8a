using EksRecon.Bundles;
using EksRecon.Collection;
using EksRecon.Collection.Http;
using EksRecon.Model;
using EksRecon.Tests.Faults;

using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

using Xunit;

namespace EksRecon.Tests.Collection;

/// <summary>Discovery of an API server that is starting lacks the groups of CRDs. That is never taken for "not served".</summary>
public sealed class DiscoveryTests
{
    private const string Definitions = "/apis/apiextensions.k8s.io/v1/customresourcedefinitions";

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public async Task What_discovery_lacks_at_first_is_found_when_it_is_asked_again(int times)
    {
        var (healthy, harmed) = await Both(times, null);
        Assert.Equal(Networking(healthy), Networking(harmed));
        Assert.Equal(healthy.Coverage.Rows.Select(Ended), harmed.Coverage.Rows.Select(Ended));
    }

    [Fact]
    public async Task What_it_keeps_lacking_although_the_CRD_is_there_is_failed_and_never_not_served()
    {
        var (healthy, harmed) = await Both(int.MaxValue, null);
        var before = healthy.Coverage.Rows.Where(row => row.Outcome == Outcome.NotServed).Select(row => row.Question)
            .ToHashSet(StringComparer.Ordinal);
        Assert.DoesNotContain(harmed.Coverage.Rows, row => row.Outcome == Outcome.NotServed && !before.Contains(row.Question));
        var lost = Assert.Single(harmed.Coverage.Rows, row => row.Question == "kubernetes/gateways.gateway.networking.k8s.io");
        Assert.Equal((Outcome.Failed, "discovery lacks it, although its CRD is established: is the API server starting?"),
            (lost.Outcome, lost.Reason));
        Assert.False(harmed.Coverage.Of(EksRecon.Questions.Kinds.Gateways).Answered);
        Assert.Equal(Outcome.Failed, Assert.Single(harmed.Coverage.Rows, row => row.Question == "kubernetes/apis").Outcome);
    }

    [Theory]
    [InlineData(403)]
    [InlineData(500)]
    public async Task Without_the_list_of_CRDs_a_second_answer_decides(int status)
    {
        var (_, harmed) = await Both(1, status);
        Assert.Equal(Outcome.Collected,
            Assert.Single(harmed.Coverage.Rows, row => row.Question == "kubernetes/gateways.gateway.networking.k8s.io").Outcome);
    }

    private static async Task<(Snapshot Healthy, Snapshot Harmed)> Both(int times, int? definitions)
    {
        var asked = 0;
        await using var whole = await LiveRun.OfSample();
        await using var starting = await LiveRun.Start(LiveClusterTests.SampleBundle(), async (context, answer) =>
        {
            if (context.Request.Path == Definitions && definitions is { } status)
            {
                context.Response.StatusCode = status;
                await context.Response.WriteAsync($$"""{"kind":"Status","apiVersion":"v1","message":"no","reason":"Forbidden","code":{{status}}}""", context.RequestAborted);
                return;
            }

            if (context.Request.Path != "/apis" || Interlocked.Increment(ref asked) > times)
            {
                await answer(context);
                return;
            }

            var original = context.Features.GetRequiredFeature<IHttpResponseBodyFeature>();
            using var captured = new MemoryStream();
            context.Features.Set<IHttpResponseBodyFeature>(new StreamResponseBodyFeature(captured));
            await answer(context);
            await context.Response.Body.FlushAsync();
            context.Features.Set(original);
            context.Response.Headers.ContentLength = null;
            await context.Response.Body.WriteAsync(IncompleteDiscovery.Of(captured.ToArray(), _ => true));
        }, isEndpointKept: true);
        var limits = new CollectionLimits { RetryDelay = TimeSpan.FromMilliseconds(5) };
        return (await whole.Collect(limits), await starting.Collect(limits));
    }

    private static (string, Outcome) Ended(CoverageRow row) => (row.Question, row.Outcome);

    private static string Networking(Snapshot snapshot) => Answers.Element(Answers.Report(snapshot)).GetProperty("networking").GetRawText();
}
