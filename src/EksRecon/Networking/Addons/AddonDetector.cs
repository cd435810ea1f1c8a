using System.Collections.Immutable;

using EksRecon.Bundles;
using EksRecon.Cluster;
using EksRecon.Facts;
using EksRecon.Model;
using EksRecon.Model.Aws;
using EksRecon.Questions;
using EksRecon.Signatures;

namespace EksRecon.Networking.Addons;

/// <summary>Compares the network's add-ons as EKS has them with what runs.</summary>
internal static class AddonDetector
{
    private static readonly ImmutableArray<(string Addon, string Workload, string Container)> NetworkAddons =
        [("coredns", "coredns", "coredns"), ("kube-proxy", "kube-proxy", "kube-proxy"), ("vpc-cni", "aws-node", "aws-node")];

    public static AddonFacts Detect(Snapshot snapshot, ClusterFacts cluster)
    {
        return new()
        {
            Cluster = cluster,
            Installed = Installed(snapshot.AddonNames),
            Network = Network(snapshot, cluster),
        };
    }

    private static Fact<ImmutableArray<NetworkAddon>> Network(Snapshot snapshot, ClusterFacts cluster)
    {
        var names = snapshot.AddonNames;
        var gaps = names.Gaps.ToBuilder();
        foreach (var (addon, _, _) in NetworkAddons)
        {
            // EKS manages it, or may: then its description has to be there.
            var isManaged = names.Items.Contains(addon, StringComparer.Ordinal);
            if (!snapshot.Addons.ContainsKey(addon) && (isManaged || !names.IsWhole)
                && snapshot.Coverage.Of(AwsCalls.DescribeAddon, addon).Gap is { } gap)
            {
                gaps.Add(gap);
            }
        }

        ImmutableArray<NetworkAddon> found = [.. NetworkAddons.Select(addon => Describe(snapshot, addon, cluster)).OfType<NetworkAddon>()];
        return found.IsEmpty && gaps.Count > 0
            ? Fact.Unknown<ImmutableArray<NetworkAddon>>(gaps.ToImmutable())
            : Fact.Partial(found, [], gaps.ToImmutable());
    }

    private static Fact<ImmutableArray<string>> Installed(Listing<string> names)
    {
        if (names.IsBlind) return Fact.Unknown<ImmutableArray<string>>(names.Gaps);
        return Fact.Partial(names.Items,
            [new("addons", "names", names.Items.IsEmpty ? "none" : string.Join(", ", names.Items), names.Question)], names.Gaps);
    }

    private static NetworkAddon? Describe(Snapshot snapshot, (string Addon, string Workload, string Container) known, ClusterFacts cluster)
    {
        if (snapshot.Addons.GetValueOrDefault(known.Addon) is not { } addon) return null;
        var workload = Workload(snapshot, known.Workload);
        var running = workload?.Template.Container(known.Container) is { } container ? ImageReference.Version(container.Image) : null;
        var fitting = Fitting(snapshot, known.Addon, cluster);
        return new(
            known.Addon,
            addon.AddonVersion,
            addon.Status,
            addon.Health?.Issues ?? [],
            running,
            fitting.Map(offered => addon.AddonVersion is { } installed ? Newer(offered, installed) : []),
            fitting.Map<bool?>(offered => offered.IsEmpty || addon.AddonVersion is not { } own ? null
                : offered.Contains(own, StringComparer.Ordinal)),
            Drift(snapshot, addon, workload, running));
    }

    private static Workload? Workload(Snapshot snapshot, string name) => snapshot.DaemonSets.Items.Concat(snapshot.Deployments.Items)
        .FirstOrDefault(one => one.Metadata.Namespace == NamedConfigMaps.KubeSystem && one.Metadata.Name == name);

    /// <summary>The versions that EKS offers for the cluster's Kubernetes version.</summary>
    private static Fact<ImmutableArray<string>> Fitting(Snapshot snapshot, string addon, ClusterFacts cluster)
    {
        if (!cluster.KubernetesVersion.TryGet(out var version)) return Fact.Unknown<ImmutableArray<string>>(cluster.KubernetesVersion.Gaps);
        var gaps = snapshot.Coverage.Of(AwsCalls.DescribeAddonVersions, addon).Gap is { } gap ? ImmutableArray.Create(gap) : [];
        if (snapshot.AddonVersions.GetValueOrDefault(addon)?.Versions is not { } offered)
        {
            return Fact.Unknown<ImmutableArray<string>>(gaps);
        }

        var name = version.ToString();
        return Fact.Partial<ImmutableArray<string>>([.. offered.Where(one => one.Fits(name)).Select(one => one.AddonVersion).OfType<string>()],
            [], gaps);
    }

    private static ImmutableArray<string> Newer(ImmutableArray<string> offered, string installed)
    {
        if (ImageVersion.Parse(installed) is not { } own) return [];
        return [.. offered.Where(version => ImageVersion.Parse(version) is { } other && other.CompareTo(own) > 0).OrderByDescending(version => ImageVersion.Parse(version)).ThenBy(version => version, StringComparer.Ordinal)];
    }

    private static Fact<ImmutableArray<DriftingSetting>> Drift(Snapshot snapshot, Addon addon, Workload? workload, string? running)
    {
        if (workload is null)
        {
            ImmutableArray<Gap> gaps = [.. snapshot.DaemonSets.Gaps, .. snapshot.Deployments.Gaps];
            return gaps.IsEmpty ? Fact.Known(ImmutableArray<DriftingSetting>.Empty) : Fact.Unknown<ImmutableArray<DriftingSetting>>(gaps);
        }

        var drift = ImmutableArray.CreateBuilder<DriftingSetting>();
        if (addon.AddonVersion is { } version && running is not null && version != running && !IsSameRelease(version, running))
        {
            drift.Add(new("version", version, running, workload.Subject));
        }

        if (AddonConfiguration.Parse(addon.ConfigurationValues) is { } configured) drift.AddRange(Settings(configured, workload));
        return Fact.Known(drift.ToImmutable());
    }

    /// <summary>kube-proxy's images come as v1.33.0-minimal-eksbuild.2 for the add-on version v1.33.0-eksbuild.2.</summary>
    private static bool IsSameRelease(string addon, string image) => image.Replace("-minimal", "", StringComparison.Ordinal) == addon;

    private static IEnumerable<DriftingSetting> Settings(AddonConfiguration configured, Workload workload)
    {
        var main = workload.Template.Container(workload.Metadata.Name);
        foreach (var (name, value) in configured.Environment)
        {
            if (main is not null && Differs(main, name, value) is { } actual)
            {
                yield return new($"env.{name}", value, actual, workload.Subject);
            }
        }

        foreach (var (name, value) in configured.InitEnvironment)
        {
            if (workload.Template.Container("aws-vpc-cni-init") is { } init && Differs(init, name, value) is { } actual)
            {
                yield return new($"init.env.{name}", value, actual, workload.Subject);
            }
        }

        if (configured.EnableNetworkPolicy is { } wanted && workload.Template.Container("aws-eks-nodeagent") is { } agent)
        {
            var actual = agent.Argument("enable-network-policy") ?? "false";
            if (!string.Equals(actual, wanted, StringComparison.OrdinalIgnoreCase))
            {
                yield return new("enableNetworkPolicy", wanted, actual, workload.Subject);
            }
        }

        if (configured.ReplicaCount is { } replicas && workload.Wanted is { } has && has != replicas)
        {
            yield return new("replicaCount", replicas.ToString(System.Globalization.CultureInfo.InvariantCulture),
                has.ToString(System.Globalization.CultureInfo.InvariantCulture), workload.Subject);
        }
    }

    /// <summary>
    /// What the container has instead; null where it has the same, or where the tool does not keep the variable and cannot compare.
    /// </summary>
    private static string? Differs(Container container, string name, string configured)
    {
        if (container.Kept?.IsVariable(name) != true) return null;
        var variable = container.Variable(name);
        if (variable is { IsReference: true }) return null;
        var actual = variable?.Value ?? Evidence.NotSet;
        return string.Equals(actual, configured, StringComparison.OrdinalIgnoreCase) ? null : actual;
    }
}
