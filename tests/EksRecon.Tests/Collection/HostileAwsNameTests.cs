using System.Text.Json;

using EksRecon.Bundles;
using EksRecon.Collection;
using EksRecon.Collection.Http;
using EksRecon.Collection.Sources;
using EksRecon.Questions;

using Xunit;

namespace EksRecon.Tests.Collection;

/// <summary>
/// Names that an AWS endpoint answers stay names: they never become options, files or addresses of the user's <c>aws</c>, nor paths of
/// documents.
/// </summary>
public sealed class HostileAwsNameTests : IDisposable
{
    private static readonly string[] Names = ["file:///etc/passwd", "fileb:///etc/passwd", "http://169.254.169.254/", "https://h/",
        "@/etc/passwd", "--endpoint-url", "-h", "../../x", "a/b", "a b", "a,b", "", "x\ny", "$(id)", new('a', 5000)];

    private readonly string _folder = Directory.CreateTempSubdirectory("eks-recon-test-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    public static TheoryData<string> Hostile() => [.. Names];

    [Theory]
    [MemberData(nameof(Hostile))]
    public void Nothing_but_a_name_has_the_form_of_one(string name)
    {
        Assert.False(AwsNames.IsCluster(name));
        Assert.False(AwsNames.IsRegion(name));
        Assert.False(AwsNames.IsVpc(name));
        Assert.False(AwsNames.IsSubnet(name));
        Assert.False(AwsNames.IsDhcpOptions(name));
        Assert.False(AwsNames.IsInstanceType(name));
        Assert.False(AwsNames.IsKubernetesVersion(name));
        Assert.False(AwsNames.IsBalancingArn(name));
        Assert.False(AwsNames.IsTargetGroup(name));
        Assert.False(AwsNames.IsPrincipal(name));
        foreach (var call in AwsCalls.All.Where(call => call.PerThing)) Assert.False(AwsNames.Fits(call, name), call.Name);
    }

    [Theory]
    [InlineData("vpc-cni")]
    [InlineData("aws-ebs-csi-driver")]
    [InlineData("solo-io_istio-distro")]
    [InlineData("eks_pod.identity-agent")]
    public void Names_of_add_ons_have_the_form_of_one(string name) => Assert.True(AwsNames.Fits(AwsCalls.DescribeAddon, name));

    [Theory]
    [InlineData("m6i.large")]
    [InlineData("u-6tb1.112xlarge")]
    [InlineData("mac2-m2pro.metal")]
    [InlineData("p6e-gb200.36xlarge")]
    public void Instance_types_have_the_form_of_one(string name) => Assert.True(AwsNames.IsInstanceType(name));

    [Fact]
    public async Task Names_that_the_endpoint_makes_up_are_not_asked_about_and_are_on_record()
    {
        var list = JsonSerializer.Serialize(Names.Append("vpc-cni"));
        await using var aws = await HostileAws.With(($"/clusters/{HostileAws.Cluster}/addons", $"{{\"addons\":{list}}}"),
            ($"/clusters/{HostileAws.Cluster}/node-groups", $"{{\"nodegroups\":{list}}}"));
        var rows = await Collect(aws, [SourceNames.Api, SourceNames.Cli], Recorder(out var runs));
        foreach (var call in new[] { AwsCalls.DescribeAddon, AwsCalls.DescribeNodegroup })
        {
            var row = Assert.Single(rows, row => row.Question == call.Question);
            Assert.Equal(Outcome.Malformed, row.Outcome);
            Assert.Contains($"{Names.Length} of the names", row.Reason, StringComparison.Ordinal);
        }

        // The one that is a name was asked about, of both sources.
        Assert.Contains(aws.Requests, request => request == $"/clusters/{HostileAws.Cluster}/addons/vpc-cni");
        var said = File.ReadAllLines(runs);
        Assert.Contains("vpc-cni", said);
        // The tool's own option.
        Assert.All(said.Where(argument => argument != "--endpoint-url"),
            argument => Assert.DoesNotContain(Names.Where(name => name.Length > 0), name => argument == name));
        Assert.DoesNotContain(aws.Requests,
            request => request.Contains("passwd", StringComparison.Ordinal) || request.Contains("169.254", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("{\"cluster\":{\"name\":\"prod\",\"version\":\"file:///etc/passwd\",\"resourcesVpcConfig\":{\"vpcId\":\"file:///etc/passwd\",\"subnetIds\":[\"http://h/\",5,null]}}}", "aws/ec2-describe-subnets")]
    [InlineData("{\"cluster\":{\"name\":\"prod\",\"version\":[],\"resourcesVpcConfig\":{\"vpcId\":\"vpc-1,Name=x\",\"subnetIds\":\"x\",\"publicAccessCidrs\":[5,null,{}]}}}", "aws/ec2-describe-vpcs")]
    [InlineData("{\"cluster\":{\"name\":\"prod\",\"endpoint\":\"file:///etc/passwd\",\"resourcesVpcConfig\":{\"vpcId\":\"--debug\"}}}", "aws/ec2-describe-nat-gateways")]
    public async Task A_VPC_that_is_none_ends_the_questions_about_it_with_a_reason(string described, string question)
    {
        await using var aws = await HostileAws.With(($"/clusters/{HostileAws.Cluster}", described));
        var rows = await Collect(aws, [SourceNames.Api, SourceNames.Cli], Recorder(out var runs));
        var row = Assert.Single(rows, row => row.Question == question);
        Assert.Equal(Outcome.Malformed, row.Outcome);
        Assert.Contains("is not the id of a VPC", row.Reason, StringComparison.Ordinal);
        Assert.DoesNotContain(File.ReadAllLines(runs),
            argument => argument.Contains("://", StringComparison.Ordinal)
                && !argument.StartsWith(aws.Endpoint.ToString(), StringComparison.Ordinal));
    }

    [Fact]
    public async Task Load_balancers_and_target_groups_are_asked_about_by_ARNs_alone()
    {
        const string Vpc =
            "vpc-0123456789abcdef0", arn = "arn:aws:elasticloadbalancing:us-west-2:111122223333:targetgroup/web/50dc6c495c0c9188";
        await using var aws = await HostileAws.With(
            ("DescribeLoadBalancers", $"<DescribeLoadBalancersResponse><DescribeLoadBalancersResult><LoadBalancers><member><LoadBalancerArn>file:///etc/passwd</LoadBalancerArn><VpcId>{Vpc}</VpcId></member></LoadBalancers></DescribeLoadBalancersResult></DescribeLoadBalancersResponse>"),
            ("DescribeTargetGroups", $"<DescribeTargetGroupsResponse><DescribeTargetGroupsResult><TargetGroups><member><TargetGroupName>../../x</TargetGroupName><TargetGroupArn>{arn}</TargetGroupArn><VpcId>{Vpc}</VpcId></member>" +
                $"<member><TargetGroupName>web</TargetGroupName><TargetGroupArn>{arn}</TargetGroupArn><VpcId>{Vpc}</VpcId></member><member><TargetGroupName>web</TargetGroupName><TargetGroupArn>http://h/</TargetGroupArn><VpcId>{Vpc}</VpcId></member></TargetGroups></DescribeTargetGroupsResult></DescribeTargetGroupsResponse>"),
            ("DescribeTargetHealth", "<DescribeTargetHealthResponse><DescribeTargetHealthResult><TargetHealthDescriptions/></DescribeTargetHealthResult></DescribeTargetHealthResponse>"));
        var rows = await Collect(aws, [SourceNames.Api], kubectl: null);
        Assert.Equal(Outcome.Malformed, Assert.Single(rows, row => row.Question == AwsCalls.DescribeListeners.Question).Outcome);
        Assert.Equal(Outcome.Malformed, Assert.Single(rows, row => row.Question == AwsCalls.DescribeTargetHealth.Question).Outcome);
        Assert.Equal(Outcome.Collected,
            Assert.Single(rows, row => row.Question == AwsCalls.DescribeTargetHealth.QuestionFor("web")).Outcome);
        Assert.DoesNotContain(aws.Requests, request => request.StartsWith("DescribeListeners", StringComparison.Ordinal));
    }

    [Fact]
    public async Task The_real_aws_reads_no_file_and_no_address_for_an_endpoint()
    {
        var program = Replay.AwsCommandLine.Any();
        var secret = Path.Combine(_folder, "secret");
        await File.WriteAllTextAsync(secret, "c4n4ry-of-a-file", TestContext.Current.CancellationToken);
        var fetched = new System.Collections.Concurrent.ConcurrentQueue<string>();
        await using var trap = await HostileAws.Start((context, asked) =>
        {
            fetched.Enqueue(asked);
            return Task.FromResult(false);
        });
        var list = JsonSerializer.Serialize(new[] { $"file://{secret}", $"{trap.Endpoint}trap" });
        await using var aws = await HostileAws.With(($"/clusters/{HostileAws.Cluster}/addons", $"{{\"addons\":{list}}}"));
        var rows = await Collect(aws, [SourceNames.Cli], program);
        Assert.Equal(Outcome.Collected, Assert.Single(rows, row => row.Question == AwsCalls.ListAddons.Question).Outcome);
        Assert.Equal(Outcome.Malformed, Assert.Single(rows, row => row.Question == AwsCalls.DescribeAddon.Question).Outcome);
        Assert.Empty(fetched);
        Assert.DoesNotContain(aws.Requests, request => request.Contains("c4n4ry", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("--cluster", ".")]
    [InlineData("--cluster", "..")]
    [InlineData("--cluster", "../../etc")]
    [InlineData("--cluster", "file:///etc/passwd")]
    [InlineData("--region", "a b")]
    [InlineData("--region", "")]
    [InlineData("--region", "evil.example/")]
    [InlineData("--profile", "")]
    [InlineData("--profile", "file:///etc/passwd")]
    public async Task What_cannot_be_a_name_is_refused_in_a_sentence(string option, string value)
    {
        string[] rest = option == "--cluster"
            ? ["--region", "us-west-2"]
            : option == "--region"
            ? ["--cluster", "prod"]
            : ["--cluster", "prod", "--region", "us-west-2"];
        var (code, output, notes) = await Tool.Run(new Dictionary<string, string>(StringComparer.Ordinal),
            ["networking", option, value, .. rest]);
        Assert.True(code == 2, $"{code}: {notes}");
        Assert.Empty(output);
        Assert.Single(notes.TrimEnd().Split('\n'));
        Assert.Contains(value.Length == 0 ? $"{option}: the value is empty" : "cannot be", notes, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_name_with_dots_and_slashes_names_no_document_of_a_saved_bundle()
    {
        await using var aws = await HostileAws.With(($"/clusters/{HostileAws.Cluster}/addons", """{"addons":["../../../x","..","vpc-cni"]}"""), ($"/clusters/{HostileAws.Cluster}/addons/vpc-cni", """{"addon":{"addonName":"vpc-cni"}}"""));
        var bundle = Path.Combine(_folder, "bundle/");
        var (code, _, notes) = await Tool.Run(aws.Environment(), "collect", "--cluster", HostileAws.Cluster, "--region", HostileAws.Region,
            "--via", "api", "-o", bundle);
        Assert.True(code is 0 or 3, $"{code}: {notes}");
        Assert.True(File.Exists(Path.Combine(bundle, "aws", "eks-describe-addon", "vpc-cni.json")), notes);
        Assert.Equal(["bundle"], Directory.EnumerateFileSystemEntries(_folder).Select(Path.GetFileName));
    }

    private static async Task<IReadOnlyList<CoverageRow>> Collect(HostileAws aws, string[] via, string? kubectl)
    {
        var environment = aws.Environment();
        var target = new CollectionTarget
        {
            Cluster = HostileAws.Cluster,
            Region = HostileAws.Region,
            Via = via,
            AwsPath = kubectl,
            KubectlPath = kubectl ?? "/nowhere/kubectl",
            Environment = environment.GetValueOrDefault,
        };
        using var seen = new LiveObservation(null, null);
        var collected = await Collector.Collect(target, seen,
            new CollectionLimits { Retries = 1, TotalTime = TimeSpan.FromMinutes(5), RequestTime = TimeSpan.FromMinutes(1) },
            new CollectionWatch(), TimeProvider.System, "0.0.0", TestContext.Current.CancellationToken);
        return [.. seen.ToCoverage(collected.Identity).Rows];
    }

    /// <summary>A program that writes its arguments down and fails.</summary>
    private string Recorder(out string runs)
    {
        if (OperatingSystem.IsWindows()) Assert.Skip("the program that records is a shell script");
        runs = Path.Combine(_folder, "runs");
        File.WriteAllText(runs, "");
        var path = Path.Combine(_folder, "recorder");
        File.WriteAllText(path, $"#!/bin/sh\nfor argument; do printf '%s\\n' \"$argument\"; done >> '{runs}'\nexit 1\n");
        File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        return path;
    }
}
