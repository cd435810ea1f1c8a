using EksRecon.Facts;

namespace EksRecon.Networking.Dns;

/// <summary>The cluster's DNS.</summary>
public sealed record DnsFacts
{
    /// <summary>CoreDNS's version; null where it has none of its own (Auto Mode) or its image tells none.</summary>
    public required Fact<string?> CoreDnsVersion { get; init; }

    /// <summary>Wanted replicas; 0 where it has no pods of its own.</summary>
    public required Fact<int> CoreDnsReplicas { get; init; }

    /// <summary>The Corefile differs in meaning from the stock one of EKS.</summary>
    public required Fact<bool> CustomConfig { get; init; }

    public required Fact<bool> NodeLocalDnsEnabled { get; init; }
}
