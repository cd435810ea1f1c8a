using System.Collections.Frozen;

using EksRecon.Model;
using EksRecon.Questions;

namespace EksRecon.Networking.Dns;

/// <summary>Which CoreDNS EKS ships for a Kubernetes version: its own answer where there is one, else a table.</summary>
internal static class ShippedCoreDnsVersions
{
    public const string AddonName = "coredns";

    private const string Page = "EKS user guide, managing-coredns";

    /// <summary>EKS user guide, "Manage CoreDNS for DNS in Amazon EKS clusters" (managing-coredns), read 2026-08.</summary>
    private static readonly FrozenDictionary<int, string> ByMinor = new Dictionary<int, string>
    {
        [23] = "v1.8.7",
        [24] = "v1.9.3",
        [25] = "v1.9.3",
        [26] = "v1.9.3",
        [27] = "v1.10.1",
        [28] = "v1.10.1",
        [29] = "v1.11.1",
        [30] = "v1.11.1",
        [31] = "v1.11.3",
        [32] = "v1.11.4",
        [33] = "v1.12.1",
        [34] = "v1.12.3",
    }.ToFrozenDictionary();

    /// <summary>Null where the cluster's version was not seen, or is in neither.</summary>
    public static ShippedCoreDns? Of(Snapshot snapshot, KubernetesVersion? cluster)
    {
        if (cluster is null) return null;
        var name = cluster.ToString();
        foreach (var offered in snapshot.AddonVersions.GetValueOrDefault(AddonName)?.Versions ?? [])
        {
            if (offered.AddonVersion is { } version && (offered.Compatibilities ?? []).Any(fit => fit.ClusterVersion == name && fit.DefaultVersion == true))
            {
                return new(name, version, AwsCalls.DescribeAddonVersions.QuestionFor(AddonName));
            }
        }

        return cluster.Major == 1 && ByMinor.TryGetValue(cluster.Minor, out var shipped) ? new(name, shipped, Page) : null;
    }

    /// <summary>Whether EKS offers the version for the cluster's; null where it was not asked, or the version is not EKS's build.</summary>
    public static bool? Offers(Snapshot snapshot, KubernetesVersion? cluster, string? version)
    {
        if (version is null || !version.Contains("-eksbuild.", StringComparison.Ordinal) || cluster is null) return null;
        if (!snapshot.Coverage.Of(AwsCalls.DescribeAddonVersions, AddonName).IsWhole || snapshot.AddonVersions.GetValueOrDefault(AddonName)?.Versions is not { } versions) return null;
        var fitting = versions.Where(offered => offered.Fits(cluster.ToString())).ToList();
        return fitting.Count == 0 ? null : fitting.Exists(offered => offered.AddonVersion == version);
    }
}
