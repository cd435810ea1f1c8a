using System.Collections.Immutable;

using EksRecon.Bundles;
using EksRecon.Cluster;
using EksRecon.Facts;
using EksRecon.Model;
using EksRecon.Questions;
using EksRecon.Signatures;

namespace EksRecon.Networking.KubeProxy;

/// <summary>Tells whether kube-proxy runs, in which version and mode, or what replaced it.</summary>
internal static class KubeProxyDetector
{
    private const string Name = "kube-proxy";

    /// <summary>What kube-proxy takes on Linux when its configuration names no mode (kubernetes cmd/kube-proxy).</summary>
    private const string DefaultMode = "iptables";

    public static KubeProxyFacts Detect(Snapshot snapshot, ClusterFacts cluster, ComponentCensus components)
    {
        var (container, subject, source) = Find(snapshot);
        var runs = Runs(snapshot, container, subject, source);
        return new()
        {
            Cluster = cluster,
            Runs = runs,
            Version = container is not null
                ? Fact.Known(ImageReference.Version(container.Image), new Evidence(subject, "image", container.Image, source))
                : runs.Map(_ => (string?)null),
            Mode = Mode(snapshot, runs, container),
            ReplacedBy = ReplacedBy(snapshot, cluster, components),
            Kubelets = Kubelets(snapshot.Nodes, cluster),
        };
    }

    private static Fact<ImmutableArray<KubernetesVersion>> Kubelets(Listing<Node> nodes, ClusterFacts cluster)
    {
        if (nodes.IsBlind) return Fact.Unknown<ImmutableArray<KubernetesVersion>>(nodes.Gaps) with { Origin = cluster.Nodes };
        ImmutableArray<KubernetesVersion> versions =
        [
            .. nodes.Items.Where(node => !node.IsAuto && !node.IsFargate)
                .Select(node => KubernetesVersion.TryParse(node.KubeletVersion, out var version) ? version
                    : null).OfType<KubernetesVersion>()
                .Distinct().OrderBy(version => version.Minor),
        ];
        return Fact.Partial(versions, [], nodes.Gaps) with { Origin = cluster.Nodes };
    }

    private static (Container? Container, string Subject, string Source) Find(Snapshot snapshot)
    {
        foreach (var daemonSet in snapshot.DaemonSets.Items)
        {
            if (daemonSet.Metadata is { Namespace: NamedConfigMaps.KubeSystem, Name: Name }
                && daemonSet.Template.Container(Name) is { } container)
            {
                return (container, daemonSet.Subject, snapshot.DaemonSets.Question);
            }
        }

        foreach (var pod in snapshot.Pods.Items)
        {
            if (pod.Metadata.Namespace == NamedConfigMaps.KubeSystem && pod.Metadata.Owner == "DaemonSet/kube-proxy"
                && pod.Template.Container(Name) is { } container)
            {
                return (container, pod.Subject, snapshot.Pods.Question);
            }
        }

        return (null, "", "");
    }

    private static Fact<bool> Runs(Snapshot snapshot, Container? container, string subject, string source)
    {
        if (container is not null) return Fact.Known(true, new Evidence(subject, "metadata.name", Name, source));
        var gaps = snapshot.DaemonSets.Gaps;
        return gaps.IsEmpty
            ? Fact.Known(false,
                new Evidence("DaemonSets of kube-system", "metadata.name", "none is kube-proxy", snapshot.DaemonSets.Question))
            : Fact.Unknown<bool>(gaps);
    }

    private static Fact<string?> Mode(Snapshot snapshot, Fact<bool> runs, Container? container)
    {
        if (!runs.Is(true)) return runs.Map(_ => (string?)null);
        if (container?.Argument("proxy-mode") is { Length: > 0 } argument)
        {
            return Fact.Known<string?>(argument,
                new Evidence("DaemonSet kube-system/kube-proxy", "--proxy-mode", argument, "kubernetes/daemonsets.apps"));
        }

        Gap? gap = null;
        foreach (var name in new[] { NamedConfigMaps.KubeProxyConfig, NamedConfigMaps.KubeProxy })
        {
            var (map, look) = snapshot.ConfigMap(NamedConfigMaps.KubeSystem, name);
            gap ??= look.Gap;
            if ((map?.Entries["config"] ?? map?.Entries["config.conf"]) is not { } text || YamlText.ToJson(text) is not { } configuration)
            {
                continue;
            }

            var mode = configuration.TextOf("mode");
            return Fact.Known<string?>(string.IsNullOrEmpty(mode) ? DefaultMode : mode,
                new Evidence(map?.Subject ?? name, "mode", string.IsNullOrEmpty(mode) ? Evidence.NotSet : mode,
                    NamedConfigMaps.Question(NamedConfigMaps.KubeSystem, name)));
        }

        return gap is null
            ? Fact.Known<string?>(DefaultMode,
                new Evidence("ConfigMap kube-system/kube-proxy-config", "mode", Evidence.NotSet,
                    NamedConfigMaps.Question(NamedConfigMaps.KubeSystem, NamedConfigMaps.KubeProxyConfig)))
            : Fact.Unknown<string?>(gap);
    }

    private static string? ReplacedBy(Snapshot snapshot, ClusterFacts cluster, ComponentCensus components)
    {
        // cilium-config: kube-proxy-replacement is true (or strict, before 1.14) where Cilium's eBPF does the work of kube-proxy.
        if (components.Of("cilium").Any()
            && snapshot.ConfigMaps(NamedConfigMaps.CiliumConfig).Any(map => map.Entries["kube-proxy-replacement"] is "true" or "strict"))
        {
            return "cilium";
        }

        return cluster.AutoMode.Is(true) ? "auto-mode" : null;
    }
}
