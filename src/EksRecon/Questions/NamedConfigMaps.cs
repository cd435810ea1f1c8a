using System.Collections.Frozen;
using System.Collections.Immutable;

namespace EksRecon.Questions;

/// <summary>
/// The ConfigMaps the tool reads, by name. No other ConfigMap is asked for, kept or printed: applications put secrets in them.
/// </summary>
public static class NamedConfigMaps
{
    public const string CoreDns = "coredns";
    public const string AmazonVpcCni = "amazon-vpc-cni";
    public const string KubeProxyConfig = "kube-proxy-config";
    public const string KubeProxy = "kube-proxy";
    public const string CiliumConfig = "cilium-config";
    public const string NodeLocalDns = "node-local-dns";
    public const string AntreaConfig = "antrea-config";
    public const string KubeSystem = "kube-system";

    /// <summary>Namespace and name of each one that a collection asks for.</summary>
    public static ImmutableArray<(string Namespace, string Name)> All { get; } =
    [
        (KubeSystem, AmazonVpcCni), (KubeSystem, AntreaConfig), (KubeSystem, CiliumConfig), (KubeSystem, CoreDns),
        (KubeSystem, KubeProxy), (KubeSystem, KubeProxyConfig), (KubeSystem, NodeLocalDns),
    ];

    private static readonly FrozenSet<string> Names = All.Select(map => map.Name).ToFrozenSet(StringComparer.Ordinal);

    /// <summary>
    /// True for a ConfigMap that is read, in whatever namespace it lies; generated suffixes (<c>antrea-config-m5ck92g4d9</c>) count.
    /// </summary>
    public static bool IsRead(string name) => Names.Contains(name) || name.StartsWith(AntreaConfig + "-", StringComparison.Ordinal);

    public static string Question(string @namespace, string name) => $"kubernetes/configmaps/{@namespace}/{name}";
}
