using System.Net.Http.Headers;
using System.Text.Json;

using EksRecon.Bundles;
using EksRecon.Collection.Http;

namespace EksRecon.Collection.Kubernetes;

/// <summary>Asks an API server. An answer that is none, or not the API server's, is a <see cref="SourceException"/> that says why.</summary>
/// <param name="advise">Adds what to do to a failure of the whole way.</param>
internal sealed class KubernetesApi(KubernetesAccess access, Exchange exchange, Func<SourceException, SourceException> advise) : IKubernetesPaths
{
    private const string Json = "application/json";

    public Uri Server => access.Server;

    public async Task<T> Get<T>(string path, Func<ReadOnlyMemory<byte>, T> read, string accept = Json)
    {
        var (generation, renewals) = (0, 0);
        try
        {
            return await exchange.Send(
            async cancel =>
            {
                var request = new HttpRequestMessage(HttpMethod.Get, Address(path)) { Version = System.Net.HttpVersion.Version20 };
                foreach (var type in accept.Split(',')) request.Headers.Accept.Add(MediaTypeWithQualityHeaderValue.Parse(type));
                generation = await access.Authorize(request, cancel);
                return request;
            },
            reply =>
            {
                if (reply.Status == 401) throw Unknown(reply, access.Refused(generation) && renewals++ == 0);
                return Read(reply, read);
            });
        }
        catch (SourceException failed) when (failed.IsUnreachable || failed.IsCredential)
        {
            throw advise(failed);
        }
    }

    private static T Read<T>(Reply reply, Func<ReadOnlyMemory<byte>, T> read)
    {
        if (reply.Status != 200) throw Refused(reply);
        if (reply.MediaType is not ("" or Json)) throw new SourceException(Outcome.Malformed, $"the answer is {reply.MediaType}, not JSON: is there a proxy or a login page in between? It begins: {reply.Excerpt}", isPassing: true);
        return JsonAnswer.Read(reply.Body, read);
    }

    private static SourceException Unknown(Reply reply, bool canRenew) =>
        new(Outcome.Unauthorized, $"the API server does not know the caller: {StatusBody.Read(reply)?.Message ?? "401"}", isPassing: canRenew) { IsCredential = true };

    private static SourceException Refused(Reply reply)
    {
        var status = StatusBody.Read(reply);
        var said = status?.Message ?? (reply.Excerpt is { Length: > 0 } text ? $"{reply.Status} {text}" : $"HTTP status {reply.Status}");
        return reply.Status switch
        {
            403 when status is not null => new SourceException(Outcome.Forbidden, said),
            403 => new SourceException(Outcome.Failed, $"something before the API server refuses: {said}"),
            404 when status is not null => new NotFoundException(said, status),
            404 => new SourceException(Outcome.Failed, $"something that is not the API server answers 404: {said}"),
            410 => new SourceException(Outcome.Failed, $"the list changed while it was read: {said}") { IsExpired = true },
            429 => new SourceException(Outcome.Failed, $"the API server is too busy: {said}", isPassing: true) { RetryAfter = reply.RetryAfter },
            501 => new SourceException(Outcome.Failed, said),
            504 => new SourceException(Outcome.TimedOut, said, isPassing: true) { RetryAfter = reply.RetryAfter },
            >= 500 => new SourceException(Outcome.Failed, $"the API server fails: {said}", isPassing: true) { RetryAfter = reply.RetryAfter },
            >= 300 and < 400 => new SourceException(Outcome.Failed, $"the answer points elsewhere ({reply.Headers.GetValueOrDefault("Location")}): the address is not an API server's"),
            _ => new SourceException(Outcome.Failed, said),
        };
    }

    private Uri Address(string path) => new(access.Server.AbsoluteUri.TrimEnd('/') + path);
}
