using EksRecon.Bundles;
using EksRecon.Cli.Commands;
using EksRecon.Cli.Terminal;
using EksRecon.Collection;
using EksRecon.Collection.Http;
using EksRecon.Collection.Sources;
using EksRecon.Model;
using EksRecon.Outputs;

namespace EksRecon.Cli.Runs;

/// <summary>Collects from a live cluster: into a snapshot, into a bundle, or both, with a progress line where somebody watches.</summary>
internal static class LiveRun
{
    /// <summary>Collects into a snapshot.</summary>
    /// <param name="save">Where to save a bundle as well; null for nowhere.</param>
    /// <param name="settings">What is kept of containers.</param>
    /// <exception cref="AccessException">What the user gave does not lead to a cluster.</exception>
    public static Snapshot Read(LiveRequest request, string? save, KeptSettings settings, StandardStreams streams, CancellationToken stop)
    {
        var builder = new SnapshotBuilder(settings);
        var (_, coverage) = Run(request, builder, save, settings, disguise: null, streams, stop);
        return builder.ToSnapshot(coverage);
    }

    /// <summary>Collects into a bundle alone: memory does not grow with the cluster.</summary>
    /// <param name="disguise">Replaces names, addresses and ids in what is written; null for nothing.</param>
    /// <param name="settings">What is kept of containers.</param>
    public static (Manifest Manifest, Coverage Coverage) Save(
        LiveRequest request, string path, KeptSettings settings, IDisguise? disguise, StandardStreams streams, CancellationToken stop) => Run(request, null, path, settings, disguise, streams, stop);

    private static (Manifest Manifest, Coverage Coverage) Run(
        LiveRequest request, IObservationSink? sink, string? save, KeptSettings settings, IDisguise? disguise, StandardStreams streams, CancellationToken stop)
    {
        try
        {
            using var bundle = save is null ? null : BundleWriter.Create(save, disguise, settings);
            return Run(request, sink, bundle, streams, stop);
        }
        // Sources say what goes wrong with them by exceptions of their own: what is left is the bundle.
        catch (Exception failed) when (save is not null && failed is (IOException or UnauthorizedAccessException))
        {
            throw new OutputException($"the bundle cannot be written to {save}: {IoCause.Of(failed)}.", failed);
        }
    }

    private static (Manifest Manifest, Coverage Coverage) Run(LiveRequest request, IObservationSink? sink, BundleWriter? bundle,
        StandardStreams streams, CancellationToken stop)
    {
        using var seen = new LiveObservation(sink, bundle);
        using var line = new ProgressLine(streams);
        var watch = new CollectionWatch { Progress = line.Show, Requests = request.IsVerbose ? line.Say : null };
        var collected = Collector.Collect(request.Target, seen, request.Limits, watch, TimeProvider.System, ToolVersion.Current, stop)
            .GetAwaiter().GetResult();
        stop.ThrowIfCancellationRequested();
        var coverage = seen.ToCoverage(collected.Identity);
        var manifest = coverage.Manifest ?? collected.Identity;
        if (collected.Remark is { } remark) line.Say($"note: {remark}.");
        if (collected.AccessEntry is { } entry && IsShutOut(manifest))
        {
            line.Say($"note: the cluster denies every request. An access entry gives the caller access: {entry}");
        }

        bundle?.Complete(manifest, stop);
        return (manifest, coverage);
    }

    private static bool IsShutOut(Manifest manifest)
    {
        var kubernetes = manifest.Coverage.Where(row =>
            row.Question.StartsWith("kubernetes/", StringComparison.Ordinal)
                && row.Question is not ("kubernetes/version" or "kubernetes/apis") && row.Outcome != Outcome.NotServed).ToList();
        return kubernetes.Count > 0 && kubernetes.All(row => row.Outcome is Outcome.Forbidden or Outcome.Unauthorized);
    }
}
