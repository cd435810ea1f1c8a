using System.Net;

using EksRecon.Bundles;
using EksRecon.Collection;
using EksRecon.Collection.Http;
using EksRecon.Collection.Kubernetes;

using Xunit;

namespace EksRecon.Tests.Collection;

/// <summary>The ways of a kubeconfig to an API server and to be known there, against a server that looks.</summary>
public sealed class KubernetesAccessTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("eks-recon-test-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [InlineData("token: abc", "Bearer abc")]
    [InlineData("tokenFile: token.txt", "Bearer from-a-file")]
    [InlineData("username: u\n      password: p", "Basic dTpw")]
    [InlineData("exec:\n        apiVersion: client.authentication.k8s.io/v1\n        command: ./plugin\n        args: [one argument, \"--two=2\"]\n        env: [{name: FROM_KUBECONFIG, value: set}]", "Bearer one argument|--two=2|set")]
    public async Task The_caller_is_known_by(string user, string authorization)
    {
        await File.WriteAllTextAsync(Path.Combine(_folder, "token.txt"), "from-a-file\n", TestContext.Current.CancellationToken);
        Script("plugin",
            "printf '{\"apiVersion\":\"client.authentication.k8s.io/v1\",\"kind\":\"ExecCredential\",\"status\":{\"token\":\"%s|%s|%s\"}}' \"$1\" \"$2\" \"$FROM_KUBECONFIG\"");
        await using var run = await LiveRun.OfSample();
        var seen = new HashSet<string>(StringComparer.Ordinal);
        await using var watched = await LiveRun.Start(run.Bundle, (context, answer) =>
        {
            if (context.Request.IsHttps) lock (seen) seen.Add(context.Request.Headers.Authorization.ToString());
            return answer(context);
        }, isEndpointKept: true);
        var snapshot = await watched.Collect(
            target: watched.Target() with { Environment = With(watched, Kubeconfig(watched.Kubernetes, watched.CertificateAuthority, user)) });
        Assert.Equal([authorization], seen);
        Assert.True(snapshot.Pods.IsWhole);
    }

    [Fact]
    public async Task A_token_that_is_refused_is_fetched_anew_once()
    {
        Script("plugin",
            "n=$(cat count 2>/dev/null || echo 0); n=$((n+1)); echo $n > count; printf '{\"kind\":\"ExecCredential\",\"status\":{\"token\":\"t%s\"}}' $n".Replace("count",
                Path.Combine(_folder, "count"), StringComparison.Ordinal));
        await using var run = await LiveRun.OfSample();
        await using var watched = await LiveRun.Start(run.Bundle, async (context, answer) =>
        {
            if (context.Request.IsHttps && context.Request.Headers.Authorization == "Bearer t1" && context.Request.Path != "/version"
                && context.Request.Path != "/apis")
            {
                context.Response.StatusCode = 401;
                return;
            }

            await answer(context);
        }, isEndpointKept: true);
        var snapshot = await watched.Collect(
            target: watched.Target() with { Environment = With(watched, Kubeconfig(watched.Kubernetes, watched.CertificateAuthority, "exec: {apiVersion: client.authentication.k8s.io/v1, command: ./plugin}")) });
        Assert.True(snapshot.Pods.IsWhole);
        Assert.Equal("2", (await File.ReadAllTextAsync(Path.Combine(_folder, "count"), TestContext.Current.CancellationToken)).Trim());
    }

    [Fact]
    public async Task A_token_is_renewed_before_it_ends()
    {
        var clock = new MovingClock();
        var fetched = 0;
        using var token = new BearerToken(_ => Task.FromResult(($"t{++fetched}", (DateTimeOffset?)clock.GetUtcNow().AddMinutes(14))), clock);
        Assert.Equal(("t1", 1), await token.Get(TestContext.Current.CancellationToken));
        clock.Now += TimeSpan.FromMinutes(13.9);
        Assert.Equal(("t1", 1), await token.Get(TestContext.Current.CancellationToken));
        clock.Now += TimeSpan.FromMinutes(0.2);
        Assert.Equal(("t2", 2), await token.Get(TestContext.Current.CancellationToken));
        token.Refused(1);
        Assert.Equal(("t2", 2), await token.Get(TestContext.Current.CancellationToken));
        Assert.False(token.Refused(2), "a token that was refused as soon as it came is not fetched a third time");
        token.Accepted(2);
        Assert.True(token.Refused(2));
        Assert.Equal(("t3", 3), await token.Get(TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task A_proxy_of_the_kubeconfig_is_used()
    {
        using var proxy = new System.Net.Sockets.TcpListener(IPAddress.Loopback, 0);
        proxy.Start();
        var port = ((IPEndPoint)proxy.LocalEndpoint).Port;
        var first = Task.Run(async () =>
        {
            using var client = await proxy.AcceptTcpClientAsync(TestContext.Current.CancellationToken);
            // One connection is enough: the others are refused, and wait for no time limit.
            proxy.Stop();
            using var reader = new StreamReader(client.GetStream());
            return await reader.ReadLineAsync(TestContext.Current.CancellationToken);
        }, TestContext.Current.CancellationToken);
        var kubeconfig = Written(
            Kubeconfig(new("https://api.internal.example"), "", "token: t", $"proxy-url: http://127.0.0.1:{port}", isTrusting: true));
        using var seen = new LiveObservation(null, null);
        await Collector.Collect(
            new() { Context = "", Environment = new Dictionary<string, string> { ["KUBECONFIG"] = kubeconfig }.GetValueOrDefault }, seen,
            new()
            {
                Retries = 1,
                RetryDelay = TimeSpan.FromMilliseconds(1)
            }, new(), TimeProvider.System, "0", TestContext.Current.CancellationToken);
        Assert.StartsWith("CONNECT api.internal.example:443", await first, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("arn:aws:eks:eu-west-1:111122223333:cluster/orders", "x", "", "orders", "eu-west-1")]
    [InlineData("orders.eu-west-1.eksctl.io", "x", "", "orders", "eu-west-1")]
    [InlineData("c", "x", "[--region, eu-west-1, eks, get-token, --cluster-name, orders, --output, json]", "orders", "eu-west-1")]
    [InlineData("c", "x", "[token, -i, orders]", "orders", null)]
    [InlineData("c", "ABC.gr7.eu-west-1.eks.amazonaws.com", "", null, "eu-west-1")]
    public void The_EKS_name_of_a_context_is_read_from_its_own_words(string cluster, string host, string arguments, string? name,
        string? region)
    {
        var exec = arguments.Length == 0 ? "" : $"\n    user:\n      exec: {{apiVersion: v1, command: aws, args: {arguments}}}";
        var path = Written(
            $"current-context: k\ncontexts:\n  - name: k\n    context: {{cluster: \"{cluster}\", user: u}}\nclusters:\n  - name: \"{cluster}\"\n    cluster: {{server: \"https://{host}\"}}\nusers:\n  - name: u{(exec.Length == 0 ? "\n    user: {}" : exec)}\n");
        var found = EksName.Of(EksRecon.Collection.Kubernetes.Kubeconfig.Load([path]).Target(null));
        Assert.Equal((name, region), (found.Cluster, found.Region));
    }

    [Fact]
    public void Of_several_kubeconfigs_the_first_that_names_a_thing_wins()
    {
        var one = Written("contexts: [{name: a, context: {cluster: c}}]\nclusters: [{name: c, cluster: {server: \"https://one\"}}]\n");
        var two = Written(
            "current-context: a\ncontexts: [{name: b, context: {cluster: c}}]\nclusters: [{name: c, cluster: {server: \"https://two\"}}]\n");
        var merged = EksRecon.Collection.Kubernetes.Kubeconfig.Load([Path.Combine(_folder, "not-there"), one, two]);
        Assert.Equal("https://one/", merged.Target(null).Server.ToString());
        Assert.Equal(["a", "b"], merged.Contexts);
    }

    private static string Base64(string text) => Convert.ToBase64String(System.Text.Encoding.ASCII.GetBytes(text));

    private static string Kubeconfig(Uri server, string authority, string user, string more = "", bool isTrusting = false)
    {
        var trust = isTrusting ? "insecure-skip-tls-verify: true" : $"certificate-authority-data: {Base64(authority)}";
        return $"current-context: k\ncontexts:\n  - name: k\n    context: {{cluster: c, user: u}}\nclusters:\n  - name: c\n    cluster:\n      server: {server}\n      {trust}\n      {more}\nusers:\n  - name: u\n    user:\n      {user}\n";
    }

    private Func<string, string?> With(LiveRun run, string kubeconfig)
    {
        var environment = run.Environment();
        environment["KUBECONFIG"] = Written(kubeconfig);
        return environment.GetValueOrDefault;
    }

    private string Written(string text)
    {
        var path = Path.Combine(_folder, Guid.NewGuid().ToString("N"));
        File.WriteAllText(path, text);
        return path;
    }

    private void Script(string name, string body)
    {
        var path = Path.Combine(_folder, name);
        File.WriteAllText(path, "#!/bin/sh\n" + body + "\n");
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }
    }

    private sealed class MovingClock : TimeProvider
    {
        public DateTimeOffset Now { get; set; } = DateTimeOffset.UnixEpoch;

        public override DateTimeOffset GetUtcNow() => Now;
    }
}
