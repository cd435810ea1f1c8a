using System.Diagnostics;
using System.IO.Compression;
using System.Net;
using System.Text;
using System.Text.Json;
using System.Xml;

using EksRecon.Bundles;
using EksRecon.Collection;
using EksRecon.Collection.Aws;
using EksRecon.Collection.Http;
using EksRecon.Collection.Kubernetes;
using EksRecon.Model;
using EksRecon.Networking.Dns;
using EksRecon.Questions;
using EksRecon.Replay.Kubernetes;
using EksRecon.Signatures;

using Xunit;

namespace EksRecon.Tests.Fuzz;

/// <summary>Whatever comes in: no crash but the exceptions that are documented, no hang, no memory beyond a multiple of the input. EKS_RECON_FUZZ raises the number of inputs.</summary>
public sealed class ParserFuzzTests : IDisposable
{
    private static readonly int Inputs = int.TryParse(Environment.GetEnvironmentVariable("EKS_RECON_FUZZ"), out var count) ? count : 400;

    /// <summary>Far above what a slow machine needs for an input of some KiB.</summary>
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(5);

    private const long LeastMemory = 64L * 1024 * 1024;
    private const long MemoryPerByte = 2000;

    private static readonly string Sample = Path.Combine(Repository.Root, "src/EksRecon.Cli/Sample");

    private readonly string _folder = Directory.CreateTempSubdirectory("eks-recon-test-").FullName;

    public static TheoryData<string> Parsers() => [.. All.Keys];

    private static readonly Dictionary<string, (string[] Seeds, Action<byte[]> Parse, Type[] Allowed)> All = new(StringComparer.Ordinal)
    {
        ["bundle documents in JSON"] = (Sampled("kubernetes/services.json", "kubernetes/gateways.gateway.networking.k8s.io.json", "aws/ec2-describe-subnets.json", "aws/eks-describe-cluster.json", "manifest.json"), bytes => Bundle("x.json", bytes), [typeof(BundleException)]),
        ["bundle documents in YAML"] = (["apiVersion: v1\nkind: List\nitems:\n  - &a {apiVersion: v1, kind: Service, metadata: {name: a, namespace: b}, spec: {clusterIP: 10.0.0.1}}\n  - *a\n", "kind: Pod\napiVersion: v1\nmetadata: {name: x}\nspec:\n  containers: [{name: c, image: |\n    a}]\n---\na: [1, 2]\n"], bytes => Bundle("x.yaml", bytes), [typeof(BundleException)]),
        ["bundle documents in gzip"] = (Sampled("kubernetes/version.json"), bytes => Bundle("kubernetes/version.json.gz", Cut(Zipped(bytes), bytes)), [typeof(BundleException)]),
        ["pages of lists"] = (["{\"kind\":\"PodList\",\"apiVersion\":\"v1\",\"metadata\":{\"continue\":\"abc\",\"remainingItemCount\":3},\"items\":[{\"metadata\":{\"name\":\"a\"}},{}]}"], bytes => ListPage.Read(bytes), [typeof(JsonException)]),
        ["discovery"] = (["{\"kind\":\"APIGroupDiscoveryList\",\"items\":[{\"metadata\":{\"name\":\"apps\"},\"versions\":[{\"version\":\"v1\",\"resources\":[{\"resource\":\"deployments\"}],\"freshness\":\"Current\"}]}]}", "{\"kind\":\"APIGroupList\",\"groups\":[{\"name\":\"apps\",\"versions\":[{\"version\":\"v1\"}],\"preferredVersion\":{\"version\":\"v1\"}}]}"], bytes => Discovery.Read(bytes), [typeof(JsonException)]),
        ["resource lists"] = (["{\"kind\":\"APIResourceList\",\"resources\":[{\"name\":\"pods\"}]}"], bytes => Discovery.ReadResources(bytes), [typeof(JsonException)]),
        ["Status bodies"] = (["{\"kind\":\"Status\",\"message\":\"m\",\"reason\":\"NotFound\",\"details\":{\"name\":\"a\",\"kind\":\"b\"}}"], bytes => StatusBody.Read(Reply(bytes)), []),
        ["answers of EKS"] = (Sampled("aws/eks-describe-cluster.json", "aws/eks-list-addons.json"), bytes => EksAnswer.ToJson(AwsCalls.DescribeCluster, bytes), [typeof(JsonException), typeof(InvalidOperationException)]),
        ["answers of EC2"] = (["<DescribeSubnetsResponse xmlns=\"http://ec2.amazonaws.com/doc/2016-11-15/\"><subnetSet><item><subnetId>subnet-1</subnetId><availableIpAddressCount>5</availableIpAddressCount><mapPublicIpOnLaunch>true</mapPublicIpOnLaunch><tagSet><item><key>a</key><value>b</value></item></tagSet></item></subnetSet><nextToken/></DescribeSubnetsResponse>"], bytes => XmlAnswer.ToJson(AwsCalls.DescribeSubnets, bytes), [typeof(XmlException), typeof(InvalidOperationException)]),
        ["errors of AWS"] = (["<Response><Errors><Error><Code>A</Code><Message>b</Message></Error></Errors></Response>", "{\"__type\":\"a#B\",\"message\":\"c\"}"], bytes => AwsError.Refusal(AwsCalls.DescribeSubnets, Reply(bytes), DateTimeOffset.UnixEpoch), []),
        ["Corefiles"] = ([".:53 {\n    errors\n    kubernetes cluster.local in-addr.arpa {\n        pods insecure\n    }\n    forward . /etc/resolv.conf {\n        max_concurrent 1000\n    }\n    cache 30\n}\n(snippet) {\n    log\n}\nimport snippet\n"], bytes => Corefile.Parse(Encoding.UTF8.GetString(bytes), out _), []),
        ["CIDRs"] = (["10.0.0.0/16", "2600:1f14::/56", "::ffff:1.2.3.4/128"], bytes => Cidr.Parse(Encoding.UTF8.GetString(bytes)), []),
        ["versions"] = (["v1.33.1-eks-1234567", "1.2.3+build", "v1.10.1-eksbuild.6"], bytes => _ = KubernetesVersion.TryParse(Encoding.UTF8.GetString(bytes), out _), []),
        ["image references"] = (["602401143452.dkr.ecr.us-west-2.amazonaws.com/amazon-k8s-cni:v1.19.0-eksbuild.1", "registry:5000/a/b@sha256:0123"], bytes => Image(Encoding.UTF8.GetString(bytes)), []),
        ["label selectors"] = (["a=b,c!=d,e in (f,g),h notin (i),!j,k"], bytes => Selector.Parse(Encoding.UTF8.GetString(bytes)), [typeof(KubernetesError)]),
        ["field selectors"] = (["metadata.name=a,status.phase!=Running"], bytes => FieldSelector.Parse(Encoding.UTF8.GetString(bytes), Kinds.Pods), [typeof(KubernetesError)]),
        ["pseudonyms"] = (["arn:aws:iam::111122223333:role/a 10.0.0.0/8 ip-10-0-0-1 fd00::1/64 vpc-0abc1234 1.0.10.in-addr.arpa 2026-11-20T00:00:00Z {\"a\":[1]}"], bytes => new EksRecon.Anonymity.Pseudonyms("k"u8.ToArray()).Text(Encoding.UTF8.GetString(bytes)), []),
    };

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [MemberData(nameof(Parsers))]
    public void A_parser_takes_whatever_comes(string name)
    {
        var (seeds, parse, allowed) = All[name];
        for (var seed = 0; seed < Inputs; seed++)
        {
            var random = new Random(seed);
            var input = seed % 10 == 0 ? Noise(random) : Mutator.Spoil(Encoding.UTF8.GetBytes(seeds[random.Next(seeds.Length)]), random);
            Try(name, seed, input, parse, allowed);
        }

        foreach (var (open, close) in new[] { ("[", "]"), ("{\"a\":", "}"), ("{\"items\":[", "]}"), ("<a>", "</a>"), ("(", ")"), ("a {\n", "}\n"), ("- ", ""), ("&a [*a,", "]") }) Try(name, -1, Mutator.Deep(open, close, 20_000), parse, allowed);
    }

    [Fact]
    public void A_kubeconfig_is_read_or_refused_in_a_sentence()
    {
        var path = Path.Combine(_folder, "kubeconfig");
        var seed = Encoding.UTF8.GetBytes("current-context: a\ncontexts: [{name: a, context: {cluster: c, user: u}}]\nclusters:\n  - name: c\n    cluster: {server: \"https://h\", certificate-authority-data: YQ==, proxy-url: http://p}\nusers: [{name: u, user: {exec: {command: aws, args: [a], env: [{name: A, value: b}]}}}]\n");
        for (var index = 0; index < Inputs; index++)
        {
            var input = Mutator.Spoil(seed, new Random(index));
            File.WriteAllBytes(path, input);
            Try("kubeconfig", index, input, _ => KubernetesAccess.To(Kubeconfig.Load([path]).Target(null), TimeProvider.System).Dispose(), [typeof(AccessException)]);
        }
    }

    private static void Try(string name, int seed, byte[] input, Action<byte[]> parse, Type[] allowed)
    {
        var (from, before) = (Stopwatch.GetTimestamp(), GC.GetAllocatedBytesForCurrentThread());
        try
        {
            parse(input);
        }
        catch (Exception thrown) when (allowed.Any(type => type.IsInstanceOfType(thrown)))
        {
            // Documented.
        }
        catch (Exception fault)
        {
            Assert.Fail($"{name}, seed {seed}: {fault.GetType().Name}: {fault.Message} at {fault.StackTrace?.Split('\n').FirstOrDefault()?.Trim()} for: {Encoding.UTF8.GetString(input.AsSpan(0, Math.Min(200, input.Length)))}");
        }

        Assert.True(Stopwatch.GetElapsedTime(from) < Longest, $"{name}, seed {seed}: it took {Stopwatch.GetElapsedTime(from)}");
        var used = GC.GetAllocatedBytesForCurrentThread() - before;
        Assert.True(used < LeastMemory + (MemoryPerByte * input.Length), $"{name}, seed {seed}: {used} bytes for an input of {input.Length}");
    }

    private static void Image(string text)
    {
        _ = ImageName.Repository(text).Length + ImageName.LastSegment(text).Length;
        _ = ImageName.Matches(text, "amazon-k8s-cni");
        _ = (ImageReference.Version(text), ImageVersion.Parse(text));
    }

    private static void Bundle(string path, byte[] content)
    {
        var bundle = new MemoryBundle();
        bundle.Files[path] = content;
        bundle.Snapshot();
    }

    private static string[] Sampled(params string[] paths) => [.. paths.Select(path => File.ReadAllText(Path.Combine(Sample, path)) is var text && text.Length > 6000 ? text[..6000] : text)];

    private static byte[] Noise(Random random)
    {
        var bytes = new byte[random.Next(0, 400)];
        random.NextBytes(bytes);
        return bytes;
    }

    private static byte[] Zipped(byte[] bytes)
    {
        using var stream = new MemoryStream();
        using (var zip = new GZipStream(stream, CompressionLevel.Fastest)) zip.Write(bytes);
        return stream.ToArray();
    }

    private static byte[] Cut(byte[] zipped, byte[] by) => by.Length % 2 == 0 ? zipped : zipped[..(zipped.Length * (by.Length % 97) / 97)];

    private static Reply Reply(byte[] body) => new((int)HttpStatusCode.Forbidden, body.Length % 2 == 0 ? "application/json" : "text/xml", body, null, new Dictionary<string, string>(StringComparer.Ordinal));
}
