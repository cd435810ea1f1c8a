using System.Collections.Concurrent;
using System.Net.Http.Headers;

using Outcome = EksRecon.Bundles.Outcome;

namespace EksRecon.Collection.Http;

/// <summary>
/// Sends requests of one source, within the limits, and again where that may help. An answer counts only once it was read whole and
/// understood;
/// what went wrong comes out as a <see cref="SourceException"/> that names the true cause.
/// </summary>
/// <param name="budget">Memory for answers, shared by all sources.</param>
/// <param name="deadline">Ends with the whole run's time.</param>
/// <param name="stop">Ends when the user stops the run.</param>
/// <param name="log">Says each request and what came back (<c>-v</c>); null for nobody.</param>
internal sealed class Exchange(HttpClient client, CollectionLimits limits, Gate gate, AnswerBudget budget, RequestLog? log,
    CancellationToken deadline, CancellationToken stop)
{
    /// <summary>
    /// Credentials may come from a program or a login, with its own limits: they end before this one, so that their own sentence is said.
    /// </summary>
    private readonly TimeSpan _credentialTime = limits.PluginTime + TimeSpan.FromSeconds(15);

    private readonly Attempts _attempts = new(limits, deadline, stop);
    private readonly ConcurrentDictionary<string, Pulse> _pulses = new(StringComparer.Ordinal);
    private volatile bool _isUnsettled;

    /// <summary>
    /// True once a connection was refused or broke, or the server said that it cannot serve yet: its refusals may be as short-lived.
    /// </summary>
    public bool IsUnsettled => _isUnsettled;

    /// <summary>Sends a request and reads its answer.</summary>
    /// <param name="request">Makes the request anew for each try.</param>
    /// <param name="read">Understands the answer; throws <see cref="SourceException"/> where it is none.</param>
    /// <param name="part">What of the source answers, e.g. an API group: a part that keeps silent is not asked again and again.</param>
    /// <param name="mostBytes">Bound for this answer, where it is lower than that for any.</param>
    /// <exception cref="SourceException">There is no usable answer.</exception>
    /// <exception cref="OperationCanceledException">The user stopped the run.</exception>
    public Task<T> Send<T>(Func<CancellationToken, ValueTask<HttpRequestMessage>> request, Func<Reply, T> read, string part = "",
        int mostBytes = int.MaxValue)
    {
        var pulse = _pulses.GetOrAdd(part, _ => new());
        var late = 0;
        return _attempts.Run(async cancel =>
        {
            // A second timeout is enough to know: each costs the whole time of a request.
            using var answer = await Once(request, pulse, () => late++ == 0, Math.Min(mostBytes, limits.AnswerBytes), cancel);
            try
            {
                return read(answer.Reply);
            }
            catch (SourceException failed)
            {
                if (failed.IsBusy) answer.Place.Narrow();
                if (answer.Reply.Status is 502 or 503) _isUnsettled = true;
                throw;
            }
        });
    }

    private static string Text(TimeSpan time) => $"{time.TotalSeconds:0.###} s";

    private async Task<Answer> Once(Func<CancellationToken, ValueTask<HttpRequestMessage>> request, Pulse pulse, Func<bool> isFirstTimeout,
        int mostBytes, CancellationToken cancel)
    {
        var place = await gate.Enter(cancel);
        IDisposable? held = null;
        try
        {
            if (pulse.Verdict is { } verdict) throw verdict;
            using var message = await Made(request, cancel);
            (var reply, held) = await Sent(message, pulse, isFirstTimeout, mostBytes, cancel);
            return new(reply, place, held);
        }
        catch
        {
            held?.Dispose();
            place.Dispose();
            throw;
        }
    }

    private async Task<HttpRequestMessage> Made(Func<CancellationToken, ValueTask<HttpRequestMessage>> request, CancellationToken cancel)
    {
        using var limited = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        limited.CancelAfter(_credentialTime);
        try
        {
            return await request(limited.Token);
        }
        catch (OperationCanceledException) when (!cancel.IsCancellationRequested)
        {
            throw new SourceException(Outcome.TimedOut, $"no credentials were obtained within {Text(_credentialTime)}")
            {
                IsUnreachable = true,
            };
        }
    }

    private async Task<(Reply Reply, IDisposable? Held)> Sent(HttpRequestMessage message, Pulse pulse, Func<bool> isFirstTimeout,
        int mostBytes, CancellationToken cancel)
    {
        using var limited = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        limited.CancelAfter(limits.RequestTime);
        var entry = log?.Begin();
        var beat = pulse.Count;
        try
        {
            if (entry is not null) await entry.Ask(message, limited.Token);
            using var response = await client.SendAsync(message, HttpCompletionOption.ResponseHeadersRead, limited.Token);
            var (body, held) = await new AnswerBody(budget, mostBytes).Read(response, limited.Token);
            pulse.Beat();
            entry?.Answered((int)response.StatusCode, body.Length);
            var headers = response.Headers.Concat(response.Content.Headers).ToDictionary(header => header.Key,
                header => string.Join(",", header.Value), StringComparer.OrdinalIgnoreCase);
            return (new((int)response.StatusCode, response.Content.Headers.ContentType?.MediaType?.ToLowerInvariant() ?? "", body, RetryAfter(response.Headers.RetryAfter), headers),
                held);
        }
        catch (OperationCanceledException late) when (!cancel.IsCancellationRequested)
        {
            // The time to connect ends before the request's.
            var isConnecting = late.InnerException is TimeoutException && !limited.IsCancellationRequested;
            entry?.Failed("no answer in time");
            var reason = isConnecting
                ? $"the connection timed out after {Text(Connections.ConnectTime)}"
                : $"the answer timed out after {Text(limits.RequestTime)}";
            throw pulse.Missed(beat,
                new SourceException(Outcome.TimedOut, reason, isPassing: isFirstTimeout()) { IsUnreachable = isConnecting });
        }
        catch (Exception failed) when (failed is HttpRequestException or IOException or NotSupportedException)
        {
            var reason = Unreached.Of(failed);
            entry?.Failed(reason.Message);
            if (reason.IsPassing) _isUnsettled = true;
            throw reason;
        }
    }

    private static TimeSpan? RetryAfter(RetryConditionHeaderValue? header) =>
        header?.Delta
            ?? (header?.Date is { } date ? date - TimeProvider.System.GetUtcNow() is var wait
                && wait > TimeSpan.Zero ? wait : TimeSpan.Zero : null);

    /// <summary>A reply with what it occupies until it is understood.</summary>
    private sealed record Answer(Reply Reply, Gate.Place Place, IDisposable? Held) : IDisposable
    {
        public void Dispose()
        {
            Held?.Dispose();
            Place.Dispose();
        }
    }

    /// <summary>Whether a part of a source answers at all.</summary>
    private sealed class Pulse
    {
        private int _count;
        private volatile SourceException? _verdict;

        /// <summary>Answers so far.</summary>
        public int Count => Volatile.Read(ref _count);

        /// <summary>Why this part is not asked any more; null while it answers.</summary>
        public SourceException? Verdict => _verdict;

        public void Beat()
        {
            Interlocked.Increment(ref _count);
            _verdict = null;
        }

        /// <summary>
        /// A request ran out of time. Where something else was answered meanwhile, it is worth another try; where nothing was, whatever is
        /// asked next would take as long and get as little.
        /// </summary>
        public SourceException Missed(int before, SourceException late) =>
            Count > before ? late : _verdict = new(late.Outcome, late.Message) { IsUnreachable = late.IsUnreachable };
    }
}
