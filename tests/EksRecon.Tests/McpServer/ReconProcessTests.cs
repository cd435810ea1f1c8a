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

    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(20);

    [Fact]
    public async Task It_ends_when_its_input_ends_and_prints_the_protocol_and_nothing_else()
    {
        using var process = Process.Start(Tool.Start(["mcp", "--bundle", "sample"], new Dictionary<string, string>(StringComparer.Ordinal))) ?? throw new InvalidOperationException("it does not start");
        await Say(process, Initialize, Initialized, """{"jsonrpc":"2.0","id":2,"method":"tools/call","params":{"name":"networking_recon","arguments":{}}}""");
        Assert.Equal("1", Id(await Heard(process)));
        var answer = await Heard(process);
        Assert.Equal("shop-prod", JsonElement.Parse(answer).GetProperty("result").GetProperty("structuredContent").GetProperty("cluster").GetProperty("name").GetString());
        process.StandardInput.Close();
        await process.WaitForExitAsync(TestContext.Current.CancellationToken).WaitAsync(Limit, TestContext.Current.CancellationToken);
        Assert.Equal((0, "", ""), (process.ExitCode, await process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken), await process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken)));
    }

    [Fact]
    public async Task A_call_that_is_cancelled_asks_no_more_and_the_session_goes_on()
    {
        using var silent = new TcpListener(IPAddress.Loopback, 0);
        silent.Start();
        var environment = new Dictionary<string, string>(StringComparer.Ordinal) { ["AWS_ENDPOINT_URL"] = $"http://{silent.LocalEndpoint}", ["AWS_ACCESS_KEY_ID"] = "a", ["AWS_SECRET_ACCESS_KEY"] = "b" };
        using var process = Process.Start(Tool.Start(["mcp"], environment)) ?? throw new InvalidOperationException("it does not start");
        await Say(process, Initialize, Initialized, """{"jsonrpc":"2.0","id":2,"method":"tools/call","params":{"name":"networking_recon","arguments":{"cluster":"prod","region":"us-west-2"}}}""");
        Assert.Equal("1", Id(await Heard(process)));
        using var asked = await silent.AcceptTcpClientAsync(TestContext.Current.CancellationToken).AsTask().WaitAsync(Limit, TestContext.Current.CancellationToken);
        await Say(process, """{"jsonrpc":"2.0","method":"notifications/cancelled","params":{"requestId":2}}""");
        // It lets go of the connection, long before any time limit.
        var buffer = new byte[64 * 1024];
        while (await asked.GetStream().ReadAsync(buffer, TestContext.Current.CancellationToken).AsTask().WaitAsync(TimeSpan.FromSeconds(5), TestContext.Current.CancellationToken) > 0)
        {
        }

        await Say(process, """{"jsonrpc":"2.0","id":3,"method":"tools/call","params":{"name":"explain_finding","arguments":{"code":"NET203"}}}""");
        Assert.Equal("3", Id(await Heard(process)));
        process.Kill(entireProcessTree: true);
    }

    [Theory]
    [InlineData("127.0.0.1", null, 200)]
    [InlineData("localhost", "http://localhost:3000", 200)]
    [InlineData("attacker.example", null, 403)]
    [InlineData("127.0.0.1", "https://attacker.example", 403)]
    public async Task Over_HTTP_only_this_machine_may_speak(string host, string? origin, int status)
    {
        using var process = Process.Start(Tool.Start(["mcp", "--http", "--bundle", "sample"], new Dictionary<string, string>(StringComparer.Ordinal))) ?? throw new InvalidOperationException("it does not start");
        try
        {
            var note = await process.StandardError.ReadLineAsync(TestContext.Current.CancellationToken).AsTask().WaitAsync(Limit, TestContext.Current.CancellationToken) ?? "";
            var address = new Uri(note.Split(' ').Single(word => word.StartsWith("http", StringComparison.Ordinal)));
            using var client = new HttpClient();
            using var request = new HttpRequestMessage(HttpMethod.Post, address) { Content = new StringContent(Initialize, Encoding.UTF8, "application/json") };
            request.Headers.Host = $"{host}:{address.Port}";
            if (origin is not null) request.Headers.Add("Origin", origin);
            request.Headers.Accept.Add(new MediaTypeWithQualityHeaderValue("application/json"));
            request.Headers.Accept.Add(new MediaTypeWithQualityHeaderValue("text/event-stream"));
            using var response = await client.SendAsync(request, TestContext.Current.CancellationToken);
            Assert.Equal(status, (int)response.StatusCode);
        }
        finally
        {
            process.Kill(entireProcessTree: true);
        }
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

    private static async Task Say(Process process, params string[] messages)
    {
        foreach (var message in messages) await process.StandardInput.WriteLineAsync(message);
        await process.StandardInput.FlushAsync();
    }

    private static async Task<string> Heard(Process process) =>
        await process.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken).AsTask().WaitAsync(Limit, TestContext.Current.CancellationToken) ?? throw new InvalidOperationException("it has ended: " + await process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken));

    private static string Id(string message) => JsonElement.Parse(message).GetProperty("id").GetRawText();
}
