using System.Collections.Immutable;
using System.Globalization;

using EksRecon.Bundles;
using EksRecon.Capacity;
using EksRecon.Cluster;
using EksRecon.Facts;
using EksRecon.Model;
using EksRecon.Networking;
using EksRecon.Networking.Addresses;
using EksRecon.Rules;

namespace EksRecon.Reports;

/// <summary>Puts the report together.</summary>
internal static class ReportAssembly
{
    public static Report Make(Snapshot snapshot, NetworkFacts facts, ImmutableArray<Check> checks, TimeProvider clock, string toolVersion)
    {
        var ledger = new FactLedger(snapshot.Coverage.SourceOf);
        var networking = NetworkingContract.From(facts, ledger);
        var cluster = Cluster(snapshot, facts.Cluster, ledger);
        var details = ReportDetails.From(facts, ledger);
        return new(
            Reports.Report.CurrentSchema,
            Time(clock),
            new("eks-recon", toolVersion),
            cluster,
            networking,
            details,
            [.. checks.Select(check => ReportCheck.Of(check, ledger))],
            [.. RuleList.Findings(checks).Select(Finding)],
            ledger.Unavailable,
            [.. snapshot.Coverage.Rows.Select(row => Asked(row, snapshot.Coverage))]);
    }

    /// <summary>Addresses alone.</summary>
    /// <exception cref="WhatIfException">A change of the what-if makes no sense for this cluster.</exception>
    public static CapacityReport Capacity(Snapshot snapshot, NetworkFacts facts, IReadOnlyList<Change> changes, TimeProvider clock,
        string toolVersion, int shownNodes)
    {
        var ledger = new FactLedger(snapshot.Coverage.SourceOf);
        return new(
            Reports.Report.CurrentSchema,
            Time(clock),
            new("eks-recon", toolVersion),
            Cluster(snapshot, facts.Cluster, ledger),
            CapacityDetails.From(facts.Addresses, ledger, shownNodes),
            changes.Count == 0 ? null : WhatIfDetails.Of(facts.Addresses, changes),
            ledger.Unavailable);
    }

    private static string Time(TimeProvider clock) => clock.GetUtcNow().ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);

    private static ReportCoverage Asked(CoverageRow row, Coverage coverage)
    {
        ImmutableArray<ReportAttempt> tried =
            [.. coverage.Tried(row.Question).Select(attempt => new ReportAttempt(attempt.Source, attempt.Outcome.Name(), attempt.Reason, attempt.MissingPermission))];
        return new(row.Question, row.Outcome.Name(), row.Reason, row.Source, row.MissingPermission)
        {
            Tried = tried.IsEmpty ? null : tried,
        };
    }

    private static ReportFinding Finding(Finding finding) => new(
        finding.Kind.Code, finding.Kind.Name, finding.Severity.Name(), finding.Title, finding.Message, finding.Subjects, finding.Evidence, finding.Recommendation, [.. finding.Commands.Select(command => command.ToString())]);

    internal static ReportCluster Cluster(Snapshot snapshot, ClusterFacts facts, FactLedger ledger)
    {
        var (name, version) = (ledger.Reference("cluster.name", facts.Name), ledger.Reference("cluster.version", facts.Version));
        ledger.Behind("cluster.version", facts.KubernetesVersion);
        var (cluster, manifest) = (snapshot.Cluster, snapshot.Coverage.Manifest);
        return new(
            name,
            cluster?.Region ?? manifest?.Region ?? RegionOfNodes(snapshot),
            version,
            cluster?.PlatformVersion,
            cluster?.Endpoint,
            cluster?.Arn,
            cluster?.Status,
            cluster?.CreatedAt);
    }

    /// <summary>Nodes carry their region; a cluster's EC2 nodes are all in one.</summary>
    private static string? RegionOfNodes(Snapshot snapshot) =>
        snapshot.Nodes.Items.Where(node => !node.IsHybrid).Select(node => node.Metadata.Labels["topology.kubernetes.io/region"])
            .OfType<string>().Distinct(StringComparer.Ordinal).ToArray() is [var region]
            ? region
            : null;
}
