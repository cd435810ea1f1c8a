using System.Collections.Immutable;

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
        var version = cluster.KubernetesVersion.TryGet(out var known) ? known.ToString() : null;
        return new()
        {
            Cluster = cluster,
            Installed = Installed(snapshot.AddonNames),
            Network = [.. NetworkAddons.Select(addon => Describe(snapshot, addon, version)).OfType<NetworkAddon>()],
        };
    }

    private static Fact<ImmutableArray<string>> Installed(Listing<string> names)
    {
        if (names.IsBlind) return Fact.Unknown<ImmutableArray<string>>(names.Gaps);
        return Fact.Partial(names.Items, [new("addons", "names", names.Items.IsEmpty ? "none" : string.Join(", ", names.Items), names.Question)], names.Gaps);
    }

    private static NetworkAddon? Describe(Snapshot snapshot, (string Addon, string Workload, string Container) known, string? clusterVersion)
    {
        if (snapshot.Addons.GetValueOrDefault(known.Addon) is not { } addon) return null;
        var workload = snapshot.DaemonSets.Items.Concat(snapshot.Deployments.Items).FirstOrDefault(one => one.Metadata.Namespace == NamedConfigMaps.KubeSystem && one.Metadata.Name == known.Workload);
        var running = workload?.Template.Container(known.Container) is { } container ? ImageReference.Version(container.Image) : null;
        var offered = clusterVersion is null ? null : snapshot.AddonVersions.GetValueOrDefault(known.Addon)?.Versions;
        var fitting = offered is { } all ? all.Where(version => version.Fits(clusterVersion ?? "")).Select(version => version.AddonVersion).OfType<string>().ToImmutableArray() : (ImmutableArray<string>?)null;
        return new(
            known.Addon,
            addon.AddonVersion,
            addon.Status,
            addon.Health?.Issues ?? [],
            running,
            fitting is { } list && addon.AddonVersion is { } installed ? Newer(list, installed) : null,
            fitting is { IsEmpty: false } fits && addon.AddonVersion is { } own ? fits.Contains(own, StringComparer.Ordinal) : null,
            workload is null ? [] : Drift(addon, workload, running));
    }

    private static ImmutableArray<string> Newer(ImmutableArray<string> offered, string installed)
    {
        if (ImageVersion.Parse(installed) is not { } own) return [];
        return [.. offered.Where(version => ImageVersion.Parse(version) is { } other && other.CompareTo(own) > 0).OrderByDescending(version => ImageVersion.Parse(version)).ThenBy(version => version, StringComparer.Ordinal)];
    }

    private static ImmutableArray<DriftingSetting> Drift(Addon addon, Workload workload, string? running)
    {
        var drift = ImmutableArray.CreateBuilder<DriftingSetting>();
        if (addon.AddonVersion is { } version && running is not null && version != running && !IsSameRelease(version, running)) drift.Add(new("version", version, running, workload.Subject));
        if (AddonConfiguration.Parse(addon.ConfigurationValues) is { } configured) drift.AddRange(Settings(configured, workload));
        return drift.ToImmutable();
    }

    /// <summary>kube-proxy's images come as v1.33.0-minimal-eksbuild.2 for the add-on version v1.33.0-eksbuild.2.</summary>
    private static bool IsSameRelease(string addon, string image) => image.Replace("-minimal", "", StringComparison.Ordinal) == addon;

    private static IEnumerable<DriftingSetting> Settings(AddonConfiguration configured, Workload workload)
    {
        var main = workload.Template.Container(workload.Metadata.Name);
        foreach (var (name, value) in configured.Environment)
        {
            if (main is not null && Differs(main, name, value) is { } actual) yield return new($"env.{name}", value, actual, workload.Subject);
        }

        foreach (var (name, value) in configured.InitEnvironment)
        {
            if (workload.Template.Container("aws-vpc-cni-init") is { } init && Differs(init, name, value) is { } actual) yield return new($"init.env.{name}", value, actual, workload.Subject);
        }

        if (configured.EnableNetworkPolicy is { } wanted && workload.Template.Container("aws-eks-nodeagent") is { } agent)
        {
            var actual = agent.Argument("enable-network-policy") ?? "false";
            if (!string.Equals(actual, wanted, StringComparison.OrdinalIgnoreCase)) yield return new("enableNetworkPolicy", wanted, actual, workload.Subject);
        }

        if (configured.ReplicaCount is { } replicas && workload.Wanted is { } has && has != replicas)
        {
            yield return new("replicaCount", replicas.ToString(System.Globalization.CultureInfo.InvariantCulture), has.ToString(System.Globalization.CultureInfo.InvariantCulture), workload.Subject);
        }
    }

    /// <summary>What the container has instead; null where it has the same, or where the tool does not keep the variable and cannot compare.</summary>
    private static string? Differs(Container container, string name, string configured)
    {
        if (container.Kept?.IsVariable(name) != true) return null;
        var variable = container.Variable(name);
        if (variable is { IsReference: true }) return null;
        var actual = variable?.Value ?? Evidence.NotSet;
        return string.Equals(actual, configured, StringComparison.OrdinalIgnoreCase) ? null : actual;
    }
}
