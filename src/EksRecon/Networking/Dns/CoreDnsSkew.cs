using System.Collections.Immutable;

using EksRecon.Facts;
using EksRecon.Model;

namespace EksRecon.Networking.Dns;

/// <summary>CoreDNS was left behind by upgrades of the cluster.</summary>
internal sealed class CoreDnsSkew : Rule<DnsFacts>
{
    private const int ToleratedMinors = 1;

    /// <summary>CoreDNS minors by Kubernetes minor, as EKS ships them (EKS user guide, managing-coredns).</summary>
    private static readonly ImmutableSortedDictionary<int, int> ShippedMinor = new Dictionary<int, int>
    {
        [23] = 8, [24] = 9, [25] = 9, [26] = 9, [27] = 10, [28] = 10, [29] = 11, [30] = 11, [31] = 11, [32] = 11, [33] = 12, [34] = 12,
    }.ToImmutableSortedDictionary();

    private static readonly FindingKind Finding = new("NET404", nameof(CoreDnsSkew), Severity.Medium);

    public override FindingKind Kind => Finding;

    public override IEnumerable<Finding> Examine(DnsFacts facts)
    {
        if (!facts.CoreDnsVersion.TryGet(out var tag) || ImageVersion.Parse(tag) is not { } version || !KubernetesVersion.TryParse(facts.ClusterVersion, out var cluster)) yield break;
        var problem = Problem(tag ?? "", version, cluster, facts);
        if (problem is null) yield break;
        yield return new(
            Kind,
            Kind.Severity,
            $"CoreDNS {tag} is out of step with Kubernetes {cluster}: {problem}",
            "An upgrade of the control plane does not take CoreDNS along. Older versions miss fixes, and may stop working when an API they watch is removed.",
            [DnsRules.Subject(facts)],
            facts.CoreDnsVersion.Evidence,
            "Update CoreDNS: the EKS add-on to a version offered for this cluster, a self-managed one to the version in the EKS user guide's table.",
            [$"aws eks describe-addon-versions --addon-name coredns --kubernetes-version {cluster} --query 'addons[].addonVersions[].addonVersion'"]);
    }

    private static string? Problem(string tag, ImageVersion version, KubernetesVersion cluster, DnsFacts facts)
    {
        if (facts.IsAddon.Is(true) && facts.OfferedVersions is { IsEmpty: false } offered && !offered.Contains(tag, StringComparer.Ordinal)) return "EKS does not offer it for this version";
        if (cluster.Major != 1 || version.Major != 1 || !ShippedMinor.TryGetValue(cluster.Minor, out var shipped)) return null;
        return shipped - version.Minor > ToleratedMinors ? $"EKS ships v1.{shipped} with it" : null;
    }
}
