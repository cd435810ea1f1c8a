using System.Net;
using System.Net.Http.Headers;
using System.Text;

using EksRecon.Cli.Commands;
using EksRecon.Cli.McpServer;
using EksRecon.Cli.Runs;
using EksRecon.Collection.Http;
using EksRecon.Collection.Sources;

using Xunit;

namespace EksRecon.Tests.McpServer;

/// <summary>Over HTTP the server answers programs of this machine that have its token, and no web page.</summary>
public sealed class McpVisitorTests : IAsyncLifetime
{
    private const string Initialize = """{"jsonrpc":"2.0","id":1,"method":"initialize","params":{"protocolVersion":"2025-06-18","capabilities":{},"clientInfo":{"name":"test","version":"1"}}}""";

    private readonly CancellationTokenSource _ended = new();
    private readonly AccessToken _token = AccessToken.Random();
    private readonly HttpClient _client = new();
    private Task _serving = Task.CompletedTask;
    private Uri _address = new("about:blank");

    public async ValueTask InitializeAsync()
    {
        var nobody = new LiveRequest(new CollectionTarget { Environment = _ => null }, new CollectionLimits(), IsVerbose: false,
            IsDryRun: false);
        var started = new TaskCompletionSource<Uri>();
        _serving = McpTransports.Serve(new(new(BundleRoots.SampleName, null, nobody, new([]), Answers.Catalogue, TimeProvider.System)),
            _token, 0, started.SetResult, _ended.Token);
        _address = await started.Task;
    }

    public async ValueTask DisposeAsync()
    {
        await _ended.CancelAsync();
        await _serving;
        _ended.Dispose();
        _client.Dispose();
    }

    [Theory]
    [InlineData("localhost", "http://localhost:3000", HttpStatusCode.OK)]
    [InlineData("127.0.0.1", null, HttpStatusCode.OK)]
    [InlineData("attacker.example", null, HttpStatusCode.Forbidden)]
    [InlineData("127.0.0.1", "https://attacker.example", HttpStatusCode.Forbidden)]
    [InlineData("127.0.0.1", "null", HttpStatusCode.Forbidden)]
    [InlineData("127.0.0.1", "file://localhost", HttpStatusCode.Forbidden)]
    [InlineData("127.0.0.1", "chrome-extension://localhost", HttpStatusCode.Forbidden)]
    public async Task Web_pages_are_refused_even_with_the_token(string host, string? origin, HttpStatusCode status)
    {
        using var request = Request(_token.Text);
        request.Headers.Host = $"{host}:{_address.Port}";
        if (origin is not null) request.Headers.Add("Origin", origin);
        Assert.Equal(status, await Status(request));
    }

    [Fact]
    public async Task Without_the_token_nothing_is_answered()
    {
        foreach (var (header, status) in new (string?, HttpStatusCode)[]
        {
            (null, HttpStatusCode.Unauthorized), ("Bearer", HttpStatusCode.Unauthorized), ("Bearer x",
                HttpStatusCode.Unauthorized), ($"Basic {_token.Text}",
                HttpStatusCode.Unauthorized), (_token.Text, HttpStatusCode.Unauthorized),
            ($"Bearer {_token.Text[..^1]}",
                HttpStatusCode.Unauthorized), ($"Bearer {_token.Text}x", HttpStatusCode.Unauthorized), ($"Bearer {_token.Text}", HttpStatusCode.OK), ($"bearer {_token.Text}", HttpStatusCode.OK),
        })
        {
            using var request = Request(token: null);
            if (header is not null) request.Headers.TryAddWithoutValidation("Authorization", header);
            Assert.Equal((header, status), (header, await Status(request)));
        }

        foreach (var path in new[] { "/", "/mcp", "/sse", "/.well-known/oauth-protected-resource" })
        {
            using var response = await _client.GetAsync(new Uri(_address, path), TestContext.Current.CancellationToken);
            Assert.Equal(HttpStatusCode.Unauthorized, response.StatusCode);
            Assert.Equal("Bearer", response.Headers.WwwAuthenticate.ToString());
        }
    }

    [Theory]
    [InlineData(null, HttpStatusCode.UnsupportedMediaType)]
    [InlineData("application/json; charset=utf-7", HttpStatusCode.UnsupportedMediaType)]
    [InlineData("application/json; charset=utf-16", HttpStatusCode.UnsupportedMediaType)]
    [InlineData("text/plain", HttpStatusCode.UnsupportedMediaType)]
    [InlineData("application/x-www-form-urlencoded", HttpStatusCode.UnsupportedMediaType)]
    [InlineData("a", HttpStatusCode.UnsupportedMediaType)]
    [InlineData("application/json", HttpStatusCode.OK)]
    [InlineData("Application/JSON; charset=UTF-8", HttpStatusCode.OK)]
    public async Task A_body_is_JSON_in_UTF_8(string? type, HttpStatusCode status)
    {
        using var request = Request(_token.Text);
        request.Content = new ByteArrayContent(Encoding.UTF8.GetBytes(Initialize));
        if (type is not null) request.Content.Headers.TryAddWithoutValidation("Content-Type", type);
        Assert.Equal(status, await Status(request));
    }

    [Fact]
    public async Task A_body_is_bounded()
    {
        using var request = Request(_token.Text);
        request.Content = new StringContent(Initialize + new string(' ', EksRecon.Replay.Mcp.McpBody.Largest), Encoding.UTF8,
            "application/json");
        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, await Status(request));
    }

    private HttpRequestMessage Request(string? token)
    {
        var request = new HttpRequestMessage(HttpMethod.Post, _address)
        {
            Content = new StringContent(Initialize, Encoding.UTF8, "application/json"),
        };
        request.Headers.Accept.Add(new MediaTypeWithQualityHeaderValue("application/json"));
        request.Headers.Accept.Add(new MediaTypeWithQualityHeaderValue("text/event-stream"));
        if (token is not null) request.Headers.Authorization = new("Bearer", token);
        return request;
    }

    private async Task<HttpStatusCode> Status(HttpRequestMessage request)
    {
        using var response = await _client.SendAsync(request, TestContext.Current.CancellationToken);
        return response.StatusCode;
    }
}
