using System.Net.Http.Headers;
using System.Text.Json;

using EksRecon.Bundles;
using EksRecon.Collection.Http;

namespace EksRecon.Collection.Kubernetes;

/// <summary>
/// Asks an API server. An answer that is none, or not the API server's, is a <see cref="SourceException"/> that says why.
/// </summary>
/// <param name="advise">Adds what to do to a failure of the whole way.</param>
internal sealed class KubernetesApi(KubernetesAccess access, Exchange exchange, Func<SourceException, SourceException> advise,
    TimeProvider clock) : IKubernetesPaths
{
    private const string Json = "application/json";

    /// <summary>
    /// Discovery of a cluster with thousands of CRDs is some MB, an object at most 1.5 MiB (etcd): only lists are larger.
    /// </summary>
    private const int MostDocument = 16 * 1024 * 1024;

    /// <summary>Role bindings reach an API server that has just started within half a second.</summary>
    private static readonly TimeSpan Settling = TimeSpan.FromSeconds(1);

    public Uri Server => access.Server;

    public async Task<T> Get<T>(string path, Func<ReadOnlyMemory<byte>, T> read, string accept = Json)
    {
        var (generation, renewals, refusals) = (0, 0, 0);
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
                access.Accepted(generation);
                // An API server that has just started does not know its role bindings yet.
                if (reply.Status == 403 && exchange.IsUnsettled && refusals++ == 0) throw Again(Refused(reply));
                return Read(reply, read);
            },
            KubernetesPaths.PartOf(path),
            KubernetesPaths.IsList(path) ? int.MaxValue : MostDocument);
        }
        catch (SourceException failed) when (failed.IsUnreachable || failed.IsCredential)
        {
            throw advise(failed);
        }
    }

    private static SourceException Again(SourceException refused) => new(refused.Outcome, refused.Message, isPassing: true)
    {
        RetryAfter = Settling,
    };

    private static T Read<T>(Reply reply, Func<ReadOnlyMemory<byte>, T> read)
    {
        if (reply.Status != 200) throw Refused(reply);
        if (reply.MediaType is not ("" or Json))
        {
            throw new SourceException(Outcome.Malformed,
                $"the answer is {OneLine.Of(reply.MediaType, 100)}, not JSON: is there a proxy or a login page in between? It begins: {reply.Excerpt}",
                isPassing: true);
        }

        return JsonAnswer.Read(reply.Body, read);
    }

    private SourceException Unknown(Reply reply, bool canRenew)
    {
        var said = StatusBody.Read(reply)?.Message ?? "401";
        var why =
            access.KeepsCredentials ? ". The server's address is plain http, over which the kubeconfig's credentials are not sent: use https"
            : access.TokenEnd is { } end
                && end <= clock.GetUtcNow() ? $". The token in the kubeconfig expired on {end:yyyy-MM-dd HH:mm} UTC: get a new one"
            : "";
        return new(Outcome.Unauthorized, $"the API server did not accept the credentials: {said}{why}", isPassing: canRenew)
        {
            IsCredential = true,
        };
    }

    private static SourceException Refused(Reply reply)
    {
        var status = StatusBody.Read(reply);
        var said = status?.Message ?? (reply.Excerpt is { Length: > 0 } text ? $"{reply.Status} {text}" : $"HTTP status {reply.Status}");
        return reply.Status switch
        {
            403 when status is not null => new SourceException(Outcome.Forbidden, said),
            403 => new SourceException(Outcome.Failed, $"something before the API server refuses: {said}"),
            404 when status is not null => new NotFoundException(said, status),
            // The API server's own words for a path that it does not serve, or does not serve any more; some proxies say the same.
            404 when reply.Excerpt == "404 page not found" => new SourceException(Outcome.Failed,
                "the server answers 404 for a path that discovery lists: its API was removed in the meantime, or a proxy does not pass it on"),
            404 => new SourceException(Outcome.Failed, $"something that is not the API server answers 404: {reply.Excerpt}"),
            410 => new SourceException(Outcome.Failed, $"the list changed while it was read: {said}") { IsExpired = true },
            429 => new SourceException(Outcome.Failed, $"the API server is too busy: {said}", isPassing: true)
            {
                RetryAfter = reply.RetryAfter,
                IsBusy = true,
            },
            501 => new SourceException(Outcome.Failed, said),
            504 => new SourceException(Outcome.TimedOut, said, isPassing: true) { RetryAfter = reply.RetryAfter },
            >= 500 => new SourceException(Outcome.Failed, $"the API server fails: {said}", isPassing: true)
            {
                RetryAfter = reply.RetryAfter,
            },
            >= 300 and < 400 => new SourceException(Outcome.Failed,
                $"the answer points elsewhere ({ShownAddress.Of(reply.Headers.GetValueOrDefault("Location") ?? "")}): the address is not an API server's"),
            _ => new SourceException(Outcome.Failed, said),
        };
    }

    private Uri Address(string path) => new(access.Server.AbsoluteUri.TrimEnd('/') + path);
}
