using Polly;
using Polly.Retry;

namespace EksRecon.Collection.Http;

/// <summary>Does something again where that may help, until the run's time is over.</summary>
/// <param name="deadline">Ends with the whole run's time.</param>
/// <param name="stop">Ends when the user stops the run.</param>
internal sealed class Attempts(CollectionLimits limits, CancellationToken deadline, CancellationToken stop)
{
    /// <summary>
    /// How many more tries a question gets that a server has no seat for (429 of API priority and fairness), as a multiple of the others':
    /// it will be answered, if not now.
    /// Fewer requests are in flight after each 429, so that three or four rounds are usual.
    /// </summary>
    private const int TriesWhileBusy = 3;

    /// <summary>
    /// Requests that were refused together must not come back together: up to so much of the time that a server asks for is added.
    /// </summary>
    private const double MostJitter = 0.5;

    private readonly ResiliencePipeline _again = new ResiliencePipelineBuilder()
        .AddRetry(new RetryStrategyOptions
        {
            ShouldHandle = attempt => ValueTask.FromResult(attempt.Outcome.Exception is SourceException { IsPassing: true } failed
                && (failed.IsBusy || attempt.AttemptNumber < Math.Max(1, limits.Retries))),
            MaxRetryAttempts = Math.Max(1, limits.Retries) * TriesWhileBusy,
            Delay = limits.RetryDelay,
            MaxDelay = limits.LongestRetryDelay,
            BackoffType = DelayBackoffType.Exponential,
            UseJitter = true,
            DelayGenerator = attempt => ValueTask.FromResult(attempt.Outcome.Exception is SourceException { RetryAfter: { } asked }
                ? Jittered(asked < limits.LongestRetryDelay ? asked : limits.LongestRetryDelay) : (TimeSpan?)null),
        })
        .Build();

    /// <exception cref="SourceException">It failed for good, or the run's time is over.</exception>
    /// <exception cref="OperationCanceledException">The user stopped the run.</exception>
    public async Task<T> Run<T>(Func<CancellationToken, Task<T>> once)
    {
        using var either = CancellationTokenSource.CreateLinkedTokenSource(deadline, stop);
        SourceException? last = null;
        try
        {
            return await _again.ExecuteAsync(
                async cancel =>
                {
                    try
                    {
                        return await once(cancel);
                    }
                    catch (SourceException failed)
                    {
                        last = failed;
                        throw;
                    }
                },
                either.Token);
        }
        catch (OperationCanceledException) when (!stop.IsCancellationRequested)
        {
            var before = last is null ? "" : $"; the last try failed: {last.Message}";
            throw new SourceException(Bundles.Outcome.TimedOut,
                $"the run's time of {limits.TotalTime.TotalSeconds:0.###} s ended before it was answered{before}");
        }
    }

    private static TimeSpan Jittered(TimeSpan asked) => asked * (1 + (Random.Shared.NextDouble() * MostJitter));
}
