using EksRecon.Replay;
using EksRecon.Replay.Documents;

using Xunit;

namespace EksRecon.Tests.Replay;

public sealed class ReplayServerTests
{
    [Fact]
    public async Task The_Kubernetes_API_is_trusted_through_the_authority_of_the_replay_alone()
    {
        var cancel = TestContext.Current.CancellationToken;
        var bundle = ReplayBundle.Read("the sample", EksRecon.Cli.Runs.Sample.Files(), isComplete: false, cancel);
        await using var server = await ReplayServer.Start(bundle, 0, 0, cancel);
        using var trusting = Client(server.CertificateAuthority);
        Assert.Contains("gitVersion", await trusting.GetStringAsync(new Uri(server.KubernetesEndpoint, "/version"), cancel),
            StringComparison.Ordinal);
        using var strict = new HttpClient();
        await Assert.ThrowsAsync<HttpRequestException>(() => strict.GetStringAsync(new Uri(server.KubernetesEndpoint, "/version"), cancel));
    }

    private static HttpClient Client(string authority)
    {
        var policy = new System.Security.Cryptography.X509Certificates.X509ChainPolicy
        {
            TrustMode = System.Security.Cryptography.X509Certificates.X509ChainTrustMode.CustomRootTrust,
            RevocationMode = System.Security.Cryptography.X509Certificates.X509RevocationMode.NoCheck,
        };
        policy.CustomTrustStore.ImportFromPem(authority);
        return new(new SocketsHttpHandler { SslOptions = new() { CertificateChainPolicy = policy } });
    }
}
