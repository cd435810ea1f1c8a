using System.Collections.Immutable;

using EksRecon.Facts;

namespace EksRecon.Networking.VpcCni;

/// <summary><c>details.vpc_cni</c>: the settings and the nodes behind the mode.</summary>
/// <param name="Runs">aws-node runs.</param>
/// <param name="ImageVersion">The tag of the running image, beside the add-on's version in <c>networking</c>.</param>
/// <param name="Settings">Every setting that matters; <c>origin</c> is set or default.</param>
/// <param name="CustomSettings">The names of those that differ from the default.</param>
/// <param name="SecurityGroupPolicies">As <c>SecurityGroupPolicy namespace/name</c>.</param>
/// <param name="FullestNodes">The ten nodes nearest to their max-pods.</param>
public sealed record VpcCniDetails(
    bool? Runs,
    string? ImageVersion,
    string? PolicyAgentVersion,
    bool? AutoMode,
    bool? ExternalSnat,
    bool? SubnetDiscovery,
    bool? WindowsIpam,
    ImmutableArray<string>? PrimaryCnis,
    ImmutableArray<string> OtherCnis,
    ImmutableArray<SettingDetail> Settings,
    ImmutableArray<string> CustomSettings,
    ImmutableArray<EniConfigDetail>? Eniconfigs,
    ImmutableArray<NodeEniConfigDetail>? NodeEniconfigs,
    ImmutableArray<string>? SecurityGroupPolicies,
    NodeMixDetail? Nodes,
    ImmutableArray<NodeDensityDetail>? FullestNodes)
{
    private const int Shown = 10;

    internal static VpcCniDetails From(VpcCniFacts facts, FactLedger ledger)
    {
        const string path = "details.vpc_cni.";
        var details = All(facts, ledger, path);
        ledger.Behind(path + "nodes", facts.NodeInterfaces);
        return details;
    }

    private static VpcCniDetails All(VpcCniFacts facts, FactLedger ledger, string path)
    {
        return new(
            ledger.Value(path + "runs", facts.Runs),
            ledger.Reference(path + "image_version", facts.ImageVersion),
            ledger.Reference(path + "policy_agent_version", facts.PolicyAgentVersion),
            ledger.Value(path + "auto_mode", facts.Cluster.AutoMode),
            ledger.Value(path + "external_snat", facts.ExternalSnat),
            ledger.Value(path + "subnet_discovery", facts.SubnetDiscovery),
            ledger.Value(path + "windows_ipam", facts.WindowsIpam),
            ledger.Value(path + "primary_cnis", facts.PrimaryCnis),
            facts.OtherCnis,
            [.. facts.Settings.Select(setting => Setting(setting, ledger))],
            [.. facts.Settings.Where(setting => setting.IsCustom).Select(setting => setting.Name)],
            ledger.Value(path + "eniconfigs",
                facts.EniConfigList.Map(list =>
                    list.Select(item => new EniConfigDetail(item.Name, item.Subnet, item.Zone, item.SecurityGroups)).ToImmutableArray())),
            ledger.Value(path + "node_eniconfigs", facts.NodeEniConfigs.Map(Resolved)),
            ledger.Value(path + "security_group_policies", facts.SecurityGroupPolicies),
            ledger.Reference(path + "nodes",
                facts.Cluster.Nodes.Map(mix => new NodeMixDetail(mix.Total, mix.Ec2, mix.Auto, mix.Fargate, mix.Hybrid, mix.Windows))),
            ledger.Value(path + "fullest_nodes", facts.Density.Map(Fullest)));
    }

    private static ImmutableArray<NodeDensityDetail> Fullest(ImmutableArray<NodeDensity> nodes) =>
        [.. nodes.OrderByDescending(node => node.Percent).ThenBy(node => node.Node, StringComparer.Ordinal).Take(Shown).Select(node => new NodeDensityDetail(node.Node, node.InstanceType, node.Pods, node.MaxPods, node.SecondaryIpLimit))];

    private static ImmutableArray<NodeEniConfigDetail> Resolved(ImmutableArray<NodeEniConfig> nodes) =>
        [.. nodes.Select(node => new NodeEniConfigDetail(node.Node, node.Zone, node.Name, node.ResolvedBy, node.Problem))];

    private static SettingDetail Setting(VpcCniSettingFact setting, FactLedger ledger)
    {
        var value = ledger.Reference($"details.vpc_cni.settings.{setting.Name}", setting.Value);
        return new(setting.Name, value?.Value, setting.Default, value?.Origin);
    }
}

/// <summary>A setting of aws-node; value and origin are null where it is set by reference.</summary>
public sealed record SettingDetail(string Name, string? Value, string Default, string? Origin);

/// <summary>An ENIConfig; zone is that of its subnet, where the subnet was seen.</summary>
public sealed record EniConfigDetail(string Name, string? Subnet, string? Zone, ImmutableArray<string> SecurityGroups);

/// <summary>The ENIConfig a node resolves to.</summary>
public sealed record NodeEniConfigDetail(string Node, string? Zone, string Eniconfig, string ResolvedBy, string? Problem);

/// <summary>Nodes by what runs them.</summary>
public sealed record NodeMixDetail(int Total, int Ec2, int Auto, int Fargate, int Hybrid, int Windows);

/// <summary>How full a node is.</summary>
public sealed record NodeDensityDetail(string Node, string? InstanceType, int Pods, int MaxPods, int? SecondaryIpLimit);
