using System.Diagnostics;

namespace EksRecon.Collection.Http;

/// <summary>Says each request and what came back (<c>-v</c>): method, address without credentials, status, bytes, time. Headers and bodies are never said.</summary>
internal sealed class RequestLog(Action<string> say, HttpMessageHandler inner) : DelegatingHandler(inner)
{
    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var from = Stopwatch.GetTimestamp();
        var what = $"{request.Method} {request.RequestUri}{await Action(request, cancellationToken)}";
        try
        {
            var response = await base.SendAsync(request, cancellationToken);
            var size = response.Content.Headers.ContentLength is { } length ? $"{length} bytes" : "streamed";
            say($"{what} -> {(int)response.StatusCode}, {size}, {Stopwatch.GetElapsedTime(from).TotalMilliseconds:0} ms");
            return response;
        }
        catch (Exception failed)
        {
            say($"{what} -> {failed.Message}, {Stopwatch.GetElapsedTime(from).TotalMilliseconds:0} ms");
            throw;
        }
    }

    /// <summary>Calls of the query protocol are told apart by their body alone.</summary>
    private static async Task<string> Action(HttpRequestMessage request, CancellationToken cancel)
    {
        if (request.Content is not FormUrlEncodedContent form) return "";
        var action = (await form.ReadAsStringAsync(cancel)).Split('&').FirstOrDefault(pair => pair.StartsWith("Action=", StringComparison.Ordinal));
        return action is null ? "" : " " + action;
    }
}
