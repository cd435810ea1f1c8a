using System.Collections.Immutable;

using EksRecon.Facts;

namespace EksRecon.Networking.Dns;

/// <summary><c>details.dns</c>: where CoreDNS runs, what its Corefile says, and what else serves names.</summary>
/// <param name="Workload"><c>Kind namespace/name</c> of CoreDNS.</param>
/// <param name="CorefileDifferences">How the Corefile differs in meaning from the stock one.</param>
public sealed record DnsDetails(
    string? Workload,
    bool? IsAddon,
    int? Ready,
    ImmutableArray<DnsPod>? Pods,
    ImmutableArray<string>? CorefileDifferences,
    ImmutableArray<CorefileServerDetail> Corefile,
    NodeLocalDnsDetail? NodelocalDns,
    bool AutoModeNodeDns,
    bool? KubeDns,
    ImmutableArray<ExternalDnsFact> ExternalDns)
{
    internal static DnsDetails From(DnsFacts facts, FactLedger ledger)
    {
        const string path = "details.dns.";
        return new(
            facts.Workload,
            ledger.Value(path + "is_addon", facts.IsAddon),
            ledger.Value(path + "ready", facts.CoreDnsReady),
            ledger.Value(path + "pods", facts.Pods),
            ledger.Value(path + "corefile_differences", facts.Differences),
            facts.Corefile is { } corefile ? [.. corefile.Servers.Select(server => new CorefileServerDetail(server.Zones, [.. server.Plugins.Select(plugin => plugin.ToString())]))] : [],
            facts.NodeLocalDns is { } cache ? new(cache.Wanted, cache.Ready) : null,
            facts.HasAutoModeNodes,
            ledger.Value(path + "kube_dns", facts.KubeDnsRuns),
            facts.ExternalDns);
    }
}

/// <summary>A server block of the Corefile, its plugins with their arguments.</summary>
public sealed record CorefileServerDetail(ImmutableArray<string> Zones, ImmutableArray<string> Plugins);

/// <summary>NodeLocal DNSCache: nodes it should run on, and on how many it is ready.</summary>
public sealed record NodeLocalDnsDetail(int Wanted, int Ready);
