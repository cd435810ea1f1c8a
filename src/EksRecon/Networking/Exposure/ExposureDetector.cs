using System.Collections.Immutable;

using EksRecon.Bundles;
using EksRecon.Facts;
using EksRecon.Model;
using EksRecon.Questions;
using EksRecon.Reachability;

namespace EksRecon.Networking.Exposure;

/// <summary>Follows the ways in, and asks of each workload at their end whether an enforced policy governs what it receives.</summary>
internal static class ExposureDetector
{
    /// <param name="judgement">By what the policies are judged.</param>
    public static ExposureFacts Detect(Snapshot snapshot, Judgement judgement)
    {
        // Without a ReplicaSet or Job it is not known that a workload's pods are there, and its template would stand for them.
        ImmutableArray<Gap> workloads = [.. snapshot.ReplicaSets.Gaps, .. snapshot.Jobs.Gaps, .. snapshot.Deployments.Gaps,
            .. snapshot.StatefulSets.Gaps, .. snapshot.DaemonSets.Gaps];
        ImmutableArray<Gap> gaps = [.. workloads, .. snapshot.Services.Gaps, .. snapshot.Pods.Gaps, .. snapshot.LoadBalancers.Gaps,
            .. snapshot.Resources(Kinds.Ingresses).Gaps, .. snapshot.Resources(Kinds.Gateways).Gaps,
            .. EntryPointReader.Routes.SelectMany(kind => snapshot.Resources(kind).Gaps)];
        if (snapshot.Services.IsBlind || snapshot.Pods.IsBlind)
        {
            return new()
            {
                Paths = Fact.Unknown<ImmutableArray<EntryPath>>(gaps),
                Broken = Fact.Unknown<ImmutableArray<BrokenEntry>>(gaps),
                FromInternet = Fact.Unknown<ImmutableArray<ExposedWorkload>>(gaps),
            };
        }

        var entries = EntryPointReader.Read(snapshot);
        var evidence = new Evidence("Services, Ingresses and routes", "ways to pods",
            entries.Paths.Length.ToString(System.Globalization.CultureInfo.InvariantCulture), snapshot.Services.Question);
        return new()
        {
            Paths = Fact.Partial(entries.Paths, [evidence], gaps),
            Broken = Fact.Partial(entries.Broken, [evidence], gaps),
            FromInternet = Fact.Partial(FromInternet(snapshot, judgement, entries.Paths),
                [.. entries.Paths.Where(path => path.Reach == EntryReach.Internet).Select(path => path.Why).Distinct()],
                [.. gaps, .. judgement.Gaps]),
        };
    }

    private static ImmutableArray<ExposedWorkload> FromInternet(Snapshot snapshot, Judgement judgement, ImmutableArray<EntryPath> paths)
    {
        var exposed = paths.Where(path => path.Reach == EntryReach.Internet).GroupBy(path => path.Workload).ToList();
        if (exposed.Count == 0) return [];
        var effective = GovernedWorkloads.ByIngress(snapshot, judgement.Effective);
        var declared = GovernedWorkloads.ByIngress(snapshot, judgement.Declared);
        return [.. exposed.Select(group => new ExposedWorkload(group.Key.ToString(), [.. group.Select(path => path.Through ?? path.Entry).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)], effective.GetValueOrDefault(group.Key), declared.GetValueOrDefault(group.Key))).OrderBy(one => one.Workload, StringComparer.Ordinal)];
    }
}
