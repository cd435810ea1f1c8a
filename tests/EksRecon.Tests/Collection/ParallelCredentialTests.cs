using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

using EksRecon.Collection.Http;
using EksRecon.Collection.Kubernetes;

using Xunit;

namespace EksRecon.Tests.Collection;

/// <summary>Many requests that need a credential at once: it is fetched once, and once more where all of them are refused.</summary>
public sealed class ParallelCredentialTests
{
    private const int Many = 32;

    [Fact]
    public async Task A_token_is_fetched_once_for_all_who_wait_for_it()
    {
        var (fetched, coming) = (0, new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));
        using var token = new BearerToken(
            async _ =>
            {
                var number = Interlocked.Increment(ref fetched);
                await coming.Task;
                return ($"t{number}", null);
            },
            TimeProvider.System);
        // All of them wait before the first is answered.
        var first = Enumerable.Range(0, Many).Select(_ => token.Get(TestContext.Current.CancellationToken)).ToList();
        coming.SetResult();
        Assert.All(await Task.WhenAll(first), got => Assert.Equal(("t1", 1), got));
        coming = new(TaskCreationOptions.RunContinuationsAsynchronously);
        var again = Enumerable.Range(0, Many)
            .Select(_ => token.Refused(1) ? token.Get(TestContext.Current.CancellationToken)
                : throw new Xunit.Sdk.XunitException("no new one"))
            .ToList();
        coming.SetResult();
        Assert.All(await Task.WhenAll(again), got => Assert.Equal(("t2", 2), got));
        // One that comes late with the first token does not cost the second.
        Assert.True(token.Refused(1));
        Assert.Equal(("t2", 2), await token.Get(TestContext.Current.CancellationToken));
        Assert.Equal(2, fetched);
    }

    [Fact]
    public async Task A_plugin_is_run_once_for_requests_that_come_together_and_once_more_where_they_are_refused()
    {
        if (OperatingSystem.IsWindows()) Assert.Skip("the plugin is a shell script");
        await using var server = await SmallApiServer.Start(asksForCertificate: true);
        var count = server.Written("");
        var credentials = server.Written("");
        foreach (var number in new[] { 1, 2, 3 })
        {
            await File.WriteAllTextAsync(credentials + number, Credential(number), TestContext.Current.CancellationToken);
        }

        var plugin = server.Script($"echo x >> '{count}'; n=$(wc -l < '{count}'); cat '{credentials}'$((n))");
        var kubeconfig = server.Kubeconfig(
            $"exec: {{apiVersion: client.authentication.k8s.io/v1, command: {plugin}, interactiveMode: Never}}");
        using var access = KubernetesAccess.To(Kubeconfig.Load([kubeconfig]).Target(null), Environment.GetEnvironmentVariable, new CollectionLimits(), TimeProvider.System);
        using var client = new HttpMessageInvoker(access.Handler, disposeHandler: false);

        var generations = await Together(access, client, server);
        Assert.All(generations, generation => Assert.Equal(1, generation));
        Assert.Equal(["Bearer t1 CN=holder-1"], Seen(server));
        Assert.Single(await File.ReadAllLinesAsync(count, TestContext.Current.CancellationToken));

        Assert.All(generations, generation => Assert.True(access.Refused(generation)));
        server.Requests.Clear();
        Assert.All(await Together(access, client, server), generation => Assert.Equal(2, generation));
        Assert.Equal(["Bearer t2 CN=holder-2"], Seen(server));
        Assert.Equal(2, (await File.ReadAllLinesAsync(count, TestContext.Current.CancellationToken)).Length);
    }

    private static IEnumerable<string> Seen(SmallApiServer server) =>
        server.Requests.Select(request => $"{request.Headers["Authorization"][0]} {request.Certificate}").Distinct(StringComparer.Ordinal);

    /// <summary>Each request asks for its credential before the first of them is sent.</summary>
    private static Task<int[]> Together(KubernetesAccess access, HttpMessageInvoker client, SmallApiServer server) =>
        Task.WhenAll(Enumerable.Range(0, Many).Select(async _ =>
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(server.Address, "/version"));
        var generation = await access.Authorize(request, TestContext.Current.CancellationToken);
        using var response = await client.SendAsync(request, TestContext.Current.CancellationToken);
        Assert.True(response.IsSuccessStatusCode);
        return generation;
    }).ToList());

    private static string Credential(int number)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using var certificate = new CertificateRequest($"CN=holder-{number}", key, HashAlgorithmName.SHA256).CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(1));
        var status = new System.Text.Json.Nodes.JsonObject
        {
            ["token"] = $"t{number}",
            ["clientCertificateData"] = certificate.ExportCertificatePem(),
            ["clientKeyData"] = key.ExportECPrivateKeyPem(),
        };
        return new System.Text.Json.Nodes.JsonObject
        {
            ["kind"] = "ExecCredential",
            ["apiVersion"] = "client.authentication.k8s.io/v1",
            ["status"] = status
        }.ToJsonString();
    }
}
