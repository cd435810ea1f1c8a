using System.Buffers;
using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Security.Authentication;

using Outcome = EksRecon.Bundles.Outcome;

namespace EksRecon.Collection.Http;

/// <summary>
/// Sends requests of one source, within the limits, and again where that may help. An answer counts only once it was read whole and understood;
/// what went wrong comes out as a <see cref="SourceException"/> that names the true cause.
/// </summary>
/// <param name="deadline">Ends with the whole run's time.</param>
/// <param name="stop">Ends when the user stops the run.</param>
/// <param name="log">Says each request and what came back (<c>-v</c>); null for nobody.</param>
internal sealed class Exchange(HttpClient client, CollectionLimits limits, Gate gate, RequestLog? log, CancellationToken deadline, CancellationToken stop)
{
    private readonly Attempts _attempts = new(limits, deadline, stop);

    /// <summary>Sends a request and reads its answer.</summary>
    /// <param name="request">Makes the request anew for each try.</param>
    /// <param name="read">Understands the answer; throws <see cref="SourceException"/> where it is none.</param>
    /// <exception cref="SourceException">There is no usable answer.</exception>
    /// <exception cref="OperationCanceledException">The user stopped the run.</exception>
    public Task<T> Send<T>(Func<CancellationToken, ValueTask<HttpRequestMessage>> request, Func<Reply, T> read) => _attempts.Run(async cancel => read(await Once(request, cancel)));

    private static string Text(TimeSpan time) => $"{time.TotalSeconds:0.###} s";

    private async Task<Reply> Once(Func<CancellationToken, ValueTask<HttpRequestMessage>> request, CancellationToken cancel)
    {
        using var place = await gate.Enter(cancel);
        using var limited = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        limited.CancelAfter(limits.RequestTime);
        var entry = log?.Begin();
        try
        {
            using var message = await request(limited.Token);
            if (entry is not null) await entry.Ask(message, limited.Token);
            using var response = await client.SendAsync(message, HttpCompletionOption.ResponseHeadersRead, limited.Token);
            var body = await Body(response, limited.Token);
            entry?.Answered((int)response.StatusCode, body.Length);
            var headers = response.Headers.Concat(response.Content.Headers).ToDictionary(header => header.Key, header => string.Join(",", header.Value), StringComparer.OrdinalIgnoreCase);
            return new((int)response.StatusCode, response.Content.Headers.ContentType?.MediaType?.ToLowerInvariant() ?? "", body, RetryAfter(response.Headers.RetryAfter), headers);
        }
        catch (OperationCanceledException) when (!cancel.IsCancellationRequested)
        {
            entry?.Failed("no answer in time");
            throw new SourceException(Outcome.TimedOut, $"no whole answer came within {Text(limits.RequestTime)}", isPassing: true);
        }
        catch (HttpRequestException failed)
        {
            entry?.Failed(failed.Message);
            throw Unreached(failed);
        }
        catch (IOException failed)
        {
            entry?.Failed(failed.Message);
            throw new SourceException(Outcome.Failed, $"the connection broke: {failed.Message}", isPassing: true, failed);
        }
    }

    private async Task<ReadOnlyMemory<byte>> Body(HttpResponseMessage response, CancellationToken cancel)
    {
        var tooLarge = new SourceException(Outcome.Failed, $"the answer is larger than {limits.AnswerBytes >> 20} MiB, the bound for one answer");
        if (response.Content.Headers.ContentLength > limits.AnswerBytes) throw tooLarge;
        await using var stream = await response.Content.ReadAsStreamAsync(cancel);
        var body = new ArrayBufferWriter<byte>((int)Math.Clamp(response.Content.Headers.ContentLength ?? 0, 16 * 1024, limits.AnswerBytes));
        while (true)
        {
            var count = await stream.ReadAsync(body.GetMemory(16 * 1024), cancel);
            if (count == 0) return body.WrittenMemory;
            body.Advance(count);
            if (body.WrittenCount > limits.AnswerBytes) throw tooLarge;
        }
    }

    private static TimeSpan? RetryAfter(RetryConditionHeaderValue? header) =>
        header?.Delta ?? (header?.Date is { } date ? date - TimeProvider.System.GetUtcNow() is var wait && wait > TimeSpan.Zero ? wait : TimeSpan.Zero : null);

    private static SourceException Unreached(HttpRequestException failed)
    {
        var (host, inner) = (failed.Message, failed.InnerException);
        return failed.HttpRequestError switch
        {
            HttpRequestError.NameResolutionError => new(Outcome.Failed, $"the name cannot be resolved: {host}", isPassing: false, failed) { IsUnreachable = true },
            HttpRequestError.SecureConnectionError => Untrusted(inner as AuthenticationException, failed),
            HttpRequestError.ConnectionError => new(Outcome.Failed, $"no connection: {(inner as SocketException)?.Message ?? host}", isPassing: true, failed) { IsUnreachable = true },
            HttpRequestError.ProxyTunnelError => new(Outcome.Failed, $"the proxy refused: {host}", isPassing: false, failed) { IsUnreachable = true },
            HttpRequestError.ConfigurationLimitExceeded => new(Outcome.Failed, $"the answer goes past a bound: {host}", isPassing: false, failed),
            _ => new(Outcome.Failed, $"the connection broke: {inner?.Message ?? host}", isPassing: true, failed),
        };
    }

    /// <summary>A handshake that broke off is no verdict on the certificate, and may go better the next time.</summary>
    private static SourceException Untrusted(AuthenticationException? verdict, HttpRequestException failed) => verdict is { InnerException: null }
        ? new(Outcome.Failed, $"the server's certificate is not trusted: {verdict.Message}", isPassing: false, failed) { IsUnreachable = true }
        : new(Outcome.Failed, $"the TLS handshake failed: {verdict?.InnerException?.Message ?? verdict?.Message ?? failed.InnerException?.Message ?? failed.Message}", isPassing: true, failed) { IsUnreachable = true };
}
