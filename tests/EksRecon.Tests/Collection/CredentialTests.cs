using EksRecon.Bundles;

using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

using Xunit;

namespace EksRecon.Tests.Collection;

/// <summary>Credentials that a machine or a pod is given, through the tool as a process.</summary>
public sealed class CredentialTests : IDisposable
{
    private const string Keys = """{"Code":"Success","Type":"AWS-HMAC","AccessKeyId":"AKIAGIVEN","SecretAccessKey":"s","Token":"given-token","Expiration":"2099-01-01T00:00:00Z","LastUpdated":"2026-01-01T00:00:00Z"}""";

    private readonly string _folder = Directory.CreateTempSubdirectory("eks-recon-test-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task Pod_Identity_gives_its_keys_to_the_tool()
    {
        var token = Path.Combine(_folder, "token");
        await File.WriteAllTextAsync(token, "pod-token", TestContext.Current.CancellationToken);
        await using var agent = await Server(context => context.Request.Headers.Authorization == "pod-token" ? Keys : null);
        await IsSignedWith("AKIAGIVEN",
            new()
            {
                ["AWS_CONTAINER_CREDENTIALS_FULL_URI"] = agent.Address + "v1/credentials",
                ["AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE"] = token
            });
    }

    [Fact]
    public async Task An_instance_gives_its_role_s_keys_to_the_tool()
    {
        await using var imds = await Server(context => context.Request.Path.Value?.TrimEnd('/') switch
        {
            "/latest/api/token" => "imds-token",
            "/latest/meta-data/iam/security-credentials" or "/latest/meta-data/iam/security-credentials-extended" => "node-role",
            "/latest/meta-data/iam/security-credentials/node-role" or "/latest/meta-data/iam/security-credentials-extended/node-role" => Keys,
            _ => null,
        });
        await IsSignedWith("AKIAGIVEN",
            new() { ["AWS_EC2_METADATA_SERVICE_ENDPOINT"] = imds.Address.TrimEnd('/'), ["AWS_EC2_METADATA_DISABLED"] = "false" });
    }

    [Fact]
    public async Task Verbose_says_each_request_with_status_and_bytes_and_no_credential()
    {
        await using var run = await LiveRun.OfSample();
        var (code, _, notes) = await Tool.Run(run.Environment(), "collect", "--cluster", "shop-prod", "--region", "us-west-2", "--context",
            "--skip-cluster-match", "-v", "-o", Path.Combine(_folder, "v.tgz"));
        Assert.True(code == 0, notes);
        Assert.Matches(@"GET https://127\.0\.0\.1:\d+/api/v1/pods\?limit=500 -> 200, \d{5,} bytes, \d+ ms", notes);
        Assert.Matches(@"POST http://127\.0\.0\.1:\d+/ Action=DescribeSubnets -> 200, \d+ bytes", notes);
        Assert.DoesNotContain("Bearer", notes, StringComparison.Ordinal);
        Assert.DoesNotContain("Credential=", notes, StringComparison.Ordinal);
    }

    private static async Task<(WebApplication Application, string Address)> Begin(Func<HttpContext, string?> answer)
    {
        var builder = WebApplication.CreateEmptyBuilder(new());
        builder.WebHost.UseKestrelCore().UseUrls("http://127.0.0.1:0");
        var application = builder.Build();
        application.Run(context =>
        {
            if (answer(context) is { } text) return context.Response.WriteAsync(text, context.RequestAborted);
            context.Response.StatusCode = StatusCodes.Status404NotFound;
            return Task.CompletedTask;
        });
        await application.StartAsync(TestContext.Current.CancellationToken);
        return (application,
            (
                application.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()?.Addresses.First()
                    ?? "").TrimEnd('/')
                + "/");
    }

    private static async Task<Given> Server(Func<HttpContext, string?> answer)
    {
        var (application, address) = await Begin(answer);
        return new(application, address);
    }

    /// <summary>The tool asks STS, signed with this key.</summary>
    private async Task IsSignedWith(string key, Dictionary<string, string> environment)
    {
        var seen = "";
        await using var run = await LiveRun.Start(LiveClusterTests.SampleBundle(), (context, answer) =>
        {
            if (!context.Request.IsHttps)
            {
                seen = $"{context.Request.Headers.Authorization} {context.Request.Headers["X-Amz-Security-Token"]}";
            }

            return answer(context);
        }, isEndpointKept: false);
        environment["AWS_ENDPOINT_URL"] = run.Aws.ToString();
        environment["AWS_REGION"] = "us-west-2";
        environment["HOME"] = _folder;
        var (code, _, notes) = await Tool.Run(environment, "collect", "--cluster", "shop-prod", "-o", Path.Combine(_folder, "c.tgz"));
        Assert.True(code == 0, notes);
        Assert.Contains($"Credential={key}/", seen, StringComparison.Ordinal);
        Assert.Contains("given-token", seen, StringComparison.Ordinal);
        Assert.Equal(Outcome.Collected,
            Recon.Read(Path.Combine(_folder, "c.tgz"), isComplete: false,
                TestContext.Current.CancellationToken).Coverage.Rows.First(row => row.Question == "kubernetes/pods").Outcome);
    }

    private sealed record Given(WebApplication Application, string Address) : IAsyncDisposable
    {
        public ValueTask DisposeAsync() => Application.DisposeAsync();
    }
}
