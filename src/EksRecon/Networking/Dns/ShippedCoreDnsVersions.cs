using System.Collections.Frozen;
using System.Collections.Immutable;

using EksRecon.Bundles;
using EksRecon.Cluster;
using EksRecon.Facts;
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

    /// <summary>Null where neither has the cluster's version.</summary>
    public static Fact<ShippedCoreDns?> Of(Snapshot snapshot, ClusterFacts cluster)
    {
        if (!cluster.KubernetesVersion.TryGet(out var version)) return Fact.Unknown<ShippedCoreDns?>(cluster.KubernetesVersion.Gaps);
        var name = version.ToString();
        foreach (var offered in snapshot.AddonVersions.GetValueOrDefault(AddonName)?.Versions ?? [])
        {
            if (offered.AddonVersion is { } shipped
                && (offered.Compatibilities ?? []).Any(fit => fit.ClusterVersion == name && fit.DefaultVersion == true))
            {
                return Fact.Known<ShippedCoreDns?>(new(name, shipped, AwsCalls.DescribeAddonVersions.QuestionFor(AddonName)));
            }
        }

        if (version.Major == 1 && ByMinor.TryGetValue(version.Minor, out var listed))
        {
            return Fact.Known<ShippedCoreDns?>(new(name, listed, Page));
        }

        var gaps = Gaps(snapshot);
        return gaps.IsEmpty ? Fact.Known<ShippedCoreDns?>(null) : Fact.Unknown<ShippedCoreDns?>(gaps);
    }

    /// <summary>
    /// Whether EKS offers the version for the cluster's; null where it offers none, or the version is not a build of EKS.
    /// </summary>
    public static Fact<bool?> Offers(Snapshot snapshot, ClusterFacts cluster, Fact<string?> running)
    {
        if (!running.TryGet(out var tag)) return Fact.Unknown<bool?>(running.Gaps);
        if (tag is null || !tag.Contains("-eksbuild.", StringComparison.Ordinal)) return Fact.Known<bool?>(null);
        if (!cluster.KubernetesVersion.TryGet(out var version)) return Fact.Unknown<bool?>(cluster.KubernetesVersion.Gaps);
        var gaps = Gaps(snapshot);
        if (!gaps.IsEmpty || snapshot.AddonVersions.GetValueOrDefault(AddonName)?.Versions is not { } versions)
        {
            return Fact.Unknown<bool?>(gaps);
        }

        var fitting = versions.Where(offered => offered.Fits(version.ToString())).ToList();
        return Fact.Known<bool?>(fitting.Count == 0 ? null : fitting.Exists(offered => offered.AddonVersion == tag));
    }

    private static ImmutableArray<Gap> Gaps(Snapshot snapshot) =>
        snapshot.Coverage.Of(AwsCalls.DescribeAddonVersions, AddonName).Gap is { } gap ? [gap] : [];
}
