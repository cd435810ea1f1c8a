using System.IO.Compression;
using System.Net;
using System.Text;
using System.Text.Json;
using System.Xml;

using EksRecon.Bundles;
using EksRecon.Collection.Aws;
using EksRecon.Collection.Http;
using EksRecon.Collection.Kubernetes;
using EksRecon.Model;
using EksRecon.Networking.Dns;
using EksRecon.Questions;
using EksRecon.Replay.Kubernetes;
using EksRecon.Signatures;

using Microsoft.AspNetCore.Http;

using Xunit;

namespace EksRecon.Tests.Fuzz;

/// <summary>
/// Whatever comes in: no crash but the exceptions that are documented, no hang, no memory beyond a multiple of the input. EKS_RECON_RUNS
/// raises the number of inputs.
/// </summary>
public sealed class ParserFuzzTests : IDisposable
{
    private static readonly int Inputs = Tries.Of(200);

    /// <summary>Far above what a slow machine needs for an input of some KiB.</summary>
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(60);

    private const int LongestSeed = 6000;
    private const long LeastMemory = 8L * 1024 * 1024;
    private const long MemoryPerByte = 500;

    private static readonly ServedResource Pods = new(new("", "pods"), "v1", "Pod", "pod", IsNamespaced: true, [], Kinds.Pods);
    private static readonly string Sample = Path.Combine(Repository.Root, "src/EksRecon.Cli/Sample");

    private readonly string _folder = Directory.CreateTempSubdirectory("eks-recon-test-").FullName;

    public static TheoryData<string> Parsers() => [.. All.Keys];

    private static readonly Dictionary<string, (byte[][] Seeds, Action<byte[]> Parse, Type[] Allowed)> All = new(StringComparer.Ordinal)
    {
        ["bundle documents in JSON"] = (Sampled("kubernetes/services.json", "kubernetes/gateways.gateway.networking.k8s.io.json", "aws/ec2-describe-subnets.json", "aws/eks-describe-cluster.json", "manifest.json"), bytes => Bundle("x.json", bytes), [typeof(BundleException)]),
        ["bundle documents in YAML"] = (Texts("apiVersion: v1\nkind: List\nitems:\n  - &a {apiVersion: v1, kind: Service, metadata: {name: a, namespace: b}, spec: {clusterIP: 10.0.0.1}}\n  - *a\n", "kind: Pod\napiVersion: v1\nmetadata: {name: x}\nspec:\n  containers: [{name: c, image: |\n    a}]\n---\na: [1, 2]\n"), bytes => Bundle("x.yaml", bytes), [typeof(BundleException)]),
        ["bundle documents of merged YAML"] = (Texts("base: &b {apiVersion: v1, kind: Service, metadata: &m {name: a, namespace: b}}\nitems:\n  - <<: *b\n    spec: {<<: [*m, {x: 1}], ports: [&p {port: 1}, *p]}\n"), bytes => Bundle("x.yaml", bytes), [typeof(BundleException)]),
        ["bundle documents by the line"] = (Texts("{\"apiVersion\":\"v1\",\"kind\":\"Pod\",\"metadata\":{\"name\":\"a\",\"namespace\":\"b\"}}\n{\"apiVersion\":\"v1\",\"kind\":\"PodList\",\"items\":[{\"metadata\":{\"name\":\"c\"}}]}\n{\"a\":[\n"), bytes => Bundle("x.json", bytes), [typeof(BundleException)]),
        ["bundle documents in gzip"] = (Sampled("kubernetes/version.json"), bytes => Bundle("kubernetes/version.json.gz", Cut(Zipped(bytes), bytes)), [typeof(BundleException)]),
        ["bundle documents behind gzip's header"] = ([Zipped("{}"u8.ToArray())], bytes => Bundle("kubernetes/version.json.gz", bytes), [typeof(BundleException)]),
        ["manifests"] = (Sampled("manifest.json"), Manifest, [typeof(BundleException)]),
        ["lists of API groups"] = (Texts("{\"kind\":\"APIGroupList\",\"apiVersion\":\"v1\",\"groups\":[{\"name\":\"apps\",\"versions\":[{\"groupVersion\":\"apps/v1\"}]},{\"name\":\"crd.projectcalico.org\"}]}"), bytes => Bundle("kubernetes/apis.json", bytes), [typeof(BundleException)]),
        ["Kustomizations"] = (Texts("apiVersion: kustomize.config.k8s.io/v1beta1\nkind: Kustomization\npatches: [{path: a.yaml}, {patch: x}]\npatchesStrategicMerge: [../b.yaml, |-\n  kind: x]\n"), bytes => KustomizePatches.In([new BundleFile("kustomization.yaml", () => new MemoryStream(bytes))], CancellationToken.None), []),
        ["bundles in zip"] = ([Archives.Zip()], bytes => Archive("x.zip", bytes), [typeof(BundleException)]),
        ["bundles in tar"] = ([Archives.Tar()], bytes => Archive("x.tar", bytes), [typeof(BundleException)]),
        ["bundles in tgz"] = ([Archives.Tar()], bytes => Archive("x.tgz", Cut(Zipped(bytes), bytes)), [typeof(BundleException)]),
        ["pages of lists"] = (Texts("{\"kind\":\"PodList\",\"apiVersion\":\"v1\",\"metadata\":{\"continue\":\"abc\",\"remainingItemCount\":3},\"items\":[{\"metadata\":{\"name\":\"a\"}},{}]}"), bytes => ListPage.Read(bytes), [typeof(JsonException)]),
        ["discovery"] = (Texts("{\"kind\":\"APIGroupDiscoveryList\",\"items\":[{\"metadata\":{\"name\":\"apps\"},\"versions\":[{\"version\":\"v1\",\"resources\":[{\"resource\":\"deployments\"}],\"freshness\":\"Current\"}]}]}", "{\"kind\":\"APIGroupList\",\"groups\":[{\"name\":\"apps\",\"versions\":[{\"version\":\"v1\"}],\"preferredVersion\":{\"version\":\"v1\"}}]}"), bytes => Discovery.Read(bytes), [typeof(JsonException)]),
        ["resource lists"] = (Texts("{\"kind\":\"APIResourceList\",\"resources\":[{\"name\":\"pods\"}]}"), bytes => Discovery.ReadResources(bytes), [typeof(JsonException)]),
        ["single objects"] = (Texts("{\"kind\":\"ConfigMap\",\"metadata\":{\"name\":\"a\"},\"data\":{\"b\":\"c\"}}"), bytes => JsonAnswer.Named(bytes, "ConfigMap", "a"), [typeof(JsonException)]),
        ["continue tokens"] = (Texts(ListRequest.Token("/api/v1/pods", 500), ListRequest.Token("/api/v1/pods", int.MaxValue)), bytes => Continue(Encoding.UTF8.GetString(bytes)), [typeof(KubernetesError)]),
        ["Status bodies"] = (Texts("{\"kind\":\"Status\",\"message\":\"m\",\"reason\":\"NotFound\",\"details\":{\"name\":\"a\",\"kind\":\"b\"}}"), bytes => StatusBody.Read(Reply(bytes)), []),
        ["answers of EKS"] = (Sampled("aws/eks-describe-cluster.json", "aws/eks-list-addons.json"), bytes => AwsJsonAnswer.ToJson(AwsCalls.DescribeCluster, bytes), [typeof(JsonException), typeof(InvalidOperationException)]),
        ["answers of EKS as the wire has them"] = (Texts("{\"cluster\":{\"name\":\"a\",\"createdAt\":1763600000.123,\"resourcesVpcConfig\":{\"subnetIds\":[\"b\"]}}}"), bytes => ClusterAnswer.Read(AwsJsonAnswer.ToJson(AwsCalls.DescribeCluster, bytes)), [typeof(JsonException), typeof(InvalidOperationException), typeof(KeyNotFoundException)]),
        ["answers of EC2"] = (Texts("<DescribeSubnetsResponse xmlns=\"http://ec2.amazonaws.com/doc/2016-11-15/\"><subnetSet><item><subnetId>subnet-1</subnetId><availableIpAddressCount>5</availableIpAddressCount><mapPublicIpOnLaunch>true</mapPublicIpOnLaunch><tagSet><item><key>a</key><value>b</value></item></tagSet></item></subnetSet><nextToken/></DescribeSubnetsResponse>"), bytes => XmlAnswer.ToJson(AwsCalls.DescribeSubnets, bytes), [typeof(XmlException), typeof(InvalidOperationException)]),
        ["errors of AWS"] = (Texts("<Response><Errors><Error><Code>A</Code><Message>b</Message></Error></Errors></Response>", "{\"__type\":\"a#B\",\"message\":\"c\"}"), bytes => AwsError.Refusal(AwsCalls.DescribeSubnets, Reply(bytes), DateTimeOffset.UnixEpoch), []),
        ["Corefiles"] = (Texts(".:53 {\n    errors\n    kubernetes cluster.local in-addr.arpa {\n        pods insecure\n    }\n    forward . /etc/resolv.conf {\n        max_concurrent 1000\n    }\n    cache 30\n}\n(snippet) {\n    log\n}\nimport snippet\n"), bytes => Corefile.Parse(Encoding.UTF8.GetString(bytes), out _), []),
        ["CIDRs"] = (Texts("10.0.0.0/16", "2600:1f14::/56", "::ffff:1.2.3.4/128"), bytes => Cidr.Parse(Encoding.UTF8.GetString(bytes)), []),
        ["versions"] = (Texts("v1.33.1-eks-1234567", "1.2.3+build", "v1.10.1-eksbuild.6"), bytes => _ = KubernetesVersion.TryParse(Encoding.UTF8.GetString(bytes), out _), []),
        ["image references"] = (Texts("602401143452.dkr.ecr.us-west-2.amazonaws.com/amazon-k8s-cni:v1.19.0-eksbuild.1", "registry:5000/a/b@sha256:0123"), bytes => Image(Encoding.UTF8.GetString(bytes)), []),
        ["label selectors"] = (Texts("a=b,c!=d,e in (f,g),h notin (i),!j,k"), bytes => Selector.Parse(Encoding.UTF8.GetString(bytes)), [typeof(KubernetesError)]),
        ["field selectors"] = (Texts("metadata.name=a,status.phase!=Running"), bytes => FieldSelector.Parse(Encoding.UTF8.GetString(bytes), Kinds.Pods), [typeof(KubernetesError)]),
        ["pseudonyms"] = (Texts("arn:aws:iam::111122223333:role/a 10.0.0.0/8 ip-10-0-0-1 fd00::1/64 vpc-0abc1234 1.0.10.in-addr.arpa 2026-11-20T00:00:00Z {\"a\":[1]}"), bytes => new EksRecon.Anonymity.Pseudonyms("k"u8.ToArray()).Text(Encoding.UTF8.GetString(bytes)), []),
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
            var input = seed % 10 == 0
                ? Noise(random)
                : Mutator.Spoil(seeds[random.Next(seeds.Length)], random, seeds[random.Next(seeds.Length)]);
            Try(name, seed, input, parse, allowed);
        }

        foreach (
            var (open, close) in new[] { ("[", "]"), ("{\"a\":", "}"), ("{\"items\":[", "]}"), ("<a>", "</a>"), ("(", ")"),
                ("a {\n", "}\n"), ("- ", ""), ("&a [*a,", "]") })
        {
            Try(name, -1, Mutator.Deep(open, close, 20_000), parse, allowed);
        }
    }

    [Fact]
    public void A_kubeconfig_is_read_or_refused_in_a_sentence()
    {
        var path = Path.Combine(_folder, "kubeconfig");
        var seed = Encoding.UTF8.GetBytes(
            "current-context: a\ncontexts: [{name: a, context: {cluster: c, user: u}}]\nclusters:\n  - name: c\n    cluster: {server: \"https://h\", certificate-authority-data: YQ==, proxy-url: http://p}\nusers: [{name: u, user: {exec: {command: aws, args: [a], env: [{name: A, value: b}]}}}]\n");
        for (var index = 0; index < Inputs; index++)
        {
            var input = Mutator.Spoil(seed, new Random(index), seed);
            File.WriteAllBytes(path, input);
            Try("kubeconfig", index, input,
                _ => KubernetesAccess.To(Kubeconfig.Load([path]).Target(null), _ => null, new(), TimeProvider.System).Dispose(),
                [typeof(AccessException)]);
        }
    }

    /// <summary>Parses in a thread of its own: what never ends fails the test instead of holding it up.</summary>
    private static void Try(string name, int seed, byte[] input, Action<byte[]> parse, Type[] allowed)
    {
        var (fault, used) = ((string?)null, 0L);
        var thread = new Thread(() =>
        {
            var before = GC.GetAllocatedBytesForCurrentThread();
            try
            {
                parse(input);
            }
            catch (Exception thrown) when (allowed.Any(type => type.IsInstanceOfType(thrown)))
            {
                // Documented.
            }
            catch (Exception thrown)
            {
                fault = $"{thrown.GetType().Name}: {thrown.Message} at {thrown.StackTrace?.Split('\n').FirstOrDefault()?.Trim()}";
            }

            used = GC.GetAllocatedBytesForCurrentThread() - before;
        })
        { IsBackground = true };
        thread.Start();
        var what = $"{name}, seed {seed}, for: {Encoding.UTF8.GetString(input.AsSpan(0, Math.Min(200, input.Length)))}";
        Assert.True(thread.Join(Longest), $"it took more than {Longest}: {what}");
        Assert.True(fault is null, $"{fault}: {what}");
        Assert.True(used < LeastMemory + (MemoryPerByte * input.Length), $"{used} bytes for an input of {input.Length}: {what}");
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

    /// <summary>A manifest is read with its bundle, up to the report that quotes it.</summary>
    private static void Manifest(byte[] content)
    {
        var bundle = new MemoryBundle();
        bundle.Files["manifest.json"] = content;
        bundle.Files["kubernetes/pods.json"] = "{\"apiVersion\":\"v1\",\"kind\":\"PodList\",\"items\":[]}"u8.ToArray();
        Answers.Json(Answers.Report(bundle.Snapshot()));
    }

    private static void Archive(string name, byte[] content)
    {
        var folder = Directory.CreateTempSubdirectory("eks-recon-test-");
        try
        {
            var path = Path.Combine(folder.FullName, name);
            File.WriteAllBytes(path, content);
            var builder = new SnapshotBuilder();
            builder.ToSnapshot(BundleReader.Read(path, builder, isComplete: false, CancellationToken.None));
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static void Continue(string token)
    {
        var context = new DefaultHttpContext();
        context.Request.Path = "/api/v1/pods";
        context.Request.QueryString = QueryString.Create("continue", token);
        ListRequest.Read(context.Request, Pods);
    }

    private static byte[][] Sampled(params string[] paths) =>
        [.. paths.Select(path => File.ReadAllBytes(Path.Combine(Sample, path)) is var bytes && bytes.Length > LongestSeed ? bytes[..LongestSeed] : bytes)];

    private static byte[][] Texts(params string[] seeds) => [.. seeds.Select(Encoding.UTF8.GetBytes)];

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

    private static Reply Reply(byte[] body) =>
        new((int)HttpStatusCode.Forbidden, body.Length % 2 == 0 ? "application/json" : "text/xml", body, null, new Dictionary<string,
            string>(StringComparer.Ordinal));
}
