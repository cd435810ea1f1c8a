using System.Diagnostics.CodeAnalysis;
using System.Net;

using EksRecon.Replay;
using EksRecon.Replay.Documents;

using Xunit;

namespace EksRecon.Tests.Replay;

/// <summary>Web pages reach no path of a replay: neither by another name of this machine (DNS rebinding) nor from another origin.</summary>
public sealed class ReplayVisitorTests
{
    private const string Signed =
        "?X-Amz-Credential=x/20260101/us-west-2/eks/aws4_request&X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Signature=0";

    public static TheoryData<bool, string, string?, string?, string?, bool> Visitors()
    {
        var data = new TheoryData<bool, string, string?, string?, string?, bool>();
        foreach (
            var (isKubernetes, path) in new[] { (false, "/clusters/shop-prod" + Signed), (false, "/" + Signed), (false, "/mcp"),
                (true, "/version"), (true, "/api/v1/pods"), (true, "/healthz") })
        {
            foreach (var host in new[] { "evil.example", "127.0.0.1.evil.example", "localhost.", "0.0.0.0" })
            {
                data.Add(isKubernetes, path, host, null, null, false);
            }

            foreach (
                var origin in new[] { "https://evil.example", "null", "file://localhost", "chrome-extension://localhost", "ftp://127.0.0.1",
                    "http://127.0.0.1.evil.example" })
            {
                data.Add(isKubernetes, path, null, origin, null, false);
            }

            data.Add(isKubernetes, path, null, null, "cross-site", false);
            data.Add(isKubernetes, path, "localhost", null, null, true);
            data.Add(isKubernetes, path, null, "http://localhost:3000", "same-site", true);
            data.Add(isKubernetes, path, null, "https://127.0.0.1", null, true);
            data.Add(isKubernetes, path, null, "http://[::1]:8080", "cross-site", true);
            data.Add(isKubernetes, path, null, null, null, true);
        }

        return data;
    }

    [Theory]
    [MemberData(nameof(Visitors))]
    [SuppressMessage("Security", "MA0039", Justification = "A page that was rebound shows no certificate either: the answer counts here.")]
    public async Task Only_this_machine_is_answered(bool isKubernetes, string path, string? host, string? origin, string? site,
        bool isAnswered)
    {
        await using var server =
            await ReplayServer.Start(ReplayBundle.Read("the sample", EksRecon.Cli.Runs.Sample.Files(), isComplete: false, TestContext.Current.CancellationToken),
            0, 0, TestContext.Current.CancellationToken);
        // The name of a host header is checked against the certificate; a page that was rebound has no certificate to show either, so it is
        // the answer that counts here.
        using var client = new HttpClient(new HttpClientHandler { ServerCertificateCustomValidationCallback = HttpClientHandler.DangerousAcceptAnyServerCertificateValidator });
        var address = new Uri(isKubernetes ? server.KubernetesEndpoint : server.AwsEndpoint, path);
        using var request = new HttpRequestMessage(HttpMethod.Get, address);
        if (host is not null) request.Headers.Host = $"{host}:{address.Port}";
        if (origin is not null) request.Headers.Add("Origin", origin);
        if (site is not null) request.Headers.Add("Sec-Fetch-Site", site);
        using var response = await client.SendAsync(request, TestContext.Current.CancellationToken);
        var text = await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        Assert.Equal(!isAnswered, text.Contains("for this machine alone", StringComparison.Ordinal));
        if (!isAnswered) Assert.Equal(HttpStatusCode.Forbidden, response.StatusCode);
        Assert.False(response.Headers.Contains("Access-Control-Allow-Origin"));
    }
}
