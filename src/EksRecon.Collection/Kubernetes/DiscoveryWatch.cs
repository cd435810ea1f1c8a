using EksRecon.Bundles;
using EksRecon.Collection.Http;
using EksRecon.Collection.Sources;
using EksRecon.Questions;

namespace EksRecon.Collection.Kubernetes;

/// <summary>
/// Asks discovery again where what it left out may be there. For some hundred milliseconds an API server that is starting answers without
/// the groups of CRDs, and says so to nobody.
/// The list of CRDs tells; where it cannot be read, a second answer has to say the same.
/// </summary>
/// <param name="definitions">The CRDs that are served.</param>
internal sealed class DiscoveryWatch(SourceChain<IKubernetesSource> sources, ServedDefinitions definitions, CollectionLimits limits,
    TimeProvider clock, CancellationToken cancel)
{
    /// <summary>The window in which discovery was seen to be incomplete is a third of that.</summary>
    private static readonly TimeSpan Window = TimeSpan.FromSeconds(1);

    private readonly Lock _lock = new();
    private Task<Discovery>? _later;

    /// <summary>What discovery says now; null while it was not asked again.</summary>
    public Discovery? Latest { get; private set; }

    /// <summary>Why what discovery leaves out is not to be taken for absent; null while it may be.</summary>
    public SourceException? Doubt { get; private set; }

    /// <summary>True where a CRD of the kind is served, in whichever of its groups.</summary>
    public static bool IsDefined(KubernetesKind kind, IReadOnlySet<string> names) =>
        kind.LiveGroups.Prepend(kind.Group).Any(group => names.Contains($"{kind.Plural}.{group}"));

    /// <summary>Discovery, asked again for this kind; null where it is not served.</summary>
    /// <exception cref="SourceException">It cannot be told.</exception>
    public async Task<Discovery?> Again(KubernetesKind kind)
    {
        var isBuiltIn = ServedKinds.ShipsWith(kind.Group);
        var names = isBuiltIn ? null : await definitions.Known;
        if (names is not null && !IsDefined(kind, names)) return null;
        try
        {
            return await Later(names);
        }
        catch (SourceException failed)
        {
            throw Doubtful(
                new(failed.Outcome,
                    $"discovery does not list it, and could not be asked again: {failed.Message}")
                {
                    MissingPermission =
                        failed.MissingPermission
                });
        }
    }

    /// <summary>Discovery still leaves out what is there.</summary>
    public SourceException Incomplete(KubernetesKind kind) =>
        Doubtful(new(Outcome.Failed, ServedKinds.ShipsWith(kind.Group)
            ? $"discovery lacks the group {kind.Group}, which every API server has: is it starting?"
            : "discovery lacks it, although its CRD is established: is the API server starting?"));

    /// <summary>True where the list of CRDs says that the kind is there.</summary>
    public async Task<bool> IsThere(KubernetesKind kind) =>
        ServedKinds.ShipsWith(kind.Group) || await definitions.Known is { } names && IsDefined(kind, names);

    private SourceException Doubtful(SourceException doubt)
    {
        lock (_lock) return Doubt ??= doubt;
    }

    private Task<Discovery> Later(IReadOnlySet<string>? names)
    {
        lock (_lock) return _later ??= Ask(names);
    }

    private async Task<Discovery> Ask(IReadOnlySet<string>? names)
    {
        // One wait where nothing but a second answer can confirm the first; else as many as other questions get.
        var wait = names is null ? Max(Window, limits.RetryDelay) : limits.RetryDelay;
        for (var attempt = 1; ; attempt++)
        {
            await Wait(wait);
            var answer = (await sources.First(row: null, source => source.Groups())).Value;
            lock (_lock) Latest = answer;
            if (names is null || attempt >= Math.Max(1, limits.Retries) || IsComplete(answer, names)) return answer;
            wait *= 2;
        }
    }

    private async Task Wait(TimeSpan time)
    {
        try
        {
            await Task.Delay(time, clock, cancel);
        }
        catch (OperationCanceledException)
        {
            throw new SourceException(Outcome.TimedOut, $"the run's time of {limits.TotalTime.TotalSeconds:0.###} s ended");
        }
    }

    private static TimeSpan Max(TimeSpan one, TimeSpan other) => one > other ? one : other;

    private static bool IsComplete(Discovery discovery, IReadOnlySet<string> names) =>
        Kinds.All.Where(kind => IsDefined(kind, names)).All(kind =>
            kind.LiveGroups.Prepend(kind.Group).Any(group =>
                names.Contains($"{kind.Plural}.{group}") && discovery.Lists(group, kind.Plural)));
}
