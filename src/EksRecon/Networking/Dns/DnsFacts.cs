using System.Collections.Immutable;

using EksRecon.Cluster;
using EksRecon.Facts;
using EksRecon.Model;
using EksRecon.Signatures;

namespace EksRecon.Networking.Dns;

/// <summary>The cluster's DNS.</summary>
public sealed record DnsFacts
{
    public required ClusterFacts Cluster { get; init; }

    /// <summary>CoreDNS's version; null where it has none of its own (Auto Mode) or its image tells none.</summary>
    public required Fact<string?> CoreDnsVersion { get; init; }

    /// <summary>Wanted replicas; 0 where it has no pods of its own.</summary>
    public required Fact<int> CoreDnsReplicas { get; init; }

    /// <summary>The Corefile differs in meaning from the stock one of EKS.</summary>
    public required Fact<bool> CustomConfig { get; init; }

    public required Fact<bool> NodeLocalDnsEnabled { get; init; }

    /// <summary>CoreDNS runs in the cluster, as pods.</summary>
    public required Fact<bool> CoreDnsRuns { get; init; }

    /// <summary>Its workloads, the main one first; empty where none was seen.</summary>
    public ImmutableArray<Workload> CoreDnsWorkloads { get; init; } = [];

    /// <summary>Ready replicas of those workloads.</summary>
    public required Fact<int> CoreDnsReady { get; init; }

    /// <summary>Its pods that are alive, ordered by name.</summary>
    public required Fact<ImmutableArray<DnsPod>> CoreDnsPods { get; init; }

    /// <summary>The nodes it may run on.</summary>
    public required Fact<ImmutableArray<Node>> CoreDnsNodes { get; init; }

    /// <summary>EKS manages CoreDNS as an add-on.</summary>
    public required Fact<bool> IsAddon { get; init; }

    /// <summary>The add-on's version, where it was described.</summary>
    public string? AddonVersion { get; init; }

    /// <summary>The version EKS ships for the cluster's Kubernetes version; null where neither EKS nor the table tells.</summary>
    public required Fact<ShippedCoreDns?> Shipped { get; init; }

    /// <summary>
    /// False where EKS does not offer the version that runs for the cluster's Kubernetes version; null where that cannot be said.
    /// </summary>
    public required Fact<bool?> IsOffered { get; init; }

    /// <summary>The Corefile; null where CoreDNS does not run.</summary>
    public required Fact<CorefileReading?> Corefile { get; init; }

    /// <summary>How many nodes need a cluster DNS: all that are not Auto Mode's.</summary>
    public required Fact<int> NodesInNeed { get; init; }

    /// <summary>
    /// Of those, the ones that are more than a single pod: a Fargate node is no more. At least so many, where nodes were not wholly seen.
    /// </summary>
    public required Fact<int> NodesOfOwnSize { get; init; }

    /// <summary>kube-dns, which CoreDNS replaced, runs.</summary>
    public required Fact<bool> KubeDnsRuns { get; init; }

    public ImmutableArray<Component> NodeLocalDns { get; init; } = [];

    /// <summary>Where NodeLocal DNSCache asks, by its own Corefile; null where it does not run.</summary>
    public required Fact<NodeLocalZones?> NodeLocalZones { get; init; }

    /// <summary>Installations of ExternalDNS, which writes names of Services and Ingresses into public or private zones.</summary>
    public required Fact<ImmutableArray<ExternalDnsInstallation>> ExternalDns { get; init; }
}

/// <summary>A pod of CoreDNS.</summary>
/// <param name="Node">Null while it is not scheduled.</param>
/// <param name="Zone">Of its node; null where the node was not seen or has no zone.</param>
public sealed record DnsPod(string Name, string? Node, string? Zone, bool IsRunning, bool IsReady);

/// <summary>The CoreDNS that belongs to a Kubernetes version.</summary>
/// <param name="Kubernetes">As <c>1.33</c>.</param>
/// <param name="Version">E.g. <c>v1.12.1</c>.</param>
/// <param name="Source">The question, or the page, that says so.</param>
public sealed record ShippedCoreDns(string Kubernetes, string Version, string Source);

/// <summary>An installation of ExternalDNS, by its arguments.</summary>
/// <param name="Provider">Null where its arguments do not tell, as with settings by environment.</param>
public sealed record ExternalDnsInstallation(
    string Namespace, string Workload, string? Version, string? Provider, ImmutableArray<string> Sources, ImmutableArray<string> DomainFilters, string? Policy, string? ZoneType, int? Wanted, int? Ready);

/// <summary>What NodeLocal DNSCache answers and whom it asks.</summary>
public sealed record NodeLocalZones(ImmutableArray<StubDomain> Zones);
