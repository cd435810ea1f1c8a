using System.Net;
using System.Text.Json.Nodes;
using System.Xml.Linq;

using EksRecon.Replay;
using EksRecon.Replay.Documents;

namespace EksRecon.Tests.Replay;

/// <summary>A replay that runs for one test, and the requests a client would sign for it.</summary>
internal sealed class AwsOverBundle : IAsyncDisposable
{
    private readonly HttpClient _client = new();

    private AwsOverBundle(ReplayServer server) => Server = server;

    public ReplayServer Server { get; }

    public static async Task<AwsOverBundle> Sample(CancellationToken cancel) =>
        new(
            await ReplayServer.Start(ReplayBundle.Read("the sample", EksRecon.Cli.Runs.Sample.Files(), isComplete: false, cancel), 0, 0,
                cancel));

    /// <param name="name">Of a folder in <c>clusters</c>.</param>
    public static async Task<AwsOverBundle> Cluster(string name, CancellationToken cancel) =>
        new(
            await ReplayServer.Start(ReplayBundle.Read(Path.Combine(Repository.Clusters, name, "bundle"), isComplete: false, cancel), 0, 0,
                cancel));

    /// <summary>A bundle of these documents.</summary>
    public static async Task<AwsOverBundle> Of(IEnumerable<(string Path, string Json)> files, CancellationToken cancel) =>
        new(await ReplayServer.Start(
        ReplayBundle.Read("the bundle",
            files.Select(file => (file.Path, (Func<Stream>)(() => new MemoryStream(System.Text.Encoding.UTF8.GetBytes(file.Json))))),
            isComplete: false, cancel), 0, 0, cancel));

    public async ValueTask DisposeAsync()
    {
        _client.Dispose();
        await Server.DisposeAsync();
    }

    /// <summary>EKS, signed.</summary>
    public async Task<(HttpStatusCode Status, JsonNode? Json, string? ErrorType)> Eks(string path, CancellationToken cancel,
        HttpMethod? method = null)
    {
        using var request = new HttpRequestMessage(method ?? HttpMethod.Get, new Uri(Server.AwsEndpoint, path));
        Sign(request, "eks");
        using var response = await _client.SendAsync(request, cancel);
        var body = await response.Content.ReadAsStringAsync(cancel);
        return (response.StatusCode, JsonNode.Parse(body),
            response.Headers.TryGetValues("x-amzn-ErrorType", out var types) ? types.Single() : null);
    }

    /// <summary>A query service, signed.</summary>
    /// <param name="service">The signing name.</param>
    /// <param name="form">E.g. <c>Action=DescribeSubnets&amp;SubnetId.1=subnet-1</c>.</param>
    public async Task<(HttpStatusCode Status, XElement Xml)> Query(string service, string form, CancellationToken cancel)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, Server.AwsEndpoint);
        request.Content = new StringContent(form, System.Text.Encoding.UTF8, "application/x-www-form-urlencoded");
        Sign(request, service);
        return await Send(request, cancel);
    }

    public async Task<(HttpStatusCode Status, XElement Xml)> Send(HttpRequestMessage request, CancellationToken cancel)
    {
        using var response = await _client.SendAsync(request, cancel);
        return (response.StatusCode, XElement.Parse(await response.Content.ReadAsStringAsync(cancel)));
    }

    /// <summary>Texts of all elements of this name, whatever their namespace.</summary>
    public static IReadOnlyList<string> Texts(XElement xml, string name) =>
        [.. xml.Descendants().Where(element => element.Name.LocalName == name).Select(element => element.Value)];

    private static void Sign(HttpRequestMessage request, string service) => request.Headers.TryAddWithoutValidation(
        "Authorization", $"AWS4-HMAC-SHA256 Credential=AKIAIOSFODNN7EXAMPLE/20260101/us-west-2/{service}/aws4_request, SignedHeaders=host;x-amz-date, Signature=00");
}
