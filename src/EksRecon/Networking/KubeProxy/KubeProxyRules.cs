using System.Collections.Immutable;

using EksRecon.Facts;
using EksRecon.Model;

namespace EksRecon.Networking.KubeProxy;

/// <summary>The rules of the layer, by code.</summary>
internal static class KubeProxyRules
{
    public static ImmutableArray<Rule<KubeProxyFacts>> All { get; } = [new KubeProxySkew()];
}

/// <summary>kube-proxy's version is outside what Kubernetes supports with the API server or the kubelets.</summary>
internal sealed class KubeProxySkew : Rule<KubeProxyFacts>
{
    /// <summary>
    /// kubernetes.io/releases/version-skew-policy, kube-proxy: not newer than the API server, up to three minors older; up to three minors
    /// from the kubelet beside it.
    /// </summary>
    private const int SupportedMinors = 3;

    private static readonly FindingKind Finding = new("NET111", nameof(KubeProxySkew), Severity.Medium);

    public override FindingKind Kind => Finding;

    public override IEnumerable<Premise> RestsOn(KubeProxyFacts facts) =>
    [
        facts.Version.Must(tag => KubernetesVersion.TryParse(tag, out _)), facts.Cluster.KubernetesVersion.Part(), facts.Kubelets.Part(),
    ];

    public override IEnumerable<Finding> Examine(KubeProxyFacts facts)
    {
        if (!facts.Version.TryGet(out var tag) || !KubernetesVersion.TryParse(tag, out var own)) yield break;
        var cluster = facts.Cluster.KubernetesVersion.TryGet(out var known) ? known : null;
        var problem = Problem(own, cluster, facts.Kubelets.TryGet(out var kubelets) ? kubelets : []);
        if (problem is null) yield break;
        yield return new(
            Kind,
            Kind.Severity,
            $"kube-proxy {tag} is out of step: {problem}",
            "Kubernetes supports kube-proxy up to three minor versions behind the API server and never ahead of it, and within three of the kubelet on its node. Outside of that, Services may not be programmed as the API server expects.",
            ["DaemonSet kube-system/kube-proxy"],
            facts.Version.Evidence,
            "Update kube-proxy to the cluster's minor version, after the control plane and before or with the nodes.",
            [cluster is { } version
                ? (ShellCommand)$"aws eks describe-addon-versions --addon-name kube-proxy --kubernetes-version {version.Major}.{version.Minor}"
                : (ShellCommand)$"aws eks describe-addon-versions --addon-name kube-proxy"]);
    }

    private static string? Problem(KubernetesVersion own, KubernetesVersion? cluster, ImmutableArray<KubernetesVersion> kubelets)
    {
        if (cluster is not null && own.Minor > cluster.Minor) return $"newer than the API server ({cluster.Major}.{cluster.Minor})";
        if (cluster is not null && own.Minor < cluster.Minor - SupportedMinors)
        {
            return $"{cluster.Minor - own.Minor} minor versions behind the API server ({cluster.Major}.{cluster.Minor})";
        }

        foreach (var kubelet in kubelets)
        {
            if (Math.Abs(kubelet.Minor - own.Minor) > SupportedMinors)
            {
                return $"{Math.Abs(kubelet.Minor - own.Minor)} minor versions from a kubelet ({kubelet.Major}.{kubelet.Minor})";
            }
        }

        return null;
    }
}
