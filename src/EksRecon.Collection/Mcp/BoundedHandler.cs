namespace EksRecon.Collection.Mcp;

/// <summary>Bounds each answer of a hosted MCP server while it is read.</summary>
internal sealed class BoundedHandler(HttpMessageHandler inner) : DelegatingHandler(inner)
{
    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var response = await base.SendAsync(request, cancellationToken);
        var headers = response.Content.Headers;
        var bounded = new StreamContent(new BoundedMessages(await response.Content.ReadAsStreamAsync(cancellationToken), areLines: false));
        foreach (var (name, values) in headers) bounded.Headers.TryAddWithoutValidation(name, values);
        response.Content = bounded;
        return response;
    }
}
