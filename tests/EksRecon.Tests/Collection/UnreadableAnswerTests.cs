using System.Text;

using EksRecon.Collection.Kubernetes;
using EksRecon.Collection.Mcp;

using Microsoft.AspNetCore.Http;

using ModelContextProtocol.Protocol;

using Xunit;

namespace EksRecon.Tests.Collection;

/// <summary>Answers that no reader takes: the reason is in the tool's own words, and nothing else is lost.</summary>
public sealed class UnreadableAnswerTests
{
    private const string Half = "\\ud800";

    [Theory]
    [InlineData("<GetCallerIdentityResponse>&#27;</GetCallerIdentityResponse>", "it is not XML, or is cut off, at line 1, column 30")]
    [InlineData("<GetCallerIdentityResponse><a></GetCallerIdentityResponse>", "it is not XML, or is cut off, at line 1, column 33")]
    [InlineData("<GetCallerIdentityResponse>", "it is not XML, or is cut off, at line 1, column 28")]
    [InlineData("", "it is not XML, or is cut off")]
    [InlineData("<a/>", "it is a a, not the answer to GetCallerIdentity")]
    public async Task XML_that_cannot_be_read_is_named_without_the_words_of_the_framework(string xml, string reason)
    {
        await using var run = await LiveRun.Start(LiveClusterTests.SampleBundle(),
            (context, answer) => HttpMethods.IsPost(context.Request.Method) ? Xml(context, xml) : answer(context), isEndpointKept: false);
        // Each answer of AWS is asked for again where it cannot be read, after a wait: without one, and once.
        var snapshot = await run.Collect(
            new()
            {
                RequestTime = TimeSpan.FromMinutes(5),
                TotalTime = TimeSpan.FromMinutes(10),
                Retries = 1,
                RetryDelay = TimeSpan.FromMilliseconds(1)
            });
        Assert.EndsWith($"cannot be read: {reason}", SmallApiServer.Row(snapshot.Coverage, "aws/sts-get-caller-identity").Reason,
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_list_with_a_name_that_is_not_Unicode_costs_its_object_alone()
    {
        await using var server = await SmallApiServer.Start(answer: context => context.Request.Path == "/api/v1/services"
            ? context.Response.WriteAsync($$$"""{"kind":"ServiceList","apiVersion":"v1","metadata":{},"items":[{"{{{Half}}}":1,"metadata":{"name":"a","namespace":"x"}},{"metadata":{"name":"b","namespace":"x"}}]}""", context.RequestAborted)
            : SmallApiServer.Answer(context));
        var coverage = await SmallApiServer.Look(server.Kubeconfig());
        Assert.StartsWith("Service a: ", Assert.Single(coverage.Damages).Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_policy_with_a_rule_that_is_not_Unicode_is_damaged_and_ends_nothing()
    {
        const string policies = "{\"kind\":\"NetworkPolicyList\",\"apiVersion\":\"networking.k8s.io/v1\",\"metadata\":{},\"items\":["
            + "{\"metadata\":{\"name\":\"a\",\"namespace\":\"x\"},\"spec\":{\"podSelector\":{},\"policyTypes\":[\"" + Half + "\"]}}]}";
        await using var run = await LiveRun.Start(
            LiveClusterTests.SampleBundle(), (context, answer) =>
                context.Request.Path == "/apis/networking.k8s.io/v1/networkpolicies"
                    ? Json(context, policies)
                    : answer(context), isEndpointKept: true);
        var snapshot = await run.Collect();
        Assert.Equal("NetworkPolicy a: a text in it is not Unicode", Assert.Single(snapshot.Coverage.Damages).Reason);
        Assert.NotEmpty(Answers.Report(snapshot).Unavailable);
    }

    [Fact]
    public void A_token_whose_claims_are_not_Unicode_does_not_say_when_it_ends()
    {
        var claims = Convert.ToBase64String(Encoding.UTF8.GetBytes($$"""{"{{Half}}xp":1,"e{{Half}}p":2}""")).TrimEnd('=');
        Assert.Null(Credential.EndOf($"e30.{claims}.c2ln"));
    }

    [Theory]
    [InlineData($$"""{"{{Half}}":1}""")]
    [InlineData($$"""{"r{{Half}}lt":1,"result":"{{Half}}"}""")]
    [InlineData($$"""{"result":"{\"r{{Half}}\":1}"}""")]
    public void An_answer_of_an_MCP_server_that_is_not_Unicode_is_of_another_shape(string text)
    {
        var answer = new CallToolResult { Content = [new TextContentBlock { Text = text }] };
        Assert.Null(McpAnswer.Read(answer, json => json.TryGetProperty("items", out var items) ? items.GetString() : null));
    }

    private static Task Json(HttpContext context, string json)
    {
        context.Response.ContentType = "application/json";
        return context.Response.WriteAsync(json, context.RequestAborted);
    }

    private static Task Xml(HttpContext context, string xml)
    {
        context.Response.ContentType = "text/xml";
        return context.Response.WriteAsync(xml, context.RequestAborted);
    }
}
