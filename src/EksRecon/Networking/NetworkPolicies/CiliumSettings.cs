using System.Collections.Immutable;

using EksRecon.Bundles;
using EksRecon.Facts;
using EksRecon.Model;
using EksRecon.Questions;
using EksRecon.Signatures;

namespace EksRecon.Networking.NetworkPolicies;

/// <summary>
/// What cilium-config says of policies. <c>enable-policy</c> is default, always or never (docs.cilium.io, Policy Enforcement Modes);
/// each kind of policy has a switch of its own (cilium/cilium, daemon/cmd/daemon_main.go).
/// </summary>
internal sealed class CiliumSettings
{
    private const string Mode = "enable-policy";

    private readonly ConfigMap? _map;
    private readonly Gap? _gap;

    public CiliumSettings(Snapshot snapshot, ImmutableArray<Component> agents)
    {
        foreach (var agent in agents)
        {
            var (map, look) = snapshot.ConfigMap(agent.Namespace ?? NamedConfigMaps.KubeSystem, NamedConfigMaps.CiliumConfig);
            (_map, _gap) = (map ?? _map, look.Gap);
            if (map is not null) return;
        }
    }

    public Fact<bool> Enforces(ImmutableArray<Evidence> seen)
    {
        if (_map is not null) return Fact.Known(_map.Entries[Mode] != "never", [.. seen, new(_map.Subject, $"data[{Mode}]", _map.Entries[Mode] ?? Evidence.NotSet, NamedConfigMaps.Question(_map.Metadata.Namespace, _map.Metadata.Name))]);
        return _gap is { } gap ? Fact.Unknown<bool>(gap) : Fact.Known(true, seen);
    }

    /// <summary>The kinds it reads; where the ConfigMap was not seen, all that it can read.</summary>
    public ImmutableArray<string> Reads()
    {
        var kinds = ImmutableArray.CreateBuilder<string>();
        if (Is("enable-k8s-networkpolicy", byDefault: true)) kinds.Add(PolicyResources.NetworkPolicy);
        if (Is("enable-cilium-network-policy", byDefault: true)) kinds.Add(PolicyResources.Cilium);
        if (Is("enable-cilium-clusterwide-network-policy", byDefault: true)) kinds.Add(PolicyResources.CiliumClusterwide);
        if (Is("enable-k8s-cluster-network-policy", byDefault: _map is null)) kinds.Add(PolicyResources.Cluster);
        return kinds.ToImmutable();
    }

    private bool Is(string entry, bool byDefault) => _map?.Entries[entry] switch { "true" => true, "false" => false, _ => byDefault };
}
