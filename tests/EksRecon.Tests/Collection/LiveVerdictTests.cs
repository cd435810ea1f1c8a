using System.Text.Json;

using EksRecon.Bundles;
using EksRecon.Cli.Terminal;
using EksRecon.Model;
using EksRecon.Questions;

using Microsoft.AspNetCore.Http;

using Xunit;

namespace EksRecon.Tests.Collection;

/// <summary>What a live run says of its own gaps, and by which exit code.</summary>
public sealed class LiveVerdictTests
{
    private const string Page = "<html><body>Please log in</body></html>";

    [Theory]
    [InlineData("")]
    [InlineData("/api/v1/services")]
    public async Task Login_pages_in_the_place_of_answers_are_counted(string path)
    {
        await using var run = await LiveRun.Start(LiveClusterTests.SampleBundle(),
            (context, answer) =>
                context.Request.IsHttps && (path.Length == 0 || context.Request.Path == path) ? Html(context) : answer(context),
            isEndpointKept: true);
        var snapshot = await run.Collect(new() { Retries = 1, RetryDelay = TimeSpan.FromMilliseconds(1) });
        var pages = snapshot.Coverage.Rows.Where(row => row.Outcome == Outcome.Malformed).Select(row => row.Question).ToList();
        Assert.Equal(path.Length == 0 ? snapshot.Coverage.Rows.Count(row => row.Question.StartsWith("kubernetes/", StringComparison.Ordinal) && row.Outcome != Outcome.NotAsked) : 1,
            pages.Count);
        Assert.NotEmpty(pages);
        var finding = Assert.Single(Answers.Report(snapshot).Findings, finding => finding.Code == "NET901");
        // One is refused by the sample itself.
        const string own = "aws/ec2-describe-vpc-endpoints";
        Assert.Equal(pages.Append(own).Order(StringComparer.Ordinal), finding.Subjects.Order(StringComparer.Ordinal));
        Assert.StartsWith($"{pages.Count + 1} requests ", finding.Title, StringComparison.Ordinal);
        Assert.All(finding.Evidence.Where(row => row.Subject != own),
            row => Assert.Contains("login page", row.Value, StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_refused_list_of_ServiceAccounts_is_named_by_verb_and_resource()
    {
        await using var run = await LiveRun.Start(
            LiveClusterTests.SampleBundle(),
            (context, answer) => context.Request.Path == "/api/v1/serviceaccounts"
                ? Status(context, 403, """{"kind":"Status","apiVersion":"v1","status":"Failure","message":"serviceaccounts is forbidden","reason":"Forbidden","code":403}""")
                : answer(context),
            isEndpointKept: true);
        var snapshot = await run.Collect();
        Assert.Equal((Outcome.Forbidden, "list serviceaccounts"),
            snapshot.Coverage.Of(Kinds.ServiceAccounts).Gap is { } gap ? (gap.Outcome, gap.MissingPermission) : default);
        Assert.Equal("Grant the caller: ec2:DescribeVpcEndpoints, list serviceaccounts.",
            Assert.Single(Answers.Report(snapshot).Findings, finding => finding.Code == "NET901").Recommendation);
    }

    /// <summary>The version is nothing of the network, and every caller is told it.</summary>
    [Theory]
    [InlineData("", ExitCode.NothingKnown)]
    [InlineData("/api/v1/nodes", ExitCode.Done)]
    [InlineData("/api/v1/services", ExitCode.Done)]
    [InlineData("/version", ExitCode.NothingKnown)]
    [InlineData("/apis", ExitCode.Done)]
    public async Task One_answer_of_the_API_server_is_not_nothing(string path, int code)
    {
        await using var server = await SmallApiServer.Start(answer: context => context.Request.Path == path ? SmallApiServer.Answer(context)
            : Status(context, 501, "{}"));
        await Check(path.Length, code, new(StringComparer.Ordinal) { ["KUBECONFIG"] = server.Kubeconfig() }, "--context");
    }

    [Theory]
    [InlineData("", null, ExitCode.NothingKnown)]
    [InlineData("GetCallerIdentity", "<GetCallerIdentityResponse><GetCallerIdentityResult><Arn>arn:aws:iam::111122223333:user/u</Arn><Account>111122223333</Account></GetCallerIdentityResult></GetCallerIdentityResponse>", ExitCode.NothingKnown)]
    [InlineData("/clusters/prod", """{"cluster":{"name":"prod"}}""", ExitCode.Done)]
    [InlineData("/clusters/prod/addons", """{"addons":[]}""", ExitCode.Done)]
    public async Task One_answer_of_AWS_is_not_nothing(string asked, string? body, int code)
    {
        await using var aws = await HostileAws.Start(async (context, question) =>
        {
            if (question == asked && body is not null)
            {
                context.Response.ContentType = body.StartsWith('<') ? "text/xml" : "application/json";
                await context.Response.WriteAsync(body, context.RequestAborted);
            }
            else
            {
                await Status(context, 501,
                    "<ErrorResponse><Error><Code>NotImplemented</Code><Message>no</Message></Error></ErrorResponse>");
            }

            return true;
        });
        await Check(asked.Length, code, aws.Environment(), "--cluster", HostileAws.Cluster, "--region", HostileAws.Region);
    }

    private static async Task Check(int asked, int code, Dictionary<string, string> environment, params string[] target)
    {
        var (ended, output, notes) = await Tool.Run(environment, ["networking", .. target, "--via", "api", "--retries", "1", "-o", "json"]);
        using var report = JsonDocument.Parse(output);
        var answered = report.RootElement.GetProperty("coverage").EnumerateArray()
            .Count(row => row.GetProperty("outcome").GetString() is "collected" or "empty");
        Assert.True(ended == code && answered == Math.Min(asked, 1), $"{ended}, {answered} answered: {notes}{output}");
    }

    private static Task Html(HttpContext context)
    {
        context.Response.ContentType = "text/html";
        return context.Response.WriteAsync(Page, context.RequestAborted);
    }

    private static Task Status(HttpContext context, int status, string body)
    {
        (context.Response.StatusCode, context.Response.ContentType) = (status, body.StartsWith('<') ? "text/xml" : "application/json");
        return context.Response.WriteAsync(body, context.RequestAborted);
    }
}
