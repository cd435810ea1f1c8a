using System.IO.Compression;
using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.RegularExpressions;

using EksRecon.Tests.Collection;

using Microsoft.AspNetCore.Http;

using Xunit;

namespace EksRecon.Tests.Native;

/// <summary>The tool as it is published: without the framework's texts, whose keys a user must never see, and with little memory.</summary>
public sealed partial class PublishedMessageTests
{
    [Theory]
    [InlineData("stranger")]
    [InlineData("expired-name")]
    [InlineData("plain-on-tls")]
    [InlineData("tls-on-plain")]
    [InlineData("refused")]
    [InlineData("no-such-name")]
    [InlineData("no-such-plugin")]
    [InlineData("no-such-authority")]
    [InlineData("dead-proxy")]
    [InlineData("bad-proxy-scheme")]
    [InlineData("breaks-off")]
    [InlineData("html")]
    public async Task No_key_of_the_framework_reaches_a_user(string fault)
    {
        await using var server = await SmallApiServer.Start(
            fault == "expired-name" ? "somebody.else.example" : null,
            fault switch
            {
                "breaks-off" => context =>
                {
                    context.Abort();
                    return Task.CompletedTask;
                }
                ,
                "html" => context =>
                {
                    context.Response.ContentType = "text/html";
                    return context.Response.WriteAsync("<html>log in</html>", context.RequestAborted);
                }
                ,
                _ => null,
            },
            isHttps: fault != "tls-on-plain");
        var environment = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["KUBECONFIG"] = fault switch
            {
                "stranger" => server.Kubeconfig(cluster: $"certificate-authority-data: {SmallApiServer.Base64(await Stranger())}"),
                "plain-on-tls" => server.Kubeconfig(server: new($"http://{server.Address.Authority}")),
                "tls-on-plain" => server.Kubeconfig(server: new($"https://{server.Address.Authority}")),
                "refused" => server.Kubeconfig(server: new($"https://{Closed()}")),
                "no-such-name" => server.Kubeconfig(server: new("https://api.does-not-exist.invalid")),
                "no-such-plugin" => server.Kubeconfig("exec: {apiVersion: v1, command: ./no-such-plugin}"),
                "no-such-authority" => server.Kubeconfig(cluster: "certificate-authority: /nonexistent/folder/ca.crt"),
                "dead-proxy" => server.Kubeconfig(cluster: $"proxy-url: http://user:secret@{Closed()}", server: new("https://api.internal.example")),
                _ => server.Kubeconfig(server: fault == "bad-proxy-scheme" ? new("https://api.internal.example") : null),
            },
        };
        if (fault == "bad-proxy-scheme") environment["HTTPS_PROXY"] = "ftp://user:secret@proxy.example";
        var (code, output, notes) = await Tool.Run(environment, "networking", "--context", "--via", "api", "--retries", "1", "-v", "-o",
            "yaml");
        var said = output + notes;
        Assert.True(code is 0 or 2 or 3, $"{code}: {notes}");
        Assert.False(ResourceKey().IsMatch(said), ResourceKey().Match(said).Value);
        Assert.DoesNotContain("secret", said, StringComparison.Ordinal);
        Assert.DoesNotContain("fault of eks-recon", said, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Answers_that_unpack_to_hundreds_of_megabytes_stay_within_the_memory()
    {
        // Eight lists at once, each 100 MiB of blanks in some hundred kilobytes.
        var bomb = Bomb(100);
        await using var server = await SmallApiServer.Start(answer: async context =>
        {
            if (context.Request.Path.Value is not { } path || !path.StartsWith("/api/v1/", StringComparison.Ordinal)
                || path.Contains("configmaps", StringComparison.Ordinal))
            {
                await SmallApiServer.Answer(context);
                return;
            }

            context.Response.ContentType = "application/json";
            context.Response.Headers.ContentEncoding = "gzip";
            await context.Response.Body.WriteAsync(bomb, context.RequestAborted);
        });
        var environment = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["KUBECONFIG"] = server.Kubeconfig(),
            ["DOTNET_GCHeapHardLimit"] = "0x28000000",
        };
        var (code, _, notes) = await Tool.Run(environment, "networking", "--context", "--via", "api", "--request-timeout", "60",
            "--retries", "1", "-o", "yaml");
        Assert.True(code is 0 or 3, $"{code}: {notes}");
    }

    private static byte[] Bomb(int mebibytes)
    {
        using var packed = new MemoryStream();
        using (var zip = new GZipStream(packed, CompressionLevel.SmallestSize))
        {
            zip.Write("""{"kind":"PodList","apiVersion":"v1","metadata":{},"items":["""u8);
            var blanks = Encoding.ASCII.GetBytes(new string(' ', 1024 * 1024));
            for (var index = 0; index < mebibytes; index++) zip.Write(blanks);
            zip.Write("]}"u8);
        }

        return packed.ToArray();
    }

    private static async Task<string> Stranger()
    {
        await using var other = await SmallApiServer.Start("other.example");
        return other.Authority;
    }

    private static string Closed()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).ToString();
    }

    /// <summary>
    /// Keys of System.Private.CoreLib and the network libraries: net_http_…, IO_PathNotFound_Path, Arg_…, ErrorStartingProcess.
    /// </summary>
    [GeneratedRegex(@"\b(net_[a-z_]+|(IO|Arg|Argument|Format|Cryptography|InvalidOperation|PlatformNotSupported|ObjectDisposed|UnauthorizedAccess|Json|Xml)_[A-Za-z_]+|ErrorStartingProcess|System\.[A-Z]\w+)")]
    private static partial Regex ResourceKey();
}
