using System.Diagnostics;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;

using Xunit;

namespace EksRecon.Tests.McpServer;

/// <summary><c>eks-recon mcp</c> as a process of its own: what ends it, what interrupts it, who may speak with it.</summary>
public sealed class ReconProcessTests
{
    private const string Initialize = """{"jsonrpc":"2.0","id":1,"method":"initialize","params":{"protocolVersion":"2025-06-18","capabilities":{},"clientInfo":{"name":"test","version":"1"}}}""";
    private const string Initialized = """{"jsonrpc":"2.0","method":"notifications/initialized"}""";

    /// <summary>Ends a test that hangs; no answer is expected to take this long.</summary>
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(5);

    [Fact]
    public async Task It_ends_when_its_input_ends_and_prints_the_protocol_and_nothing_else()
    {
        using var process = Process.Start(Tool.Start(["mcp", "--bundle", "sample"], new Dictionary<string, string>(StringComparer.Ordinal))) ?? throw new InvalidOperationException("it does not start");
        await Begin(process);
        await Say(process, """{"jsonrpc":"2.0","id":2,"method":"tools/call","params":{"name":"networking_recon","arguments":{}}}""");
        var answer = await Heard(process, 2);
        Assert.Equal("shop-prod",
            JsonElement.Parse(answer).GetProperty("result").GetProperty("structuredContent").GetProperty("cluster").GetProperty("name")
                .GetString());
        process.StandardInput.Close();
        await process.WaitForExitAsync(TestContext.Current.CancellationToken).WaitAsync(Limit, TestContext.Current.CancellationToken);
        Assert.Equal((0, "", ""),
            (process.ExitCode, await process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken),
                await process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken)));
    }

    [Fact]
    public async Task A_call_that_is_cancelled_asks_no_more_and_the_session_goes_on()
    {
        using var silent = new TcpListener(IPAddress.Loopback, 0);
        silent.Start();
        var environment = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["AWS_ENDPOINT_URL"] = $"http://{silent.LocalEndpoint}",
            ["AWS_ACCESS_KEY_ID"] = "a",
            ["AWS_SECRET_ACCESS_KEY"] = "b",
        };
        // Limits of an hour: only the cancellation can end the request.
        using var process = Process.Start(Tool.Start(["mcp", "--cluster", "prod", "--region", "us-west-2", "--request-timeout", "3600", "--time-limit", "3600"], environment)) ?? throw new InvalidOperationException("it does not start");
        await Begin(process);
        await Say(process, """{"jsonrpc":"2.0","id":2,"method":"tools/call","params":{"name":"networking_recon","arguments":{}}}""");
        using var asked = await silent.AcceptTcpClientAsync(TestContext.Current.CancellationToken).AsTask().WaitAsync(Limit, TestContext.Current.CancellationToken);
        await Say(process, """{"jsonrpc":"2.0","method":"notifications/cancelled","params":{"requestId":2}}""");
        // The server closes the connection.
        var buffer = new byte[64 * 1024];
        while (
            await asked.GetStream().ReadAsync(buffer, TestContext.Current.CancellationToken).AsTask()
                .WaitAsync(Limit, TestContext.Current.CancellationToken) > 0)
        {
        }

        await Say(process, """{"jsonrpc":"2.0","id":3,"method":"tools/call","params":{"name":"explain_finding","arguments":{"code":"NET203","bundle":"sample"}}}""");
        await Heard(process, 3);
        process.Kill(entireProcessTree: true);
    }

    [Fact]
    public async Task Over_HTTP_it_prints_a_token_once_or_takes_that_of_a_file()
    {
        var file = Path.GetTempFileName();
        try
        {
            await File.WriteAllTextAsync(file, "a-token-of-0123456789", TestContext.Current.CancellationToken);
            if (!OperatingSystem.IsWindows()) File.SetUnixFileMode(file, UnixFileMode.UserRead);
            var (random, notes) = await Answers(["mcp", "--http", "--bundle", "sample"], notes => notes.Split(' ')[^1]);
            Assert.Equal(200, random);
            Assert.Contains("Authorization: Bearer ", notes, StringComparison.Ordinal);
            (var known, notes) = await Answers(["mcp", "--http", "--token-file", file, "--bundle", "sample"], _ => "a-token-of-0123456789");
            Assert.Equal(200, known);
            Assert.DoesNotContain("a-token-of-0123456789", notes, StringComparison.Ordinal);
        }
        finally
        {
            File.Delete(file);
        }
    }

    [Fact]
    public async Task It_ends_with_its_input_even_if_a_call_hangs_in_a_file()
    {
        if (OperatingSystem.IsWindows()) Assert.Skip("there are no such pipes there");
        var folder = Directory.CreateTempSubdirectory("eks-recon-test-").FullName;
        try
        {
            var bundle = Directory.CreateDirectory(Path.Combine(folder, "bundle")).FullName;
            await TimedProcess.Run(new("mkfifo", [Path.Combine(folder, "pipe")]));
            File.CreateSymbolicLink(Path.Combine(bundle, "pods.json"), Path.Combine(folder, "pipe"));
            using var process = Process.Start(Tool.Start(["mcp", "--bundle-root", folder], new Dictionary<string, string>(StringComparer.Ordinal))) ?? throw new InvalidOperationException("it does not start");
            await Begin(process);
            await Say(process, """{"jsonrpc":"2.0","id":2,"method":"tools/call","params":{"name":"networking_recon","arguments":{"bundle":"bundle"}}}""");
            process.StandardInput.Close();
            await process.WaitForExitAsync(TestContext.Current.CancellationToken).WaitAsync(Limit, TestContext.Current.CancellationToken);
            Assert.Equal(0, process.ExitCode);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    [Theory]
    [InlineData("mcp")]
    [InlineData("replay sample --mcp")]
    public async Task A_message_without_end_ends_the_session_and_not_the_memory(string arguments)
    {
        using var process = Process.Start(Tool.Start(arguments.Split(' '), new Dictionary<string, string>(StringComparer.Ordinal))) ?? throw new InvalidOperationException("it does not start");
        var notes = process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        await Begin(process);
        try
        {
            await process.StandardInput.WriteAsync(new string('{', 8 * EksRecon.Replay.Mcp.McpBody.Largest));
            await process.StandardInput.FlushAsync(TestContext.Current.CancellationToken);
        }
        catch (IOException)
        {
            // It has ended already.
        }

        await process.WaitForExitAsync(TestContext.Current.CancellationToken).WaitAsync(Limit, TestContext.Current.CancellationToken);
        Assert.Equal(2, process.ExitCode);
        Assert.Contains("larger than 1 MiB", await notes, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("mcp --http 70000", "between 1 and 65535")]
    [InlineData("mcp --bundle a --cluster b --region c", "exclude each other")]
    public async Task Options_that_make_no_sense_are_refused(string arguments, string says)
    {
        var (code, _, notes) = await Tool.Run(new Dictionary<string, string>(StringComparer.Ordinal), arguments.Split(' '));
        Assert.Equal(2, code);
        Assert.Contains(says, notes, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("mcp --bundle sample")]
    [InlineData("replay sample --mcp")]
    public async Task Nonsense_is_answered_without_the_names_of_our_types(string arguments)
    {
        using var process = Process.Start(Tool.Start(arguments.Split(' '), new Dictionary<string, string>(StringComparer.Ordinal))) ?? throw new InvalidOperationException("it does not start");
        var notes = process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        await Begin(process);
        var id = 100;
        foreach (var parameters in (string[])
        [
            "5", "[]", "null", "{}", """{"name":5}""", """{"name":null}""", """{"name":"networking_recon","arguments":5}""", """{"name":"networking_recon","arguments":[]}""", """{"name":"networking_recon","arguments":{"limit":"x"}}""",
            """{"name":"networking_recon","arguments":{"bundle":{"a":[1]}}}""", """{"name":"networking_recon","arguments":{},"_meta":5}""", """{"name":"networking_recon","arguments":{},"_meta":{"progressToken":{}}}""",
            """{"name":"list_k8s_resources","arguments":{"cluster_name":5,"kind":[]}}""", """{"name":"no_such_tool","arguments":{}}""", """{"name":"\ud800","arguments":{}}""",
        ])
        {
            await Say(process, $$$"""{"jsonrpc":"2.0","id":{{{id++}}},"method":"tools/call","params":{{{parameters}}}}""");
        }

        foreach (var method in (string[])["tools/list", "tools/nothing", "resources/read", "completion/complete", "logging/setLevel", "initialize", ""]) await Say(process, $$$"""{"jsonrpc":"2.0","id":{{{id++}}},"method":"{{{method}}}","params":{"cursor":5,"level":[],"protocolVersion":{},"ref":7}}""");
        await Say(process, "5", "[]", "{}", "null", "nonsense", """{"jsonrpc":"2.0","id":{},"method":"ping"}""", """{"jsonrpc":"2.0","id":99,"method":"ping"}""");
        var (said, open) = (new StringBuilder(), Enumerable.Range(100, id - 100).Append(99).ToHashSet());
        while (open.Count > 0)
        {
            var line = await process.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken).AsTask()
                .WaitAsync(Limit, TestContext.Current.CancellationToken)
                ?? throw new InvalidOperationException("it has ended");
            said.Append(line).Append('\n');
            if (JsonElement.Parse(line).TryGetProperty("id", out var its) && its.TryGetInt32(out var number)) open.Remove(number);
        }

        process.StandardInput.Close();
        Assert.DoesNotMatch(TypeNames, said.ToString());
        Assert.DoesNotMatch(TypeNames, await notes);
    }

    /// <summary>Names and keys of the framework and of the protocol's library.</summary>
    private const string TypeNames =
        @"\b(System|Microsoft|ModelContextProtocol)\.\w|[a-z]Exception\b|\w+RequestParams\b|JsonRpc[A-Z]|`\d\[|\b[A-Z][A-Za-z]+_[A-Z]|\bat [A-Z]\w+\.\w+\(";

    /// <summary>What a first request gets, and what was printed at start.</summary>
    private static async Task<(int Status, string Notes)> Answers(string[] arguments, Func<string, string> token)
    {
        using var process = Process.Start(Tool.Start(arguments, new Dictionary<string, string>(StringComparer.Ordinal))) ?? throw new InvalidOperationException("it does not start");
        try
        {
            var address = await process.StandardError.ReadLineAsync(TestContext.Current.CancellationToken) ?? "";
            var notes = await process.StandardError.ReadLineAsync(TestContext.Current.CancellationToken) ?? "";
            using var client = new HttpClient();
            using var request = new HttpRequestMessage(HttpMethod.Post, address.Split(' ').Single(word => word.StartsWith("http", StringComparison.Ordinal))) { Content = new StringContent(Initialize, Encoding.UTF8, "application/json") };
            request.Headers.Authorization = new("Bearer", token(notes));
            request.Headers.Accept.Add(new MediaTypeWithQualityHeaderValue("application/json"));
            request.Headers.Accept.Add(new MediaTypeWithQualityHeaderValue("text/event-stream"));
            using var response = await client.SendAsync(request, TestContext.Current.CancellationToken);
            return ((int)response.StatusCode, notes);
        }
        finally
        {
            process.Kill(entireProcessTree: true);
        }
    }

    private static async Task Say(Process process, params string[] messages)
    {
        foreach (var message in messages) await process.StandardInput.WriteLineAsync(message);
        await process.StandardInput.FlushAsync();
    }

    /// <summary>The handshake: no request is sent before initialize is answered.</summary>
    private static async Task Begin(Process process)
    {
        await Say(process, Initialize);
        await Heard(process, 1);
        await Say(process, Initialized);
    }

    /// <summary>The answer to a request. Answers and notifications come in any order.</summary>
    private static async Task<string> Heard(Process process, int id)
    {
        while (
            await process.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken).AsTask()
                .WaitAsync(Limit, TestContext.Current.CancellationToken) is { } line)
        {
            if (JsonElement.Parse(line).TryGetProperty("id", out var its) && its.GetRawText() == $"{id}") return line;
        }

        throw new InvalidOperationException(
            "it has ended: " + await process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken));
    }
}
