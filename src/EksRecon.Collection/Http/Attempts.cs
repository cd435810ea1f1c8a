using Polly;
using Polly.Retry;

namespace EksRecon.Collection.Http;

/// <summary>Does something again where that may help, until the run's time is over.</summary>
/// <param name="deadline">Ends with the whole run's time.</param>
/// <param name="stop">Ends when the user stops the run.</param>
internal sealed class Attempts(CollectionLimits limits, CancellationToken deadline, CancellationToken stop)
{
    private readonly ResiliencePipeline _again = new ResiliencePipelineBuilder()
        .AddRetry(new RetryStrategyOptions
        {
            ShouldHandle = new PredicateBuilder().Handle<SourceException>(failed => failed.IsPassing),
            MaxRetryAttempts = Math.Max(1, limits.Retries),
            Delay = limits.RetryDelay,
            MaxDelay = limits.LongestRetryDelay,
            BackoffType = DelayBackoffType.Exponential,
            UseJitter = true,
            DelayGenerator = attempt => ValueTask.FromResult((attempt.Outcome.Exception as SourceException)?.RetryAfter is { } asked ? asked > limits.LongestRetryDelay ? limits.LongestRetryDelay : asked : (TimeSpan?)null),
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
            throw new SourceException(Bundles.Outcome.TimedOut, $"the run's time of {limits.TotalTime.TotalSeconds:0.###} s ended before it was answered{before}");
        }
    }
}
