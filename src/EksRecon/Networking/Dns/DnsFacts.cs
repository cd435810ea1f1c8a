using System.Collections.Immutable;

using EksRecon.Facts;

namespace EksRecon.Networking.Dns;

/// <summary>The cluster's DNS.</summary>
public sealed record DnsFacts
{
    /// <summary>CoreDNS's version; null where it has none of its own (Auto Mode) or its image tells none.</summary>
    public required Fact<string?> CoreDnsVersion { get; init; }

    /// <summary>Wanted replicas; 0 where it has no pods of its own.</summary>
    public required Fact<int> CoreDnsReplicas { get; init; }

    /// <summary>Ready replicas.</summary>
    public required Fact<int> CoreDnsReady { get; init; }

    /// <summary>The Corefile differs in meaning from the stock one of EKS.</summary>
    public required Fact<bool> CustomConfig { get; init; }

    /// <summary>How it differs, a sentence each; empty for a stock one.</summary>
    public required Fact<ImmutableArray<string>> Differences { get; init; }

    /// <summary>The Corefile as parsed; null where there is none.</summary>
    public required Corefile? Corefile { get; init; }

    public required Fact<bool> NodeLocalDnsEnabled { get; init; }

    /// <summary>CoreDNS runs: Auto Mode's own, inside its nodes, is not this.</summary>
    public required Fact<bool> CoreDnsRuns { get; init; }

    public required Fact<bool> KubeDnsRuns { get; init; }

    /// <summary>Auto Mode's nodes resolve names by themselves.</summary>
    public required bool HasAutoModeNodes { get; init; }

    /// <summary><c>Kind namespace/name</c> of CoreDNS; null where it does not run.</summary>
    public required string? Workload { get; init; }

    /// <summary>CoreDNS is an EKS add-on.</summary>
    public required Fact<bool> IsAddon { get; init; }

    /// <summary>Where its running pods are.</summary>
    public required Fact<ImmutableArray<DnsPod>> Pods { get; init; }

    /// <summary>Nodes and zones on which CoreDNS could run.</summary>
    public required Fact<DnsRoom> Room { get; init; }

    /// <summary>NodeLocal DNSCache: wanted and ready; null where it does not run or did not say.</summary>
    public required (int Wanted, int Ready)? NodeLocalDns { get; init; }

    public required ImmutableArray<ExternalDnsFact> ExternalDns { get; init; }

    /// <summary>The cluster's Kubernetes version as <c>1.33</c>; null where it was not seen.</summary>
    public required string? ClusterVersion { get; init; }

    /// <summary>Versions of the coredns add-on that EKS offers for this cluster; null where they were not asked.</summary>
    public required ImmutableArray<string>? OfferedVersions { get; init; }

    /// <summary>There are nodes that need DNS: any that are not Auto Mode's.</summary>
    public required bool HasOtherNodes { get; init; }
}

/// <summary>A running CoreDNS pod.</summary>
public sealed record DnsPod(string Name, string? Node, string? Zone);

/// <summary>How many nodes and zones CoreDNS could spread over.</summary>
public sealed record DnsRoom(int Nodes, int Zones);

/// <summary>An ExternalDNS installation.</summary>
public sealed record ExternalDnsFact(string Namespace, string Workload, string? Version, string? Provider, ImmutableArray<string> Sources, ImmutableArray<string> DomainFilters, string? Policy);
