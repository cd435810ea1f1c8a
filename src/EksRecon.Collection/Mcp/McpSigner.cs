using EksRecon.Collection.Aws;

namespace EksRecon.Collection.Mcp;

/// <summary>
/// Signs every request to the hosted MCP server, with the caller's keys and the region of the endpoint (aws/mcp-proxy-for-aws,
/// sigv4_helper.py).
/// </summary>
internal sealed class McpSigner(AwsSession session, string region, HttpMessageHandler inner) : DelegatingHandler(inner)
{
    private const string Service = "eks-mcp";

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var body = request.Content is null ? [] : await request.Content.ReadAsByteArrayAsync(cancellationToken);
        try
        {
            AwsSigner.Sign(request, body, Service, region, await session.Keys(cancellationToken));
        }
        catch (Http.SourceException lacking)
        {
            throw new HttpRequestException(lacking.Message, lacking, System.Net.HttpStatusCode.Unauthorized);
        }

        return await base.SendAsync(request, cancellationToken);
    }
}
