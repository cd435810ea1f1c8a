using System.IO.Compression;
using System.Text;

using Microsoft.AspNetCore.Http;

using Xunit;

namespace EksRecon.Tests.Collection;

/// <summary>
/// Whatever AWS' side, an MCP server or a program sends, the tool stays under 1 GiB, ends, and says what went past a bound.
/// </summary>
public sealed class HeapLimitTests : IDisposable
{
    /// <summary>
    /// 1 GiB, as the runtime takes it: hexadecimal (learn.microsoft.com/dotnet/core/runtime-config/garbage-collector, heap hard limit).
    /// </summary>
    private const string HeapLimit = "40000000";

    private const int Megabyte = 1024 * 1024;

    private readonly string _folder = Directory.CreateTempSubdirectory("eks-recon-test-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    public static TheoryData<string, string> Answers() => new()
    {
        { "endless", "larger than" },
        { "deep XML", "deeper than" },
        { "broad XML", "values" },
        { "long XML text", "longer than" },
        { "long XML tag", "longer than" },
        { "deep JSON", "cannot be read" },
        { "broad JSON", "values" },
        { "long JSON text", "longer than" },
        { "gzip", "larger than" },
        { "error message", "with more than" },
        { "endless pages", "bound" },
    };

    [Theory]
    [MemberData(nameof(Answers))]
    public async Task An_answer_of_AWS_that_goes_past_a_bound_is_refused_within_a_gibibyte(string kind, string says)
    {
        await using var aws = await HostileAws.Start(async (context, asked) =>
        {
            if (asked is "GetCallerIdentity" || asked == $"/clusters/{HostileAws.Cluster}") return false;
            await Answer(context, asked, kind);
            return true;
        });
        var (code, output, notes) = await Run(aws.Environment(), "--via", "api", "--retries", "1");
        Assert.True(code is 0 or 3, $"{code}: {notes}");
        Assert.Contains(says, output, StringComparison.Ordinal);
        Assert.InRange(output.Length + notes.Length, 0, Megabyte);
    }

    [Fact]
    public async Task A_list_of_more_names_than_can_be_asked_about_is_asked_about_in_part()
    {
        await using var aws = await HostileAws.With(
            ($"/clusters/{HostileAws.Cluster}/node-groups",
                $"{{\"nodegroups\":[{string.Join(',', Enumerable.Range(0, 300_000).Select(number => $"\"g{number}\""))}]}}"));
        var (code, output, notes) = await Run(aws.Environment(), "--via", "api", "--retries", "1", "--time-limit", "5");
        Assert.True(code is 0 or 3, $"{code}: {notes}");
        Assert.Contains("the first 5,000 were asked about", output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("exec cat /dev/zero", "the bound for one answer of a program")]
    [InlineData("case \"$*\" in *list-addons* | *version*) yes >&2 ;; *) exit 1 ;; esac", "y")]
    [InlineData("case \"$*\" in *list-addons* | *version*) printf '{\"kind\":'; yes '[' | head -c 20000000 ;; *) exit 1 ;; esac", "cannot be read")]
    public async Task A_program_that_prints_without_end_is_bounded(string script, string says)
    {
        await using var aws = await HostileAws.With();
        var program = Program("program", $"if [ \"$1\" = sts ]; then exit 1; fi; {script}");
        var (code, output, notes) = await Run(aws.Environment(), "--via", "cli", "--aws-path", program, "--kubectl-path", program,
            "--retries", "1", "--request-timeout", "20");
        Assert.True(code is 0 or 3, $"{code}: {notes}");
        Assert.Contains(says, output, StringComparison.Ordinal);
        Assert.InRange(output.Length, 0, Megabyte);
    }

    [Theory]
    [InlineData("exec cat /dev/zero")]
    [InlineData("printf '{\"jsonrpc\":\"2.0\",\"id\":1,\"result\":{\"x\":['; yes '1,1,1,1,1,1,1,1,' | tr -d '\n'")]
    public async Task An_endless_line_of_an_MCP_server_is_bounded(string script)
    {
        await using var aws = await HostileAws.With();
        var (code, output, notes) = await Run(aws.Environment(), "--via", "mcp", "--mcp-command", Program("server", script), "--retries",
            "1");
        Assert.True(code is 0 or 3, $"{code}: {notes}");
        Assert.Contains("the bound for one answer of an MCP server", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_endless_answer_of_a_hosted_MCP_server_is_bounded()
    {
        await using var server = await HostileAws.Start(async (context, _) =>
        {
            context.Response.ContentType = "application/json";
            await Forever(context, "{\"jsonrpc\":\"2.0\",\"id\":1,\"result\":{\"x\":\""u8.ToArray(),
                Encoding.ASCII.GetBytes(new string('x', Megabyte)));
            return true;
        });
        var (code, output, notes) = await Run(server.Environment(), "--via", "mcp", "--mcp-url", $"{server.Endpoint}mcp", "--retries", "1");
        Assert.True(code is 0 or 3, $"{code}: {notes}");
        Assert.Contains("the bound for one answer of an MCP server", output, StringComparison.Ordinal);
    }

    private static Task<(int Code, string Output, string Notes)> Run(Dictionary<string, string> environment, params string[] options)
    {
        environment["DOTNET_GCHeapHardLimit"] = HeapLimit;
        return Tool.Run(environment,
            ["networking", "--cluster", HostileAws.Cluster, "--region", HostileAws.Region, .. options, "-o", "json"]);
    }

    private static async Task Answer(HttpContext context, string asked, string kind)
    {
        var isJson = asked.StartsWith('/');
        var (response, cancel) = (context.Response, context.RequestAborted);
        response.ContentType = isJson ? "application/json" : "text/xml";
        var (open, close) = isJson ? ("{\"addons\":[", "]}") : ($"<{asked}Response>", $"</{asked}Response>");
        switch (kind)
        {
            case "endless":
                await Forever(context, Encoding.ASCII.GetBytes(open), Encoding.ASCII.GetBytes(new string(' ', Megabyte)));
                break;
            case "deep XML":
                await response.WriteAsync(open + string.Concat(Enumerable.Repeat("<a>", 3_000_000)), cancel);
                break;
            case "broad XML":
                await response.WriteAsync(open + string.Concat(Enumerable.Repeat("<a/>", 3_000_000)) + close, cancel);
                break;
            case "long XML text":
                await response.WriteAsync($"{open}<a>{new string('x', 15 * Megabyte)}</a>{close}", cancel);
                break;
            case "long XML tag":
                await response.WriteAsync($"{open}<a {string.Concat(Enumerable.Range(0, 1_000_000).Select(number => $"a{number}='' "))}/>{close}",
                    cancel);
                break;
            case "deep JSON":
                await response.WriteAsync(open + new string('[', 15 * Megabyte), cancel);
                break;
            case "broad JSON":
                await response.WriteAsync($"{open}{string.Concat(Enumerable.Repeat("{},", 5_000_000))}{{}}{close}", cancel);
                break;
            case "long JSON text":
                await response.WriteAsync($"{open}\"{new string('x', 15 * Megabyte)}\"{close}", cancel);
                break;
            case "gzip":
                response.Headers.ContentEncoding = "gzip";
                await response.Body.WriteAsync(Bomb, cancel);
                break;
            case "error message":
                response.StatusCode = 400;
                await response.WriteAsync(isJson ? $"{{\"__type\":\"InvalidRequest\",\"message\":\"{new string('x', 15 * Megabyte)}\"}}" : $"<Response><Errors><Error><Code>Bad</Code><Message>{new string('x', 15 * Megabyte)}</Message></Error></Errors></Response>",
                    cancel);
                break;
            default:
                var item = asked == "DescribeNetworkInterfaces"
                    ? "<item><networkInterfaceId>eni-1</networkInterfaceId><privateIpAddressesSet>"
                        + string.Concat(Enumerable.Repeat("<item/>", 300_000)) + "</privateIpAddressesSet></item>"
                    : "";
                var set = asked == "DescribeNetworkInterfaces" ? "networkInterfaceSet" : "set";
                await response.WriteAsync($"{open}<{set}>{item}</{set}><nextToken>{Guid.NewGuid()}</nextToken>{close}", cancel);
                break;
        }
    }

    private static byte[] Bomb { get; } = Zipped();

    private static byte[] Zipped()
    {
        using var stream = new MemoryStream();
        using (var zip = new GZipStream(stream, CompressionLevel.Fastest))
        {
            var block = new byte[Megabyte];
            Array.Fill(block, (byte)' ');
            for (var written = 0; written < 256; written++) zip.Write(block);
        }

        return stream.ToArray();
    }

    private static async Task Forever(HttpContext context, byte[] head, byte[] body)
    {
        try
        {
            await context.Response.Body.WriteAsync(head, context.RequestAborted);
            while (true) await context.Response.Body.WriteAsync(body, context.RequestAborted);
        }
        catch (Exception over) when (over is OperationCanceledException or IOException)
        {
            // The tool has heard enough.
        }
    }

    private string Program(string name, string script)
    {
        if (OperatingSystem.IsWindows()) Assert.Skip("programs that print without end are shell scripts");
        var path = Path.Combine(_folder, name);
        File.WriteAllText(path, $"#!/bin/sh\n{script}\n");
        File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        return path;
    }
}
