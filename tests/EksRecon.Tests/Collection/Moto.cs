using System.Diagnostics;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace EksRecon.Tests.Collection;

/// <summary>The moto server, an AWS that somebody else wrote (github.com/getmoto/moto), with a small cluster in it.</summary>
internal sealed class Moto : IDisposable
{
    public const string Region = "us-west-2";
    public const string Cluster = "orderdesk";

    private static readonly TimeSpan StartTime = TimeSpan.FromMinutes(5);

    private readonly Process _process;
    private readonly HttpClient _client = new();

    private Moto(Process process, Uri endpoint) => (_process, Endpoint) = (process, endpoint);

    /// <summary>Null where it is not on this machine.</summary>
    public static string? Program { get; } = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator)
        .Select(folder => Path.Combine(folder, "moto_server")).FirstOrDefault(File.Exists);

    public Uri Endpoint { get; }

    public string Vpc { get; private set; } = "";

    public IReadOnlyList<string> Subnets { get; private set; } = [];

    public string BalancerArn { get; private set; } = "";

    public string TargetGroupArn { get; private set; } = "";

    public static async Task<Moto> Start(CancellationToken cancel)
    {
        // It chooses a free port itself, and says which.
        var start = new ProcessStartInfo(Program ?? "moto_server", ["-H", "127.0.0.1", "-p", "0"])
        {
            RedirectStandardError = true,
            RedirectStandardOutput = true,
            UseShellExecute = false,
        };
        start.Environment["PYTHONUNBUFFERED"] = "1";
        var process = Process.Start(start) ?? throw new InvalidOperationException("moto_server does not start");
        var address = new TaskCompletionSource<Uri>(TaskCreationOptions.RunContinuationsAsynchronously);
        DataReceivedEventHandler read = (_, line) =>
        {
            if (line.Data?.IndexOf("http://127.0.0.1:", StringComparison.Ordinal) is { } at and >= 0)
            {
                address.TrySetResult(new(line.Data[at..].Split(' ')[0].TrimEnd('/') + "/"));
            }
        };
        process.ErrorDataReceived += read;
        process.OutputDataReceived += read;
        process.BeginErrorReadLine();
        process.BeginOutputReadLine();
        Moto? moto = null;
        try
        {
            moto = new Moto(process, await address.Task.WaitAsync(StartTime, cancel));
            await moto.WaitUntilItAnswers(cancel);
            await moto.Seed(cancel);
            return moto;
        }
        catch
        {
            moto?.Dispose();
            if (moto is null) process.Kill(entireProcessTree: true);
            throw;
        }
    }

    public void Dispose()
    {
        _client.Dispose();
        if (!_process.HasExited) _process.Kill(entireProcessTree: true);
        _process.Dispose();
    }

    private async Task WaitUntilItAnswers(CancellationToken cancel)
    {
        for (var since = Stopwatch.StartNew(); ; await Task.Delay(200, cancel))
        {
            try
            {
                using var answer = await _client.GetAsync(new Uri(Endpoint, "moto-api/data.json"), cancel);
                return;
            }
            catch (HttpRequestException) when (since.Elapsed < StartTime && !_process.HasExited)
            {
                // Not yet.
            }
        }
    }

    private async Task Seed(CancellationToken cancel)
    {
        Vpc = Of(await Query("ec2", "2016-11-15", cancel, ("Action", "CreateVpc"), ("CidrBlock", "10.9.0.0/16")), "vpcId");
        var subnets = new List<string>();
        foreach (var (cidr, zone) in new[] { ("10.9.0.0/24", "a"), ("10.9.1.0/24", "b") })
        {
            subnets.Add(
                Of(await Query("ec2", "2016-11-15", cancel, ("Action", "CreateSubnet"), ("VpcId", Vpc), ("CidrBlock", cidr), ("AvailabilityZone", Region + zone)),
                    "subnetId"));
        }

        Subnets = subnets;
        var group =
            Of(await Query("ec2", "2016-11-15", cancel, ("Action", "CreateSecurityGroup"), ("VpcId", Vpc), ("GroupName", "cluster"), ("GroupDescription", "the cluster's")),
            "groupId");
        await Query("ec2", "2016-11-15", cancel, ("Action", "AuthorizeSecurityGroupIngress"), ("GroupId", group),
            ("IpPermissions.1.IpProtocol", "tcp"), ("IpPermissions.1.FromPort", "443"), ("IpPermissions.1.ToPort", "443"),
            ("IpPermissions.1.IpRanges.1.CidrIp", "10.9.0.0/16"));
        await Query("ec2", "2016-11-15", cancel, ("Action", "CreateNetworkInterface"), ("SubnetId", subnets[0]),
            ("SecurityGroupId.1", group));
        await Query("ec2", "2016-11-15", cancel, ("Action", "CreateTags"), ("ResourceId.1", subnets[0]),
            ("Tag.1.Key", "kubernetes.io/role/elb"), ("Tag.1.Value", "1"));
        await Routes(subnets[0], cancel);
        await Balancer(subnets, cancel);
        var cluster = JsonSerializer.Serialize(
            new
            {
                name = Cluster,
                version = "1.33",
                roleArn = "arn:aws:iam::123456789012:role/eks",
                resourcesVpcConfig = new { subnetIds = subnets, securityGroupIds = new[] { group } }
            });
        await Eks("clusters", cluster, cancel);
        await Eks($"clusters/{Cluster}/node-groups",
            JsonSerializer.Serialize(
                new
                {
                    nodegroupName = "general",
                    subnets,
                    nodeRole = "arn:aws:iam::123456789012:role/node",
                    scalingConfig = new { minSize = 1, maxSize = 3, desiredSize = 2 }
                }),
            cancel);
    }

    /// <summary>A way to the internet for one subnet, a NAT gateway in it, and an endpoint of S3.</summary>
    private async Task Routes(string subnet, CancellationToken cancel)
    {
        var gateway = Of(await Query("ec2", "2016-11-15", cancel, ("Action", "CreateInternetGateway")), "internetGatewayId");
        await Query("ec2", "2016-11-15", cancel, ("Action", "AttachInternetGateway"), ("InternetGatewayId", gateway), ("VpcId", Vpc));
        var table = Of(await Query("ec2", "2016-11-15", cancel, ("Action", "CreateRouteTable"), ("VpcId", Vpc)), "routeTableId");
        await Query("ec2", "2016-11-15", cancel, ("Action", "CreateRoute"), ("RouteTableId", table), ("DestinationCidrBlock", "0.0.0.0/0"),
            ("GatewayId", gateway));
        await Query("ec2", "2016-11-15", cancel, ("Action", "AssociateRouteTable"), ("RouteTableId", table), ("SubnetId", subnet));
        var address = Of(await Query("ec2", "2016-11-15", cancel, ("Action", "AllocateAddress"), ("Domain", "vpc")), "allocationId");
        await Query("ec2", "2016-11-15", cancel, ("Action", "CreateNatGateway"), ("SubnetId", subnet), ("AllocationId", address));
        await Query("ec2", "2016-11-15", cancel, ("Action", "CreateVpcEndpoint"), ("VpcId", Vpc),
            ("ServiceName", $"com.amazonaws.{Region}.s3"), ("VpcEndpointType", "Gateway"), ("RouteTableId.1", table));
    }

    /// <summary>A load balancer that listens, and the target group behind it.</summary>
    private async Task Balancer(List<string> subnets, CancellationToken cancel)
    {
        const string service = "elasticloadbalancing", version = "2015-12-01";
        var balancer =
            Of(await Query(service, version, cancel, ("Action", "CreateLoadBalancer"), ("Name", "front"), ("Subnets.member.1", subnets[0]), ("Subnets.member.2", subnets[1]), ("Type", "application")),
            "LoadBalancerArn");
        var group =
            Of(await Query(service, version, cancel, ("Action", "CreateTargetGroup"), ("Name", "web"), ("Protocol", "HTTP"), ("Port", "80"), ("VpcId", Vpc), ("TargetType", "ip")),
            "TargetGroupArn");
        await Query(service, version, cancel, ("Action", "RegisterTargets"), ("TargetGroupArn", group),
            ("Targets.member.1.Id", "10.9.0.20"), ("Targets.member.1.Port", "8080"));
        await Query(service, version, cancel, ("Action", "CreateListener"), ("LoadBalancerArn", balancer), ("Protocol", "HTTP"),
            ("Port", "80"), ("DefaultActions.member.1.Type", "forward"), ("DefaultActions.member.1.TargetGroupArn", group));
        (BalancerArn, TargetGroupArn) = (balancer, group);
    }

    private async Task Eks(string path, string body, CancellationToken cancel)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(Endpoint, path)) { Content = new StringContent(body, System.Text.Encoding.UTF8, "application/json") };
        await Send(request, "eks", cancel);
    }

    private async Task<string> Query(string service, string version, CancellationToken cancel, params (string Name, string Value)[] form)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, Endpoint) { Content = new FormUrlEncodedContent([.. form.Select(field => KeyValuePair.Create(field.Name, field.Value)), new("Version", version)]) };
        return await Send(request, service, cancel);
    }

    private async Task<string> Send(HttpRequestMessage request, string service, CancellationToken cancel)
    {
        // moto looks at the scope to tell services apart, not at the signature.
        request.Headers.TryAddWithoutValidation("Authorization",
            $"AWS4-HMAC-SHA256 Credential=AKIAEXAMPLE/20261101/{Region}/{service}/aws4_request, SignedHeaders=host, Signature=0");
        using var answer = await _client.SendAsync(request, cancel);
        var text = await answer.Content.ReadAsStringAsync(cancel);
        return answer.IsSuccessStatusCode ? text : throw new InvalidOperationException($"moto: {(int)answer.StatusCode} {text}");
    }

    private static string Of(string xml, string element) =>
        Regex.Match(xml, $"<{element}>(?<value>[^<]+)</{element}>", RegexOptions.ExplicitCapture,
            TimeSpan.FromSeconds(1)).Groups["value"].Value;
}
