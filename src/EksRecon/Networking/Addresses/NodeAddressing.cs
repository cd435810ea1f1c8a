using System.Globalization;

using EksRecon.Capacity;
using EksRecon.Facts;
using EksRecon.Model;
using EksRecon.Networking.Vpc;
using EksRecon.Networking.VpcCni;
using EksRecon.Questions;

namespace EksRecon.Networking.Addresses;

/// <summary>
/// How pods of a node get addresses, and within which limits: the VPC CNI in each mode, Windows, Auto Mode, or another CNI.
/// </summary>
internal sealed class NodeAddressing
{
    /// <summary>
    /// ConfigMap amazon-vpc-cni, defaults of the VPC resource controller (aws/amazon-vpc-resource-controller-k8s pkg/config): spare
    /// addresses, in all, and spare in prefix mode.
    /// </summary>
    private const int WindowsWarm = 3;

    private const int WindowsMinimum = 3;
    private const int WindowsWarmOfPrefixes = 1;

    private readonly Snapshot _snapshot;
    private readonly InstanceLimitTable _limits;
    private readonly PoolSettings? _linux;
    private readonly (PoolSettings Settings, bool IsPrefix)? _windows;
    private readonly string? _mode;
    private readonly bool _isIpv6;
    private readonly bool _isElsewhere;

    public NodeAddressing(Snapshot snapshot, VpcCniFacts cni, VpcFacts vpc)
    {
        _snapshot = snapshot;
        _limits = new(snapshot.InstanceTypes.Items);
        _mode = cni.Mode.TryGet(out var mode) ? mode : null;
        _isIpv6 = vpc.Cluster.IpFamily.Is("ipv6") || _mode == "ipv6";
        _linux = Linux(cni);
        _windows = Windows();
        _isElsewhere = _mode == "not-installed" && snapshot.Pods.IsWhole && snapshot.Subnets.IsWhole && vpc.VpcId.TryGet(out var id)
            && !HasPodInSubnet(new(snapshot.Subnets, id));
    }

    /// <summary>Settings of aws-node's pool; null where one of them is not known.</summary>
    public PoolSettings? LinuxSettings => _linux;

    public (PodAddressing Addressing, PoolShape Shape, PoolSettings Settings, InstanceLimits? Limits) Of(Node node)
    {
        var limits = _limits.Find(node.InstanceType);
        if (node.IsFargate || node.IsHybrid || _isIpv6) return (PodAddressing.Elsewhere, default, new(), limits);
        if (node.IsAuto) return limits is null ? Unknown(limits) : Auto(node, limits);
        if (node.IsWindows)
        {
            return limits is null || _windows is not { } windows
                ? Unknown(limits)
                : (PodAddressing.Pool, new(windows.IsPrefix && limits.IsNitro, limits.Slots, 1), windows.Settings, limits);
        }

        if (_mode == "not-installed") return _isElsewhere ? (PodAddressing.Elsewhere, default, new(), limits) : Unknown(limits);
        return limits is null || _linux is null ? Unknown(limits) : (PodAddressing.Pool, PoolShape.Of(limits, _linux), _linux, limits);
    }

    private static (PodAddressing, PoolShape, PoolSettings, InstanceLimits?) Unknown(InstanceLimits? limits) =>
        (PodAddressing.Unknown, default, new(), limits);

    /// <summary>
    /// Auto Mode takes /28 prefixes and, where none is left, single addresses; its own warm pool is not documented (EKS user guide,
    /// auto-networking), so only what pods need counts.
    /// </summary>
    private (PodAddressing, PoolShape, PoolSettings, InstanceLimits?) Auto(Node node, InstanceLimits limits)
    {
        var name = node.NodeClass ?? "default";
        var isSingle = false;
        foreach (var nodeClass in _snapshot.Resources(Kinds.NodeClasses).Items)
        {
            if (nodeClass.Metadata.Name == name) isSingle = nodeClass.Text("spec.advancedNetworking.ipv4PrefixSize") == "32";
        }

        return (PodAddressing.Pool, new(!isSingle, limits.Slots, limits.MaxEnis) { FallsBack = !isSingle }, new() { WarmIpTarget = 1 },
            limits);
    }

    private static PoolSettings? Linux(VpcCniFacts cni)
    {
        var settings = new PoolSettings();
        if (cni.Settings.IsEmpty) return null;
        foreach (var setting in cni.Settings)
        {
            if (setting.Name != VpcCniSettings.PodEni && !PoolSettings.Names.Contains(setting.Name, StringComparer.Ordinal)) continue;
            if (!setting.Value.TryGet(out var value)) return null;
            settings = With(settings, setting.Name, value.Value);
        }

        return settings;
    }

    /// <summary>What makes no sense counts as not set, as aws-node takes it.</summary>
    private static PoolSettings With(PoolSettings settings, string name, string value)
    {
        if (name == VpcCniSettings.PodEni) return settings with { PodEni = GoBool.Parse(value) == true };
        if (name is PoolSettings.PrefixDelegationName or PoolSettings.CustomNetworkingName)
        {
            return settings.With(name, GoBool.Parse(value) == true ? "true" : "false");
        }

        return int.TryParse(value, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number)
            && (number >= 0 || name == PoolSettings.MaxEniName)
            ? settings.With(name, value)
            : settings;
    }

    private (PoolSettings Settings, bool IsPrefix)? Windows()
    {
        var (map, look) = _snapshot.ConfigMap(NamedConfigMaps.KubeSystem, NamedConfigMaps.AmazonVpcCni);
        if (map is null && !look.IsWhole) return null;
        var isPrefix = GoBool.Parse(map?.Entries["enable-windows-prefix-delegation"]) == true;
        return (new()
        {
            WarmIpTarget = Number(map, "warm-ip-target") ?? (isPrefix ? WindowsWarmOfPrefixes : WindowsWarm),
            MinimumIpTarget = Number(map, "minimum-ip-target") ?? WindowsMinimum,
        }, isPrefix);
    }

    /// <summary>The names without "windows-" are older.</summary>
    private static int? Number(ConfigMap? map, string name) =>
        int.TryParse(map?.Entries["windows-" + name] ?? map?.Entries[name], NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            ? number
            : null;

    private bool HasPodInSubnet(AddressBook addresses)
    {
        foreach (var pod in _snapshot.Pods.Items)
        {
            if (pod.IsAlive && !pod.Template.HostNetwork && addresses.Find(pod.Address) is not null) return true;
        }

        return false;
    }
}
