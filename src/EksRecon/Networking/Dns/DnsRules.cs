using System.Collections.Immutable;

using EksRecon.Facts;

namespace EksRecon.Networking.Dns;

/// <summary>The rules of the layer, by code.</summary>
internal static class DnsRules
{
    public static ImmutableArray<Rule<DnsFacts>> All { get; } =
    [
        new CoreDnsSingleReplica(), new CoreDnsOnOneNode(), new CoreDnsNotReady(), new CoreDnsSkew(), new CustomCorefile(), new NoClusterDns(), new NodeLocalDnsPartial(),
    ];

    public static string Subject(DnsFacts facts) => facts.Workload ?? "Deployment kube-system/coredns";
}
