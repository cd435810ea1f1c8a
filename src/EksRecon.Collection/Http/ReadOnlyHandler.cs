namespace EksRecon.Collection.Http;

/// <summary>
/// The last thing before the wire: lets a request pass only where the list of questions knows it and it reads. Whatever else a fault in the
/// tool might send, dies here.
/// </summary>
internal sealed class ReadOnlyHandler(Func<HttpRequestMessage, CancellationToken, ValueTask<bool>> isQuestion,
    HttpMessageHandler inner) : DelegatingHandler(inner)
{
    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        if (!await isQuestion(request, cancellationToken))
        {
            throw new InvalidOperationException(
                $"{request.Method} {request.RequestUri?.GetLeftPart(UriPartial.Path)} is no question of the tool");
        }

        return await base.SendAsync(request, cancellationToken);
    }
}
