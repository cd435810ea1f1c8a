using System.Net.Sockets;

using Outcome = EksRecon.Bundles.Outcome;

namespace EksRecon.Collection.Http;

/// <summary>What it means that a request got no answer, in words for the user.</summary>
internal static class Unreached
{
    public static SourceException Of(Exception failed) => failed switch
    {
        NotSupportedException => new(Outcome.Failed,
            "the request cannot be sent: the proxy's address has a scheme that is not supported (HTTPS_PROXY, proxy-url)", isPassing: false,
            failed)
        {
            IsUnreachable = true,
        },
        HttpRequestException request => Of(request),
        _ => new(Outcome.Failed, $"the connection broke: {Cause.Of(failed)}", isPassing: true, failed),
    };

    private static SourceException Of(HttpRequestException failed)
    {
        if (Certificate(failed) is { } verdict) return new(Outcome.Failed, $"the server's certificate is not trusted: {verdict.Message}",
            isPassing: false, failed)
        {
            IsUnreachable = true,
        };
        return failed.HttpRequestError switch
        {
            HttpRequestError.NameResolutionError => new(Outcome.Failed, "the name cannot be resolved", isPassing: false, failed)
            {
                IsUnreachable = true,
            },
            // A handshake that broke off is no verdict on the certificate, and may go better the next time.
            HttpRequestError.SecureConnectionError => new(Outcome.Failed, Handshake(failed), isPassing: true, failed)
            {
                IsUnreachable = true,
            },
            HttpRequestError.ConnectionError => new(Outcome.Failed,
                $"no connection: {Cause.Of(failed.InnerException is SocketException socket ? socket : failed)}", isPassing: true, failed)
            {
                IsUnreachable = true,
            },
            HttpRequestError.ProxyTunnelError => new(Outcome.Failed,
                $"the proxy refuses the connection{(failed.StatusCode is { } status ? $" with status {(int)status}" : "")}",
                isPassing: false, failed)
            {
                IsUnreachable = true,
            },
            HttpRequestError.ConfigurationLimitExceeded => new(Outcome.Failed, "the headers of the answer are larger than any API server's",
                isPassing: false, failed),
            _ => new(Outcome.Failed, $"the connection broke: {Cause.Of(failed)}", isPassing: true, failed),
        };
    }

    private static string Handshake(HttpRequestException failed) =>
        Cause.Of(failed) is var cause && cause.StartsWith("the TLS", StringComparison.Ordinal)
            ? $"{cause}: does the other side speak TLS on this port?"
            : $"the TLS handshake failed: {cause}";

    private static CertificateException? Certificate(Exception failed)
    {
        for (var at = failed; at is not null; at = at.InnerException)
        {
            if (at is CertificateException verdict) return verdict;
        }

        return null;
    }
}
