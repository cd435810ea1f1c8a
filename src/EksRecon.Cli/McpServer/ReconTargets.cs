using System.Collections.Concurrent;

using EksRecon.Bundles;
using EksRecon.Capacity;
using EksRecon.Cli.Commands;
using EksRecon.Cli.Runs;
using EksRecon.Cli.Terminal;
using EksRecon.Collection;
using EksRecon.Collection.Sources;
using EksRecon.Model;
using EksRecon.Reports;
using EksRecon.Signatures;

namespace EksRecon.Cli.McpServer;

/// <summary>
/// Makes reports for the tools: of bundles, of the sample, of live clusters, which are kept for a short time so that several questions
/// about one cluster ask it once.
/// </summary>
/// <param name="bundle">What the command line names; null for nothing.</param>
/// <param name="roots">What else calls may have opened.</param>
/// <param name="live">The cluster that the command line names; null for none. Its limits and sources are those of every cluster.</param>
/// <param name="requests">Told each request of a collection (<c>-v</c>); null for nobody.</param>
internal sealed class ReconTargets(string? bundle, LiveRequest? live, LiveRequest defaults, BundleRoots roots, SignatureCatalogue catalogue,
    TimeProvider clock, Action<string>? requests = null)
{
    /// <summary>Long enough for an agent's next question, short enough that a change is seen by the one after.</summary>
    private static readonly TimeSpan Fresh = TimeSpan.FromMinutes(2);

    private readonly ConcurrentDictionary<CollectionTarget, (DateTimeOffset At, Looked Looked)> _seen = new();

    public bool HasDefault => bundle is not null || live is not null;

    /// <exception cref="UsageException">What is named cannot be looked at.</exception>
    public Task<Looked> Look(ReconCall call, Action<Progress>? progress, CancellationToken cancel)
    {
        var (path, cluster, context) = (call.Text(TargetParameters.Bundle), call.Text(TargetParameters.Cluster),
            call.Text(TargetParameters.Context));
        if (path is not null && (cluster is not null || context is not null))
        {
            throw new UsageException("bundle and a live cluster (cluster, context) exclude each other: give one of them.");
        }

        if (path is not null) return Bundle(path, cancel);
        if (cluster is null && context is null)
        {
            if (call.Text(TargetParameters.Region) is not null || call.Text(TargetParameters.Profile) is not null)
            {
                throw new UsageException("region and profile go with cluster or context: name one.");
            }

            if (bundle is not null) return Read(bundle, cancel);
            return live is not null
                ? Live(live.Target, call.IsSet(TargetParameters.Refresh), progress, cancel)
                : throw new UsageException(
                    "say what to look at: cluster (with region), context, or bundle ('sample' is the built-in one).");
        }

        // A context knows its own region and profile; those of the command line belong to another cluster.
        var meant = context is null ? live?.Target : null;
        var target = (live ?? defaults).Target with
        {
            Cluster = cluster,
            Context = context,
            Region = call.Text(TargetParameters.Region) ?? meant?.Region,
            Profile = call.Text(TargetParameters.Profile) ?? meant?.Profile,
        };
        return Live(target, call.IsSet(TargetParameters.Refresh), progress, cancel);
    }

    /// <summary>A bundle that a call names.</summary>
    /// <exception cref="UsageException">It is not in a folder that the server was started with.</exception>
    public Task<Looked> Bundle(string path, CancellationToken cancel) =>
        Read(path == BundleRoots.SampleName ? path : roots.Resolve(path), cancel);

    private Task<Looked> Read(string path, CancellationToken cancel) =>
        Task.Run(() => Made(path == BundleRoots.SampleName ? Sample.Read(cancel) : Recon.Read(path, isComplete: false, cancel, catalogue.Kept)),
            cancel);

    private async Task<Looked> Live(CollectionTarget target, bool isRefreshed, Action<Progress>? progress, CancellationToken cancel)
    {
        if (!isRefreshed && _seen.TryGetValue(target, out var last) && clock.GetUtcNow() - last.At < Fresh) return last.Looked;
        var builder = new SnapshotBuilder(catalogue.Kept);
        using var observation = new LiveObservation(builder, bundle: null);
        var collected = await Collector.Collect(target, observation, (live ?? defaults).Limits,
            new CollectionWatch { Progress = progress, Requests = requests }, clock, ToolVersion.Current, cancel);
        var looked = Made(builder.ToSnapshot(observation.ToCoverage(collected.Identity)));
        // A look at nothing is not kept: whoever mends the way asks again at once.
        if (looked.Report.Coverage.Any(row => row.Outcome == "collected")) _seen[target] = (clock.GetUtcNow(), looked);
        return looked;
    }

    private Looked Made(Snapshot snapshot) => new(
        Recon.Report(snapshot, catalogue, clock, ToolVersion.Current),
        changes => Recon.Capacity(snapshot, catalogue, changes, clock, ToolVersion.Current, ShownNodes));

    /// <summary>An agent needs the tightest nodes, not thousands.</summary>
    private const int ShownNodes = 20;
}

/// <summary>What was looked at.</summary>
/// <param name="Capacity">The addresses of it, with a what-if of these changes.</param>
internal sealed record Looked(Report Report, Func<IReadOnlyList<Change>, CapacityReport> Capacity);
