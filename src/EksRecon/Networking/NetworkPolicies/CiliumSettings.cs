using System.Collections.Immutable;

using EksRecon.Bundles;
using EksRecon.Facts;
using EksRecon.Model;
using EksRecon.Questions;
using EksRecon.Reachability;
using EksRecon.Signatures;

namespace EksRecon.Networking.NetworkPolicies;

/// <summary>
/// What cilium-config says of policies. <c>enable-policy</c> is default, always or never (docs.cilium.io, Policy Enforcement Modes);
/// each kind of policy has a switch of its own (cilium/cilium, daemon/cmd/daemon_main.go).
/// </summary>
internal sealed class CiliumSettings
{
    private const string EnablePolicy = "enable-policy";

    private readonly ConfigMap? _map;
    private readonly Gap? _gap;
    private readonly bool _hasAgents;

    public CiliumSettings(Snapshot snapshot, ImmutableArray<Component> agents)
    {
        _hasAgents = !agents.IsEmpty;
        Version = agents.Select(agent => agent.Version).FirstOrDefault(version => version is not null);
        foreach (var agent in agents)
        {
            var (map, look) = snapshot.ConfigMap(agent.Namespace ?? NamedConfigMaps.KubeSystem, NamedConfigMaps.CiliumConfig);
            (_map, _gap) = (map ?? _map, look.Gap);
            if (map is not null) return;
        }

        // A reading may be asked for where no agent was seen.
        if (agents.IsEmpty) _map = snapshot.ConfigMaps(NamedConfigMaps.CiliumConfig).FirstOrDefault();
    }

    /// <summary>True where the ConfigMap was seen.</summary>
    public bool IsSeen => _map is not null;

    /// <summary>That of the agents; null where it is not known.</summary>
    public string? Version { get; }

    public Fact<bool> Enforces(ImmutableArray<Evidence> seen)
    {
        if (_map is not null)
        {
            return Fact.Known(_map.Entries[EnablePolicy] != "never",
                [.. seen,
                    new(_map.Subject, $"data[{EnablePolicy}]", _map.Entries[EnablePolicy] ?? Evidence.NotSet,
                        NamedConfigMaps.Question(_map.Metadata.Namespace, _map.Metadata.Name))]);
        }

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

    /// <summary>Null where the ConfigMap was not seen.</summary>
    public CiliumMode? Mode()
    {
        if (_map is null)
        {
            return _gap is null
                ? CiliumMode.Default with { FiltersWithoutDefaultDeny = IsBefore(1, 18), HasRequires = IsBefore(1, 19) }
                : null;
        }

        var modes = _map.Entries["policy-cidr-match-mode"] ?? "";
        return new CiliumMode(_map.Entries[EnablePolicy] == "always", modes.Split(',', ' ').Contains("nodes"),
            _map.Entries["cluster-name"] ?? CiliumMode.Default.ClusterName, !string.IsNullOrWhiteSpace(_map.Entries["labels"])) with
        {
            SelectsNodes = Is("enable-node-selector-labels", byDefault: false),
            FiltersWithoutDefaultDeny = IsBefore(1, 18),
            HasRequires = IsBefore(1, 19),
        };
    }

    /// <summary>
    /// Agents of an unknown version count as older: what they may do is not left out. Without agents the newest version counts.
    /// </summary>
    private bool IsBefore(int major, int minor) =>
        _hasAgents && (ImageVersion.Parse(Version) is not { } version || version < new ImageVersion(major, minor, 0, null, 0));

    private bool Is(string entry, bool byDefault) => _map?.Entries[entry] switch { "true" => true, "false" => false, _ => byDefault };
}
