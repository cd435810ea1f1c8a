using System.Collections.Immutable;

using EksRecon.Facts;

namespace EksRecon.Networking.Dns;

/// <summary><c>details.dns</c>: what stands behind the cluster's names.</summary>
/// <param name="AutoMode">Nodes of EKS Auto Mode resolve names on their own, without CoreDNS pods.</param>
/// <param name="KubeDns">The kube-dns that CoreDNS replaced runs.</param>
public sealed record DnsDetails(CoreDnsDetail Coredns, CorefileDetail? Corefile, NodeLocalDnsDetail? NodelocalDns,
    ImmutableArray<ExternalDnsInstallation>? ExternalDns, bool? KubeDns, bool? AutoMode)
{
    internal static DnsDetails From(DnsFacts facts, FactLedger ledger)
    {
        const string path = "details.dns.";
        var zones = ledger.Reference(path + "nodelocal_dns.zones", facts.NodeLocalZones)?.Zones;
        var local = facts.NodeLocalDns is [{ Workloads: [var main, ..] } component, ..]
            ? new NodeLocalDnsDetail(component.Subject, component.Version, main.Wanted, main.Ready, zones)
            : null;
        return new(
            CoreDnsDetail.From(facts, ledger),
            ledger.Reference(path + "corefile", facts.Corefile) is { } reading ? CorefileDetail.From(reading) : null,
            local,
            ledger.Value(path + "external_dns", facts.ExternalDns),
            ledger.Value(path + "kube_dns", facts.KubeDnsRuns),
            ledger.Value(path + "auto_mode", facts.Cluster.AutoMode));
    }
}

/// <summary>CoreDNS as it runs.</summary>
/// <param name="Workloads">As <c>Kind namespace/name</c>, the main one first.</param>
/// <param name="Addon">EKS manages it.</param>
/// <param name="ShippedVersion">What EKS ships for the cluster's Kubernetes version.</param>
/// <param name="Offered">Whether EKS offers the running version for it.</param>
/// <param name="Pods">Those that are alive.</param>
/// <param name="Nodes">Nodes they are on, sorted.</param>
/// <param name="Zones">Zones of those nodes, sorted.</param>
public sealed record CoreDnsDetail(
    bool? Runs,
    ImmutableArray<string> Workloads,
    int? Wanted,
    int? Ready,
    bool? Addon,
    string? AddonVersion,
    string? ShippedVersion,
    bool? Offered,
    ImmutableArray<DnsPod>? Pods,
    ImmutableArray<string>? Nodes,
    ImmutableArray<string>? Zones)
{
    internal static CoreDnsDetail From(DnsFacts facts, FactLedger ledger)
    {
        const string path = "details.dns.coredns.";
        ledger.Behind(path + "nodes", facts.CoreDnsNodes);
        ledger.Behind(path + "nodes", facts.NodesInNeed);
        ledger.Behind(path + "nodes", facts.NodesOfOwnSize);
        var pods = ledger.Value(path + "pods", facts.CoreDnsPods);
        return new(
            ledger.Value(path + "runs", facts.CoreDnsRuns),
            [.. facts.CoreDnsWorkloads.Select(workload => workload.Subject)],
            ledger.Value(path + "wanted", facts.CoreDnsReplicas),
            ledger.Value(path + "ready", facts.CoreDnsReady),
            ledger.Value(path + "addon", facts.IsAddon),
            facts.AddonVersion,
            ledger.Reference(path + "shipped_version", facts.Shipped.Map(shipped => shipped?.Version)),
            ledger.Nullable(path + "offered", facts.IsOffered),
            pods,
            pods is { } onNodes ? Distinct(onNodes.Select(pod => pod.Node)) : null,
            pods is { } inZones ? Distinct(inZones.Select(pod => pod.Zone)) : null);
    }

    private static ImmutableArray<string> Distinct(IEnumerable<string?> names) =>
        [.. names.OfType<string>().Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)];
}

/// <summary>The Corefile by its meaning.</summary>
/// <param name="CacheSeconds">The longest time an answer is cached.</param>
/// <param name="Forwarders">Where all other names go.</param>
/// <param name="Differences">What it has otherwise than the one EKS installs; empty for that one.</param>
/// <param name="ServerBlocks">Zones and plugins of each server block.</param>
public sealed record CorefileDetail(
    string? ClusterDomain,
    int? CacheSeconds,
    ImmutableArray<string> Forwarders,
    ImmutableArray<StubDomain> StubDomains,
    ImmutableArray<CorefileDifference> Differences,
    ImmutableArray<ServerBlockDetail> ServerBlocks)
{
    internal static CorefileDetail From(CorefileReading reading) => new(
        reading.ClusterDomain,
        reading.CacheSeconds,
        reading.Forwarders,
        reading.StubDomains,
        reading.Differences,
        [.. reading.Corefile.Blocks.Select(block => new ServerBlockDetail([.. block.Addresses.Select(address => address.ToString())], [.. block.Plugins.Select(plugin => plugin.Name)], block.Line))]);
}

/// <summary>A server block.</summary>
/// <param name="Line">Where it starts in the Corefile, counted from 1.</param>
public sealed record ServerBlockDetail(ImmutableArray<string> Zones, ImmutableArray<string> Plugins, int Line);

/// <summary>NodeLocal DNSCache; ready and wanted are nodes.</summary>
/// <param name="Zones">What it answers and whom it asks, by its Corefile. Words with two underscores on either side are placeholders that
/// the cache fills in.</param>
public sealed record NodeLocalDnsDetail(string Workload, string? Version, int? Wanted, int? Ready, ImmutableArray<StubDomain>? Zones);
