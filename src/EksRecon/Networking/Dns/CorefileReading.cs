using System.Collections.Immutable;

namespace EksRecon.Networking.Dns;

/// <summary>What a Corefile means, and where that differs from the one EKS installs.</summary>
/// <param name="ClusterDomain">The first forward zone of the plugin kubernetes; null where none is there.</param>
/// <param name="Forwarders">Where names go that no zone answers for.</param>
/// <param name="CacheSeconds">The longest time an answer is cached; null where nothing is cached.</param>
/// <param name="StubDomains">Zones that other servers are asked for.</param>
/// <param name="Differences">Empty for the stock one; in the order of the file.</param>
public sealed record CorefileReading(
    Corefile Corefile,
    string? ClusterDomain,
    ImmutableArray<string> Forwarders,
    int? CacheSeconds,
    ImmutableArray<StubDomain> StubDomains,
    ImmutableArray<CorefileDifference> Differences)
{
    public bool IsStock => Differences.IsEmpty;
}

/// <summary>A zone that is forwarded to servers of its own.</summary>
public sealed record StubDomain(string Zone, ImmutableArray<string> Forwarders);

/// <summary>One thing that a Corefile has otherwise than the stock one.</summary>
/// <param name="Kind">One of <see cref="CorefileDifferences"/>.</param>
/// <param name="Says">What it is, in a few words.</param>
public sealed record CorefileDifference(string Kind, string Says);

/// <summary>The kinds of differences.</summary>
public static class CorefileDifferences
{
    public const string StubDomain = "stub-domain";
    public const string Forwarder = "forwarder";
    public const string Zone = "zone";
    public const string ClusterDomain = "cluster-domain";
    public const string Rewrite = "rewrite";
    public const string Hosts = "hosts";
    public const string Cache = "cache";
    public const string Added = "plugin-added";
    public const string Missing = "plugin-missing";
    public const string Changed = "plugin-changed";
    public const string Import = "import";
}
