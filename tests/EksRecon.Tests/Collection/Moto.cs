using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace EksRecon.Tests.Collection;

/// <summary>The moto server, an AWS that somebody else wrote (github.com/getmoto/moto), with a small cluster in it.</summary>
internal sealed class Moto : IDisposable
{
    public const string Region = "us-west-2";
    public const string Cluster = "orderdesk";

    private static readonly TimeSpan StartTime = TimeSpan.FromSeconds(60);

    private readonly Process _process;
    private readonly HttpClient _client = new();

    private Moto(Process process, Uri endpoint) => (_process, Endpoint) = (process, endpoint);

    /// <summary>Null where it is not on this machine.</summary>
    public static string? Program { get; } = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator).Select(folder => Path.Combine(folder, "moto_server")).FirstOrDefault(File.Exists);

    public Uri Endpoint { get; }

    public string Vpc { get; private set; } = "";

    public IReadOnlyList<string> Subnets { get; private set; } = [];

    public static async Task<Moto> Start(CancellationToken cancel)
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var port = ((IPEndPoint)listener.LocalEndpoint).Port;
        listener.Stop();
        var start = new ProcessStartInfo(Program ?? "moto_server", ["-H", "127.0.0.1", "-p", $"{port}"]) { RedirectStandardError = true, RedirectStandardOutput = true, UseShellExecute = false };
        var process = Process.Start(start) ?? throw new InvalidOperationException("moto_server does not start");
        process.ErrorDataReceived += (_, _) => { };
        process.BeginErrorReadLine();
        process.BeginOutputReadLine();
        var moto = new Moto(process, new Uri($"http://127.0.0.1:{port}/"));
        try
        {
            await moto.WaitUntilItAnswers(cancel);
            await moto.Seed(cancel);
            return moto;
        }
        catch
        {
            moto.Dispose();
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
        foreach (var (cidr, zone) in new[] { ("10.9.0.0/24", "a"), ("10.9.1.0/24", "b") }) subnets.Add(Of(await Query("ec2", "2016-11-15", cancel, ("Action", "CreateSubnet"), ("VpcId", Vpc), ("CidrBlock", cidr), ("AvailabilityZone", Region + zone)), "subnetId"));
        Subnets = subnets;
        var group = Of(await Query("ec2", "2016-11-15", cancel, ("Action", "CreateSecurityGroup"), ("VpcId", Vpc), ("GroupName", "cluster"), ("GroupDescription", "the cluster's")), "groupId");
        await Query("ec2", "2016-11-15", cancel, ("Action", "CreateNetworkInterface"), ("SubnetId", subnets[0]), ("SecurityGroupId.1", group));
        await Query("elasticloadbalancing", "2015-12-01", cancel, ("Action", "CreateLoadBalancer"), ("Name", "front"), ("Subnets.member.1", subnets[0]), ("Subnets.member.2", subnets[1]), ("Type", "application"));
        await Query("elasticloadbalancing", "2015-12-01", cancel, ("Action", "CreateTargetGroup"), ("Name", "web"), ("Protocol", "HTTP"), ("Port", "80"), ("VpcId", Vpc), ("TargetType", "ip"));
        var cluster = JsonSerializer.Serialize(new { name = Cluster, version = "1.33", roleArn = "arn:aws:iam::123456789012:role/eks", resourcesVpcConfig = new { subnetIds = subnets, securityGroupIds = new[] { group } } });
        await Eks("clusters", cluster, cancel);
        await Eks($"clusters/{Cluster}/node-groups", JsonSerializer.Serialize(new { nodegroupName = "general", subnets, nodeRole = "arn:aws:iam::123456789012:role/node", scalingConfig = new { minSize = 1, maxSize = 3, desiredSize = 2 } }), cancel);
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
        request.Headers.TryAddWithoutValidation("Authorization", $"AWS4-HMAC-SHA256 Credential=AKIAEXAMPLE/20261101/{Region}/{service}/aws4_request, SignedHeaders=host, Signature=0");
        using var answer = await _client.SendAsync(request, cancel);
        var text = await answer.Content.ReadAsStringAsync(cancel);
        return answer.IsSuccessStatusCode ? text : throw new InvalidOperationException($"moto: {(int)answer.StatusCode} {text}");
    }

    private static string Of(string xml, string element) => Regex.Match(xml, $"<{element}>(?<value>[^<]+)</{element}>", RegexOptions.ExplicitCapture, TimeSpan.FromSeconds(1)).Groups["value"].Value;
}
