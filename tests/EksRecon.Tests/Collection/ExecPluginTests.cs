using EksRecon.Bundles;

using Xunit;

namespace EksRecon.Tests.Collection;

/// <summary>
/// Credential plugins, run as client-go runs them: from PATH, once, within bounds, and told what the kubeconfig says of the cluster.
/// </summary>
public sealed class ExecPluginTests
{
    private const string Printing =
        "printf '{\"kind\":\"ExecCredential\",\"apiVersion\":\"client.authentication.k8s.io/v1\",\"status\":{\"token\":\"%s\"}}'";

    [Fact]
    public async Task A_program_in_the_current_folder_is_not_run()
    {
        await using var server = await SmallApiServer.Start();
        var (name, mark) = ($"plugin-{Guid.NewGuid():N}", Path.Combine(Path.GetTempPath(), Guid.NewGuid().ToString("N")));
        var here = Path.Combine(Environment.CurrentDirectory, name);
        File.Copy(server.Script($"touch {mark}; {Printing} stranger"), here);
        try
        {
            var coverage = await SmallApiServer.Look(server.Kubeconfig(Exec(name)));
            Assert.False(File.Exists(mark));
            Assert.Contains("is not on PATH", SmallApiServer.Row(coverage, "kubernetes/pods").Reason, StringComparison.Ordinal);
            Assert.Empty(server.Requests);
        }
        finally
        {
            File.Delete(here);
            File.Delete(mark);
        }
    }

    [Theory]
    [InlineData("echo no >&2; exit 1", "failed with exit code 1: no")]
    [InlineData("exec sleep 600", "did not end within 1 s")]
    public async Task A_plugin_that_fails_is_run_once_and_named(string body, string says)
    {
        await using var server = await SmallApiServer.Start();
        var count = server.Written("");
        var coverage = await SmallApiServer.Look(
            server.Kubeconfig(Exec(server.Script($"echo >> {count}; {body}"))),
            new()
            {
                RequestTime = TimeSpan.FromMilliseconds(300),
                PluginTime = TimeSpan.FromSeconds(1),
                RetryDelay = TimeSpan.FromMilliseconds(1)
            });
        Assert.Single(await File.ReadAllLinesAsync(count, TestContext.Current.CancellationToken));
        Assert.All(coverage.Rows.Where(row => row.Question.StartsWith("kubernetes/", StringComparison.Ordinal)),
            row => Assert.Contains(says, row.Reason, StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_plugin_whose_token_is_refused_is_run_twice()
    {
        await using var server = await SmallApiServer.Start(answer: context =>
        {
            context.Response.StatusCode = 401;
            return Task.CompletedTask;
        });
        var count = server.Written("");
        var coverage = await SmallApiServer.Look(server.Kubeconfig(Exec(server.Script($"echo >> {count}; {Printing} t"))),
            new() { RetryDelay = TimeSpan.FromMilliseconds(1) });
        Assert.Equal(2, (await File.ReadAllLinesAsync(count, TestContext.Current.CancellationToken)).Length);
        Assert.All(coverage.Rows.Where(row => row.Question.StartsWith("kubernetes/", StringComparison.Ordinal)),
            row => Assert.Equal(Outcome.Unauthorized, row.Outcome));
    }

    [Theory]
    [InlineData("while :; do echo aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa; done", "printed more than 1 MiB")]
    [InlineData("head -c 300000 /dev/zero | tr '\\0' x >&2; printf '\\n\\033[31mreason\\033]0;t\\007' >&2; exit 3", "failed with exit code 3: ?[31mreason?]0;t?")]
    [InlineData("echo '[]'", "no ExecCredential")]
    [InlineData("printf '%s' '{\"kind\":\"ExecCredential\",\"status\":{\"token\":\"a\\nb\"}}'", "a line break")]
    [InlineData("printf '%s' '{\"kind\":\"ExecCredential\",\"status\":{\"token\":\"a\\u0000b\"}}'", "a line break")]
    [InlineData("echo '{\"kind\":\"ExecCredential\",\"status\":{\"clientCertificateData\":\"x\",\"clientKeyData\":\"y\"}}'", "are not PEM")]
    [InlineData("echo '{\"kind\":\"ExecCredential\",\"status\":{\"clientCertificateData\":\"x\"}}'", "without its key")]
    [InlineData("echo '{\"kind\":\"ExecCredential\",\"apiVersion\":\"client.authentication.k8s.io/v1beta1\",\"status\":{\"token\":\"t\"}}'", "answers with client.authentication.k8s.io/v1beta1")]
    [InlineData("echo '{\"kind\":\"ExecCredential\",\"status\":null}'", "no token and no certificate")]
    public async Task What_a_plugin_prints_is_bounded_and_checked(string body, string says)
    {
        await using var server = await SmallApiServer.Start();
        var coverage = await SmallApiServer.Look(server.Kubeconfig(Exec(server.Script(body))));
        Assert.Contains(says, SmallApiServer.Row(coverage, "kubernetes/pods").Reason, StringComparison.Ordinal);
        Assert.Empty(server.Requests);
    }

    [Theory]
    [InlineData("interactiveMode: Always", "interactiveMode: Always")]
    public async Task A_plugin_that_must_ask_its_user_is_not_run(string more, string says)
    {
        await using var server = await SmallApiServer.Start();
        var coverage = await SmallApiServer.Look(server.Kubeconfig(Exec(server.Script($"{Printing} t"), more)));
        Assert.Contains(says, SmallApiServer.Row(coverage, "kubernetes/pods").Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task With_provideClusterInfo_a_plugin_is_told_what_kubectl_tells_it()
    {
        var kubectl = Replay.RealKubectl.Any();
        await using var server = await SmallApiServer.Start();
        var (told, authority) = (server.Written(""), server.Written(server.Authority));
        var plugin = server.Script($"printf '%s' \"$KUBERNETES_EXEC_INFO\" > {told}; {Printing} t");
        // No slash at the end, as kubeconfigs have it.
        var kubeconfig = server.Kubeconfig(
            Exec(plugin, "provideClusterInfo: true, interactiveMode: IfAvailable"),
            $"certificate-authority: {authority}\n      tls-server-name: 127.0.0.1\n      extensions: [{{name: client.authentication.k8s.io/exec, extension: {{audience: a, list: [1, true]}}}}]",
            new(server.Address.AbsoluteUri.TrimEnd('/')));
        await SmallApiServer.Look(kubeconfig);
        using var ours = System.Text.Json.JsonDocument.Parse(await File.ReadAllTextAsync(told, TestContext.Current.CancellationToken));
        using (var theirs = new Replay.RealKubectl(kubectl, await File.ReadAllTextAsync(kubeconfig, TestContext.Current.CancellationToken))) await theirs.Run("get --raw /version");
        using var expected = System.Text.Json.JsonDocument.Parse(await File.ReadAllTextAsync(told, TestContext.Current.CancellationToken));
        Assert.True(System.Text.Json.JsonElement.DeepEquals(expected.RootElement, ours.RootElement),
            $"kubectl: {expected.RootElement}\nhere: {ours.RootElement}");
        Assert.True(ours.RootElement.GetProperty("spec").GetProperty("cluster").TryGetProperty("certificate-authority-data", out _));
    }

    private static string Exec(string command, string more = "interactiveMode: Never") =>
        $"exec: {{apiVersion: client.authentication.k8s.io/v1, command: {command}, {more}}}";
}
