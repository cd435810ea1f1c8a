using System.Collections.Immutable;

using EksRecon.Bundles;
using EksRecon.Capacity;
using EksRecon.Cluster;
using EksRecon.Facts;
using EksRecon.Model;
using EksRecon.Networking;
using EksRecon.Networking.NetworkPolicies;
using EksRecon.Reachability;
using EksRecon.Reports;
using EksRecon.Rules;
using EksRecon.Signatures;

namespace EksRecon;

/// <summary>The pipeline: documents, snapshot, facts, findings, report. Each step is a pure function of the one before.</summary>
public static class Recon
{
    /// <summary>Reads a bundle into a snapshot.</summary>
    /// <param name="settings">What is kept of containers: the catalogue's; null for the embedded one's.</param>
    /// <exception cref="BundleException">The input is not a bundle, or cannot be used as a whole; the message is for the user.</exception>
    public static Snapshot Read(string path, bool isComplete, CancellationToken cancel, KeptSettings? settings = null)
    {
        var builder = new SnapshotBuilder(settings);
        var coverage = BundleReader.Read(path, builder, isComplete, cancel);
        return builder.ToSnapshot(coverage);
    }

    /// <summary>Reads a bundle that lies elsewhere than on disk.</summary>
    /// <param name="name">How messages call it.</param>
    /// <param name="files">Path and content of each document, ordered by path.</param>
    /// <exception cref="BundleException">The input is not a bundle, or cannot be used as a whole; the message is for the user.</exception>
    public static Snapshot Read(string name, IEnumerable<(string Path, Func<Stream> Open)> files, bool isComplete, CancellationToken cancel)
    {
        var builder = new SnapshotBuilder();
        var coverage = BundleReader.Read(name, files.Select(file => new BundleFile(file.Path, file.Open)), builder, isComplete, cancel);
        return builder.ToSnapshot(coverage);
    }

    /// <summary>The whole answer about a snapshot.</summary>
    public static Report Report(Snapshot snapshot, SignatureCatalogue catalogue, TimeProvider clock, string toolVersion)
    {
        var facts = NetworkFacts.Detect(snapshot, catalogue);
        return ReportAssembly.Make(snapshot, facts, RuleList.Examine(facts, snapshot.Coverage), clock, toolVersion);
    }

    /// <summary>By what the policies of a cluster are judged.</summary>
    /// <param name="profile">upstream, vpc-cni, calico or cilium: read so, and taken as enforced; auto: by what enforces in the
    /// cluster.</param>
    public static Judgement Judge(Snapshot snapshot, SignatureCatalogue catalogue, string profile)
    {
        var components = ComponentDetector.Detect(snapshot, catalogue);
        return PolicyJudgement.Assumed(profile, snapshot, components)
            ?? NetworkPolicyDetector.Judge(snapshot, ClusterDetector.Detect(snapshot), components);
    }

    /// <summary>The addresses of a cluster, and a what-if of them.</summary>
    /// <param name="changes">None for no what-if.</param>
    /// <param name="shownNodes">So many nodes are in the answer, the tightest first.</param>
    /// <exception cref="WhatIfException">A change makes no sense for this cluster.</exception>
    public static CapacityReport Capacity(
        Snapshot snapshot, SignatureCatalogue catalogue, IReadOnlyList<Change> changes, TimeProvider clock, string toolVersion, int shownNodes =
            int.MaxValue) =>
        ReportAssembly.Capacity(snapshot, NetworkFacts.Detect(snapshot, catalogue), changes, clock, toolVersion, shownNodes);
}
