using EksRecon.Collection.Aws;

using Xunit;

namespace EksRecon.Tests.Collection;

/// <summary>Where DescribeCluster says that the API server is: a token goes over https, to a host, or nowhere.</summary>
public sealed class HostileEndpointTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("eks-recon-test-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [InlineData("http://127.0.0.1:1/")]
    [InlineData("file:///etc/passwd")]
    [InlineData("ftp://h/")]
    [InlineData("https://h/?x=1")]
    [InlineData("https://h/#x")]
    [InlineData("https://u:p@h/")]
    [InlineData("--kubeconfig=/x")]
    [InlineData("")]
    public void Anything_but_an_https_host_is_no_endpoint(string endpoint)
    {
        var answer = ClusterAnswer.Read(System.Text.Encoding.UTF8.GetBytes($$$$"""{"cluster":{"name":"prod","endpoint":"{{{{endpoint}}}}","certificateAuthority":{"data":"QQ=="}}}"""));
        Assert.Null(answer.Endpoint);
        Assert.NotNull(answer.EndpointProblem);
    }

    [Theory]
    [InlineData("api")]
    [InlineData("cli")]
    public async Task No_request_goes_to_a_cluster_over_plain_http(string via)
    {
        await using var trap = await HostileAws.With();
        var cluster = $$$$"""{"cluster":{"name":"prod","endpoint":"{{{{trap.Endpoint}}}}","certificateAuthority":{"data":"QQ=="}}}""";
        await using var aws = await HostileAws.With(("/clusters/prod", cluster));
        var options = new List<string>
        {
            "networking", "--cluster", "prod", "--region", "us-west-2", "--via", via, "--retries", "1", "-o", "json",
        };
        if (via == "cli")
        {
            options.AddRange(
                ["--aws-path", Program("aws", $"[ \"$2\" = describe-cluster ] && echo '{cluster}'"), "--kubectl-path",
                    Program("kubectl", $"touch '{_folder}/ran'")]);
        }

        var (code, output, notes) = await Tool.Run(aws.Environment(), [.. options]);
        Assert.True(code is 0 or 3, $"{code}: {notes}");
        Assert.Empty(trap.Requests);
        Assert.False(File.Exists(Path.Combine(_folder, "ran")));
        Assert.Contains("\"outcome\": \"malformed\"", output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"cluster":{"name":"prod","endpoint":5,"certificateAuthority":[],"resourcesVpcConfig":{"subnetIds":[null,5,{}],"publicAccessCidrs":[5],"endpointPublicAccess":"x"},"accessConfig":5}}""")]
    [InlineData("""{"cluster":{"name":"prod","resourcesVpcConfig":[],"version":5,"createdAt":"yesterday"}}""")]
    [InlineData("""{"cluster":{"name":"prod","createdAt":1763600000.5,"tags":{"a":null}}}""")]
    public async Task Members_of_other_types_never_end_the_run(string cluster)
    {
        await using var aws = await HostileAws.With(("/clusters/prod", cluster));
        var (code, _, notes) = await Tool.Run(aws.Environment(), "networking", "--cluster", "prod", "--region", "us-west-2", "--via", "api",
            "--retries", "1", "-o", "json");
        Assert.True(code is 0 or 3, $"{code}: {notes}");
        Assert.DoesNotContain("fault of eks-recon", notes, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"clusters":["dev",5,null,"file:///x","--debug"]}""", "there are dev;")]
    [InlineData("""{"clusters":{}}""", "is not a list")]
    [InlineData("""{"clusters":[]}""", "has none there")]
    public async Task Odd_names_of_clusters_are_left_out_of_the_sentence(string clusters, string says)
    {
        await using var aws = await HostileAws.Start(async (context, asked) =>
        {
            context.Response.ContentType = "application/json";
            if (asked == "/clusters/prod") context.Response.StatusCode = 404;
            else if (asked != "/clusters") return false;
            await Microsoft.AspNetCore.Http.HttpResponseWritingExtensions.WriteAsync(context.Response, asked == "/clusters" ? clusters : """{"__type":"ResourceNotFoundException","message":"No cluster found for name: prod."}""");
            return true;
        });
        var (code, _, notes) = await Tool.Run(aws.Environment(), "networking", "--cluster", "prod", "--region", "us-west-2", "--via",
            "api");
        Assert.True(code == 2, $"{code}: {notes}");
        Assert.Contains(says, notes, StringComparison.Ordinal);
        Assert.DoesNotContain("file://", notes, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_region_of_the_environment_reaches_every_version_of_aws()
    {
        await using var aws = await HostileAws.With();
        var environment = aws.Environment();
        environment["AWS_REGION"] = "eu-west-1";
        var program = Program("aws", $"echo \"$*\" >> '{_folder}/runs'; exit 1");
        await Tool.Run(environment, "networking", "--cluster", "prod", "--via", "cli", "--aws-path", program, "--kubectl-path", program,
            "--retries", "1");
        Assert.All(File.ReadAllLines(Path.Combine(_folder, "runs")).Where(run => run.Contains("eks ", StringComparison.Ordinal)),
            run => Assert.Contains("--region eu-west-1", run, StringComparison.Ordinal));
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
