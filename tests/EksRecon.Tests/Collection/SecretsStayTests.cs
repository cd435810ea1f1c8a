using System.Text;

using EksRecon.Collection.Mcp;

using Microsoft.AspNetCore.Http;

using Xunit;

namespace EksRecon.Tests.Collection;

/// <summary>Credentials come out nowhere: neither in reports, nor in saved bundles, nor in errors, nor with <c>-v</c>.</summary>
public sealed class SecretsStayTests : IDisposable
{
    private const string Canary = "c4n4ry";

    private readonly string _folder = Directory.CreateTempSubdirectory("eks-recon-test-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [InlineData("localhost:4566")]
    [InlineData("http://127.0.0.1:4566/?key=c4n4ry")]
    [InlineData("http://127.0.0.1:4566/#c4n4ry")]
    [InlineData("file:///etc/passwd")]
    [InlineData("ftp://ftp.example/")]
    [InlineData("https://me:c4n4ry@aws.example/")]
    [InlineData("http://aws.example/")]
    [InlineData("https://")]
    [InlineData("c4n4ry")]
    public async Task An_AWS_endpoint_that_cannot_be_asked_is_refused_in_a_sentence_that_does_not_repeat_it(string endpoint)
    {
        foreach (var name in new[] { "AWS_ENDPOINT_URL", "AWS_ENDPOINT_URL_STS" })
        {
            var (code, output, notes) = await Tool.Run(new Dictionary<string,
                string>(StringComparer.Ordinal)
            { [name] = endpoint, ["AWS_ACCESS_KEY_ID"] = "k", ["AWS_SECRET_ACCESS_KEY"] = "s" },
                "networking", "--cluster", "prod", "--region", "us-west-2", "-v");
            Assert.True(code == 2, $"{code}: {notes}");
            Assert.Contains(name, notes, StringComparison.Ordinal);
            Assert.Single(notes.TrimEnd().Split('\n'));
            Assert.DoesNotContain(Canary, output + notes, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("--mcp-url", "https://me:c4n4ry@mcp.example/mcp", "remove them")]
    [InlineData("--mcp-url", "http://me:c4n4ry@mcp.example/mcp?key=c4n4ry", "remove them")]
    [InlineData("--mcp-url", "http://mcp.example/mcp?key=c4n4ry", "use https")]
    [InlineData("--mcp-url", "c4n4ry", "is not an https:// URL")]
    [InlineData("--mcp-url", "", "--mcp-url: the value is empty")]
    [InlineData("--mcp-command", "\"\"", "names no program")]
    [InlineData("--mcp-command", "", "--mcp-command: the value is empty")]
    [InlineData("--mcp-command", "uvx --allow-w", "leave --allow-write out")]
    [InlineData("--mcp-command", "sh -c \"exec uvx server --allow-write --key c4n4ry\"", "leave --allow-write out")]
    public async Task An_MCP_server_that_cannot_be_asked_is_refused_in_a_sentence_that_does_not_repeat_it(string option, string value,
        string says)
    {
        var (code, output, notes) = await Tool.Run(new Dictionary<string, string>(StringComparer.Ordinal), "networking", "--cluster",
            "prod", "--region", "us-west-2", option, value);
        Assert.True(code == 2, $"{code}: {notes}");
        Assert.Contains(says, notes, StringComparison.Ordinal);
        Assert.Single(notes.TrimEnd().Split('\n'));
        Assert.DoesNotContain(Canary, output + notes, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Arguments_and_messages_of_an_MCP_server_come_out_nowhere()
    {
        await using var aws = await HostileAws.With();
        var server = Program("server", "echo \"usage: server $*; $AWS_SECRET_ACCESS_KEY $AWS_SESSION_TOKEN\" >&2; exit 2");
        await Nowhere(aws.Environment(), "server", "--via", "mcp", "--mcp-command", $"{server} --api c4n4ry-argument");
        // One that is not there, and one that dies later.
        await Nowhere(aws.Environment(), "not on PATH", "--via", "mcp", "--mcp-command", "server-that-is-not-there --api c4n4ry-argument");
    }

    [Fact]
    public async Task The_query_of_a_hosted_MCP_server_s_address_comes_out_nowhere()
    {
        await using var server = await HostileAws.Start((context, _) =>
        {
            context.Response.StatusCode = 403;
            return Task.FromResult(true);
        });
        await Nowhere(server.Environment(), "answers 403", "--via", "mcp", "--mcp-url", $"{server.Endpoint}mcp?key=c4n4ry-query");
    }

    [Fact]
    public async Task What_programs_print_of_their_keys_comes_out_nowhere()
    {
        await using var aws = await HostileAws.With();
        var program = Program("aws",
            "echo \"debug: $AWS_SECRET_ACCESS_KEY and $AWS_SESSION_TOKEN\"; echo \"Could not connect to the endpoint URL: https://me:c4n4ry-password@h/?X-Amz-Signature=c4n4ry-signature with $AWS_SECRET_ACCESS_KEY\" >&2; [ \"$2\" = list-addons ]");
        await Nowhere(aws.Environment(), "Could not connect", "--via", "cli", "--aws-path", program, "--kubectl-path", program);
    }

    [Fact]
    public async Task What_AWS_repeats_of_a_request_comes_out_nowhere_and_no_cookie_is_kept()
    {
        var cookies = new System.Collections.Concurrent.ConcurrentQueue<string>();
        await using var aws = await HostileAws.Start(async (context, _) =>
        {
            cookies.Enqueue(context.Request.Headers.Cookie.ToString());
            context.Response.Headers.SetCookie = "tracker=1; Path=/";
            context.Response.StatusCode = 403;
            context.Response.ContentType = "text/xml";
            await context.Response.WriteAsync(
                $"<ErrorResponse><Error><Code>SignatureDoesNotMatch</Code><Message>The Canonical String should have been 'POST / x-amz-security-token:{context.Request.Headers["X-Amz-Security-Token"]} host:x'</Message></Error></ErrorResponse>");
            return true;
        });
        await Nowhere(aws.Environment(), "SignatureDoesNotMatch", "--via", "api");
        Assert.True(cookies.Count > 1);
        Assert.All(cookies, cookie => Assert.Empty(cookie));
    }

    [Fact]
    public async Task The_password_of_a_proxy_comes_out_nowhere()
    {
        await using var proxy = await HostileAws.Start((context, _) =>
        {
            context.Response.StatusCode = 407;
            context.Response.Headers.ProxyAuthenticate = "Basic realm=\"c4n4ry-realm\"";
            return Task.FromResult(true);
        });
        var environment = proxy.Environment();
        environment["AWS_ENDPOINT_URL"] = "https://aws.example.com/";
        environment["HTTPS_PROXY"] = $"http://me:c4n4ry-proxy@{proxy.Endpoint.Authority}/";
        environment["NO_PROXY"] = "";
        await Nowhere(environment, "proxy", "--via", "api");
    }

    [Theory]
    [InlineData("https://eks-mcp.us-west-2.api.aws/mcp", "us-west-2", true)]
    [InlineData("https://vpce-0a1b-c2d3.eks-mcp.eu-west-1.vpce.amazonaws.com/mcp", "eu-west-1", true)]
    [InlineData("http://127.0.0.1:8080/mcp", null, true)]
    [InlineData("https://mcp.example/mcp", null, false)]
    [InlineData("https://eks-mcp.us-west-2.api.aws.evil.example/mcp", null, false)]
    [InlineData("https://x.execute-api.us-west-2.amazonaws.com/mcp", null, false)]
    [InlineData("https://x.lambda-url.us-west-2.on.aws/mcp", null, false)]
    [InlineData("https://eks-mcp-1.us-west-2.elb.amazonaws.com/mcp", null, false)]
    [InlineData("https://vpce-0a1b.vpce-svc-0c2d.us-west-2.vpce.amazonaws.com/mcp", null, false)]
    public void Only_hosts_of_AWS_and_of_this_machine_get_signatures(string url, string? region, bool isSigned)
    {
        Assert.Equal(region, McpHost.Region(new Uri(url)));
        Assert.Equal(isSigned, McpHost.IsSignedFor(new Uri(url)));
    }

    /// <summary>Runs the tool with everything that says something, and looks for the canary in all of it.</summary>
    private async Task Nowhere(Dictionary<string, string> environment, string says, params string[] options)
    {
        var saved = Path.Combine(_folder, $"{Guid.NewGuid():N}/");
        var (code, output, notes) = await Tool.Run(environment,
            ["networking", "--cluster", HostileAws.Cluster, "--region", HostileAws.Region, "--retries", "1", "-v", "--save", saved,
                .. options, "-o", "json"]);
        Assert.True(code is 0 or 3, $"{code}: {notes}");
        Assert.Contains(says, output, StringComparison.Ordinal);
        var all = new StringBuilder(output).Append(notes);
        foreach (var file in Directory.EnumerateFiles(saved, "*", SearchOption.AllDirectories))
        {
            all.Append(file).Append(await File.ReadAllTextAsync(file, TestContext.Current.CancellationToken));
        }

        Assert.DoesNotContain(Canary, all.ToString(), StringComparison.Ordinal);
    }

    private string Program(string name, string script)
    {
        if (OperatingSystem.IsWindows()) Assert.Skip("the programs are shell scripts");
        var path = Path.Combine(_folder, name);
        File.WriteAllText(path, $"#!/bin/sh\n{script}\n");
        File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        return path;
    }
}
