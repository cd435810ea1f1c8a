using System.Diagnostics;
using System.Net;
using System.Net.Sockets;

using EksRecon.Bundles;
using EksRecon.Collection;
using EksRecon.Collection.Http;

using Xunit;

namespace EksRecon.Tests.Collection;

/// <summary>
/// Whatever stands in a kubeconfig ends in one sentence: no fault of the tool, no wait without end, no credential in a message.
/// </summary>
public sealed class HostileKubeconfigTests
{
    [Theory]
    [InlineData("token: \"a\\nb\"", "", "a token with")]
    [InlineData("token: t", "proxy-url: \"ftp://u:secret@proxy?q=secret\"", "proxy-url of cluster 'c' is not an http, https, socks5 URL: 'ftp://proxy'")]
    [InlineData("token: t", "proxy-url: \"u:secret@proxy:3128\"", "'proxy:3128'")]
    [InlineData("token: t", "tls-server-name: \"a b\"", "tls-server-name")]
    [InlineData("token: t", "certificate-authority-data: \"%\"", "is not base64 of PEM")]
    [InlineData("token: t", "certificate-authority-data: \"YQ==\"", "is not base64 of PEM")]
    [InlineData("token: t", "certificate-authority: /dev/zero", "larger than 4 MiB")]
    [InlineData("token: t", "certificate-authority: /", "it is a folder")]
    [InlineData("token: t", "certificate-authority: /nonexistent/ca.crt", "does not exist")]
    [InlineData("token: t", "certificate-authority: \"a\\0b\"", "NUL")]
    [InlineData("client-certificate: /dev/zero\n      client-key: /dev/zero", "", "larger than 4 MiB")]
    [InlineData("client-certificate-data: YQ==\n      client-key-data: YQ==", "", "are not PEM")]
    [InlineData("client-certificate-data: \"%\"\n      client-key-data: YQ==", "", "not base64")]
    [InlineData("exec: {apiVersion: v1, command: \"a\\0b\"}", "", "NUL")]
    [InlineData("exec: {apiVersion: v1, command: sh, args: [\"a\\0b\"]}", "", "NUL")]
    [InlineData("exec: {apiVersion: v1, command: sh, interactiveMode: Sometimes}", "", "Never, IfAvailable or Always")]
    public async Task What_cannot_be_used_is_refused_with_a_sentence(string user, string cluster, string says)
    {
        await using var server = await SmallApiServer.Start();
        var refused = await Assert.ThrowsAsync<AccessException>(() => SmallApiServer.Look(server.Kubeconfig(user, cluster)));
        Assert.Contains(says, refused.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("secret", refused.Message, StringComparison.Ordinal);
        Assert.Empty(server.Requests);
    }

    [Theory]
    [InlineData("https://u:secret@")]
    [InlineData("ftp://u:secret@h/")]
    [InlineData("h:6443?secret")]
    public async Task A_server_that_is_no_address_is_shown_without_credentials(string address)
    {
        await using var server = await SmallApiServer.Start();
        var kubeconfig = server.Written(
            $"current-context: k\ncontexts: [{{name: k, context: {{cluster: c}}}}]\nclusters: [{{name: c, cluster: {{server: \"{address}\"}}}}]\n");
        var refused = await Assert.ThrowsAsync<AccessException>(() => SmallApiServer.Look(kubeconfig));
        Assert.Contains("is not an https URL", refused.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("secret", refused.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("a\\nb", "a line break")]
    [InlineData("a\\0b", "a line break")]
    [InlineData("", "it is empty")]
    public async Task A_token_file_with_other_things_than_a_token_says_so(string content, string says)
    {
        await using var server = await SmallApiServer.Start();
        var file = server.Written(content.Replace("\\n", "\n", StringComparison.Ordinal).Replace("\\0", "\0", StringComparison.Ordinal));
        var coverage = await SmallApiServer.Look(server.Kubeconfig($"tokenFile: {file}"));
        Assert.Contains(says, SmallApiServer.Row(coverage, "kubernetes/pods").Reason, StringComparison.Ordinal);
        Assert.Empty(server.Requests);
    }

    [Fact]
    public async Task A_token_file_without_end_and_one_that_nobody_writes_to_are_given_up()
    {
        await using var server = await SmallApiServer.Start();
        var endless = await SmallApiServer.Look(server.Kubeconfig("tokenFile: /dev/zero"));
        Assert.Contains("larger than 4 MiB", SmallApiServer.Row(endless, "kubernetes/pods").Reason, StringComparison.Ordinal);
        var pipe = Path.Combine(Path.GetTempPath(), Guid.NewGuid().ToString("N"));
        using (var made = Process.Start("mkfifo", [pipe])) await made.WaitForExitAsync(TestContext.Current.CancellationToken);
        try
        {
            var silent = await SmallApiServer.Look(server.Kubeconfig($"tokenFile: {pipe}"));
            Assert.Contains("did not come within 5 s", SmallApiServer.Row(silent, "kubernetes/pods").Reason, StringComparison.Ordinal);
            var refused = await Assert.ThrowsAsync<AccessException>(() => SmallApiServer.Look(pipe));
            Assert.Contains("did not come within 5 s", refused.Message, StringComparison.Ordinal);
        }
        finally
        {
            // A reader that waits for a writer gets an end.
            await File.WriteAllTextAsync(pipe, "", TestContext.Current.CancellationToken);
            File.Delete(pipe);
        }
    }

    [Fact]
    public async Task Null_in_lists_of_a_kubeconfig_is_no_fault()
    {
        await using var server = await SmallApiServer.Start();
        var plugin = server.Script("printf '{\"status\":{\"token\":\"t\"}}'");
        var coverage = await SmallApiServer.Look(
            server.Kubeconfig($"as: a\n      as-groups: [null, g]\n      as-user-extra: {{a: null, b: [null]}}\n      exec: {{apiVersion: v1, command: {plugin}, args: [null], env: [null, {{name: \"A=B\", value: c}}]}}",
                "extensions: [null]"));
        Assert.Equal(Outcome.Collected, SmallApiServer.Row(coverage, "kubernetes/version").Outcome);
    }

    [Fact]
    public async Task Query_and_fragment_of_a_server_are_dropped_and_its_user_is_sent_and_never_shown()
    {
        await using var server = await SmallApiServer.Start();
        var log = new System.Collections.Concurrent.ConcurrentQueue<string>();
        var coverage =
            await SmallApiServer.Look(server.Kubeconfig("as: a", server: new($"https://u:secret@{server.Address.Authority}/?token=secret#secret")),
            log: log.Enqueue);
        Assert.Equal(Outcome.Collected, SmallApiServer.Row(coverage, "kubernetes/version").Outcome);
        Assert.All(server.Requests, request => Assert.Equal(["Basic dTpzZWNyZXQ="], request.Headers["Authorization"]));
        Assert.NotEmpty(log);
        Assert.All(log, line => Assert.DoesNotContain("secret", line, StringComparison.Ordinal));
        Assert.All(coverage.Rows, row => Assert.DoesNotContain("secret", row.Reason ?? "", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Over_plain_http_no_credential_is_sent_and_the_refusal_says_so()
    {
        await using var server = await SmallApiServer.Start(isHttps: false, answer: context =>
        {
            context.Response.StatusCode = 401;
            return Task.CompletedTask;
        });
        var mark = server.Written("");
        foreach (
            var user in new[] { "token: secret", "username: u\n      password: secret",
                $"exec: {{apiVersion: v1, command: {server.Script($"echo >> {mark}")}}}", "token: t\n      as: admin" })
        {
            var coverage = await SmallApiServer.Look(server.Kubeconfig(user));
            Assert.Contains("plain http", SmallApiServer.Row(coverage, "kubernetes/pods").Reason, StringComparison.Ordinal);
        }

        Assert.NotEmpty(server.Requests);
        Assert.All(server.Requests,
            request => Assert.DoesNotContain(request.Headers.Keys,
                name => name is "Authorization" || name.StartsWith("Impersonate-", StringComparison.OrdinalIgnoreCase)));
        Assert.Empty(await File.ReadAllTextAsync(mark, TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task The_password_of_a_proxy_is_sent_to_it_and_is_in_no_reason()
    {
        using var proxy = new TcpListener(IPAddress.Loopback, 0);
        proxy.Start();
        var heads = new System.Collections.Concurrent.ConcurrentQueue<string>();
        var serving = Refuse(proxy, heads);
        await using var server = await SmallApiServer.Start();
        var coverage = await SmallApiServer.Look(
            server.Kubeconfig(cluster: $"proxy-url: http://user:secret@127.0.0.1:{((IPEndPoint)proxy.LocalEndpoint).Port}/?x=secret",
                server: new("https://api.internal.example")));
        proxy.Stop();
        await serving;
        Assert.Contains(heads, head => head.Contains("Proxy-Authorization: Basic dXNlcjpzZWNyZXQ=", StringComparison.OrdinalIgnoreCase));
        var reason = SmallApiServer.Row(coverage, "kubernetes/apis").Reason;
        Assert.Contains("proxy", reason, StringComparison.Ordinal);
        Assert.All(coverage.Rows, row => Assert.DoesNotContain("secret", row.Reason ?? "", StringComparison.Ordinal));
    }

    private static async Task Refuse(TcpListener proxy, System.Collections.Concurrent.ConcurrentQueue<string> heads)
    {
        while (true)
        {
            try
            {
                using var client = await proxy.AcceptTcpClientAsync();
                using var reader = new StreamReader(client.GetStream(), leaveOpen: true);
                var head = "";
                while (await reader.ReadLineAsync() is { Length: > 0 } line) head += line + "\n";
                heads.Enqueue(head);
                await client.GetStream().WriteAsync(
                    "HTTP/1.1 407 Proxy Authentication Required\r\nProxy-Authenticate: Basic realm=\"p\"\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"u8.ToArray());
            }
            catch (Exception over) when (over is SocketException or ObjectDisposedException)
            {
                return;
            }
            catch (IOException)
            {
                // The client went away.
            }
        }
    }
}
