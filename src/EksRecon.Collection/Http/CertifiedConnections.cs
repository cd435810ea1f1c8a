using System.Security.Cryptography.X509Certificates;

namespace EksRecon.Collection.Http;

/// <summary>
/// Connections as the holder of a client certificate. A new certificate gets its own connections: those of the one before stay as they are
/// while requests run on them, and take no more.
/// </summary>
internal sealed class CertifiedConnections(Func<X509Certificate2?, SocketsHttpHandler> make) : HttpMessageHandler
{
    private readonly Lock _lock = new();
    private readonly List<IDisposable> _opened = [];
    private HttpMessageInvoker? _current;
    private X509Certificate2? _certificate;

    /// <summary>From now on this one is presented.</summary>
    public void Present(X509Certificate2 certificate)
    {
        lock (_lock)
        {
            _opened.Add(certificate);
            if (_certificate is { } known && known.RawDataMemory.Span.SequenceEqual(certificate.RawDataMemory.Span)) return;
            (_certificate, _current) = (certificate, null);
        }
    }

    protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken) =>
        Current().SendAsync(request, cancellationToken);

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            lock (_lock)
            {
                foreach (var thing in Enumerable.Reverse(_opened)) thing.Dispose();
                _opened.Clear();
            }
        }

        base.Dispose(disposing);
    }

    private HttpMessageInvoker Current()
    {
        lock (_lock)
        {
            if (_current is not null) return _current;
            _opened.Add(_current = new HttpMessageInvoker(make(_certificate)));
            return _current;
        }
    }
}
