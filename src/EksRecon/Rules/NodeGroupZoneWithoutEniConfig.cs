using System.Collections.Immutable;

using EksRecon.Facts;
using EksRecon.Networking;
using EksRecon.Networking.Vpc;
using EksRecon.Networking.VpcCni;

namespace EksRecon.Rules;

/// <summary>
/// Custom networking is on, and a node group may put nodes into a zone for which there is no usable ENIConfig. Zones that have nodes are
/// NET104's.
/// </summary>
internal sealed class NodeGroupZoneWithoutEniConfig : Rule<NetworkFacts>
{
    private const string LabelSetting = "ENI_CONFIG_LABEL_DEF";

    /// <summary>Labels whose value is the node's zone.</summary>
    private static readonly ImmutableArray<string> ZoneLabels = ["topology.kubernetes.io/zone", "failure-domain.beta.kubernetes.io/zone"];

    private static readonly FindingKind Finding = new("NET614", nameof(NodeGroupZoneWithoutEniConfig), Severity.Medium);

    public override FindingKind Kind => Finding;

    public override IEnumerable<Premise> RestsOn(NetworkFacts facts) =>
    [
        facts.VpcCni.CustomNetworking.Must(true), facts.VpcCni.EniConfigList.Must(configs => !configs.IsEmpty), facts.VpcCni.Cluster.Nodes.Seen(),
        facts.VpcCni.NodeEniConfigs.Seen(), facts.VpcCni.Setting(LabelSetting).Part(), facts.Vpc.NodeGroups.Must(groups => !groups.IsEmpty),
        facts.Vpc.Subnets.Seen(), .. facts.Vpc.SubnetsFor().Select(subnet => subnet.Zone.Part()),
    ];

    public override IEnumerable<Finding> Examine(NetworkFacts facts)
    {
        var cni = facts.VpcCni;
        if (!cni.CustomNetworking.Is(true)
            || cni.EniConfigList is not Known<ImmutableArray<EniConfig>> { Gaps.IsEmpty: true, Value: { IsEmpty: false } configs })
        {
            yield break;
        }

        // A node that was not seen may show how nodes find their ENIConfig; without nodes NET104 does not speak of their zones either.
        if (!cni.Cluster.Nodes.TryGet(out _) || !cni.Cluster.Nodes.Gaps.IsEmpty || !facts.Vpc.NodeGroups.TryGet(out var groups)
            || !facts.Vpc.Subnets.TryGet(out var subnets))
        {
            yield break;
        }

        if (!cni.NodeEniConfigs.TryGet(out var nodes)) yield break;
        var byZone = IsByZone(cni, nodes);
        var lived = nodes.Select(node => node.Zone).OfType<string>().ToHashSet(StringComparer.Ordinal);
        var zones = subnets.Where(subnet => subnet.Zone.TryGet(out _)).ToDictionary(subnet => subnet.Id,
            subnet => subnet.Zone.TryGet(out var zone) ? zone : "", StringComparer.Ordinal);
        var left = groups
            .SelectMany(group => group.Subnets.Select(id => (Group: group.Name, Zone: zones.GetValueOrDefault(id, ""))))
            .Where(one => one.Zone.Length > 0 && !lived.Contains(one.Zone) && Lacks(configs, one.Zone, byZone))
            .Distinct().OrderBy(one => one.Zone, StringComparer.Ordinal).ThenBy(one => one.Group, StringComparer.Ordinal)
                .ToImmutableArray();
        if (left.IsEmpty) yield break;
        var lacking = left.Select(one => one.Zone).Distinct(StringComparer.Ordinal).ToImmutableArray();
        yield return new(
            Kind,
            Kind.Severity,
            $"No ENIConfig can be used in {string.Join(", ", lacking)}, where node groups may put nodes",
            $"Custom networking is on. {string.Join(" ", left.GroupBy(one => one.Zone, StringComparer.Ordinal).Select(zone => $"{string.Join(", ", zone.Select(one => one.Group))} {(zone.Count() == 1 ? "has" : "have")} a subnet in {zone.Key}, and {Why(configs, zone.Key)}."))} The first node there attaches no interface for pods, and pods on it get no address.",
            [.. left.Select(one => "node group " + one.Group).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)],
            [.. cni.CustomNetworking.Evidence, .. cni.EniConfigList.Evidence, .. facts.Vpc.NodeGroups.Evidence],
            "Give each zone an ENIConfig whose subnet lies in that zone, named as the node's label says, or take the subnet out of the node group.",
            [$"kubectl get eniconfigs.crd.k8s.amazonaws.com -o custom-columns=NAME:.metadata.name,SUBNET:.spec.subnet"]);
    }

    /// <summary>
    /// True where nodes take the ENIConfig that is named as their zone. One that goes another way shows that others may too.
    /// </summary>
    private static bool IsByZone(VpcCniFacts cni, ImmutableArray<NodeEniConfig> nodes) =>
        cni.Settings.Any(setting =>
            setting.Name == LabelSetting && setting.Value.TryGet(out var value)
                && ZoneLabels.Contains(value.Value, StringComparer.Ordinal)) &&
        nodes.All(node => node.Name == node.Zone);

    private static bool Lacks(ImmutableArray<EniConfig> configs, string zone, bool byZone) => byZone
        ? !configs.Any(config => config.Name == zone && IsIn(config, zone))
        : !configs.Any(config => IsIn(config, zone));

    /// <summary>A subnet whose zone is not known may lie in this one.</summary>
    private static bool IsIn(EniConfig config, string zone) =>
        !string.IsNullOrEmpty(config.Subnet) && (config.Zone is null || config.Zone == zone);

    private static string Why(ImmutableArray<EniConfig> configs, string zone) =>
        configs.FirstOrDefault(config => config.Name == zone) switch
        {
            null => configs.Any(config => IsIn(config, zone)) ? $"no ENIConfig has its name" : "no ENIConfig has a subnet there",
            { Subnet: null or "" } => $"ENIConfig {zone} names no subnet",
            { Zone: { } other } => $"ENIConfig {zone} has a subnet in {other}",
            _ => $"ENIConfig {zone} cannot be used",
        };
}
