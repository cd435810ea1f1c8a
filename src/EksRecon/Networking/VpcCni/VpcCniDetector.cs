using System.Collections.Immutable;

using EksRecon.Cluster;
using EksRecon.Facts;
using EksRecon.Model;
using EksRecon.Questions;
using EksRecon.Signatures;

namespace EksRecon.Networking.VpcCni;

/// <summary>Tells whether the VPC CNI gives pods their addresses, in which mode and with which settings.</summary>
internal sealed class VpcCniDetector
{
    public const string AddonName = "vpc-cni";

    private readonly Snapshot _snapshot;
    private readonly ComponentCensus _components;
    private readonly AwsNode? _awsNode;
    private readonly Fact<bool> _runs;
    private readonly ClusterFacts _cluster;

    private VpcCniDetector(Snapshot snapshot, ClusterFacts cluster, ComponentCensus components)
    {
        _snapshot = snapshot;
        _components = components;
        _awsNode = AwsNode.Find(components);
        _runs = components.Runs(AwsNode.ComponentId);
        _cluster = cluster;
    }

    public static VpcCniFacts Detect(Snapshot snapshot, ClusterFacts cluster, ComponentCensus components) =>
        new VpcCniDetector(snapshot, cluster, components).Detect();

    private VpcCniFacts Detect()
    {
        var state = new VpcCniState(_snapshot, _cluster, _components, _awsNode, _runs);
        var mode = state.Mode();
        var customNetworking = state.Switch(VpcCniSettings.CustomNetworking, mode, underAutoMode: false);
        var eniConfigs = EniConfigs();
        return new()
        {
            Cluster = _cluster,
            Runs = _runs,
            Version = state.Version(mode),
            ImageVersion = state.ImageVersion(),
            PolicyAgentVersion = state.PolicyAgentVersion(),
            Status = state.Status(mode),
            Mode = mode,
            CustomNetworking = customNetworking,
            EniConfigs = eniConfigs.Map(list => list.Length),
            EniConfigList = eniConfigs,
            PrefixDelegation = state.Switch(VpcCniSettings.PrefixDelegation, mode, underAutoMode: true),
            SecurityGroupsForPods = state.Switch(VpcCniSettings.PodEni, mode, underAutoMode: false),
            ExternalSnat = state.Switch(VpcCniSettings.ExternalSnat, mode, underAutoMode: false),
            SubnetDiscovery = state.Switch(VpcCniSettings.SubnetDiscovery, mode, underAutoMode: false),
            WindowsIpam = WindowsIpam(),
            HasNodes = _awsNode is { Workload: { Kind: "Pod" } or { Wanted: > 0 } },
            SecurityGroupPolicies = SecurityGroupPolicies(),
            NodeInterfaces = NodeInterfacesOf.All(_snapshot),
            Settings = _awsNode is null
                ? []
                : [.. VpcCniSettings.All.Select(setting => new VpcCniSettingFact(setting.Name, _awsNode.Value(setting), setting.Default, setting.Meaning))],
            NodeEniConfigs = NodeEniConfigs(customNetworking, eniConfigs),
            Density = NodeDensities.Of(_snapshot),
            PrimaryCnis = state.PrimaryCnis(),
            OtherCnis =
                [.. _components.Items.Where(item => item.Id == "multus" || item.Role == "policy-engine" && item.Id is not "aws-network-policy-agent").Select(item => item.Id).Distinct(StringComparer.Ordinal)],
        };
    }

    /// <summary>
    /// Without custom networking nodes take no address from ENIConfigs. Where one ENIConfig was not seen, it may be any node's.
    /// </summary>
    private Fact<ImmutableArray<NodeEniConfig>> NodeEniConfigs(Fact<bool> customNetworking, Fact<ImmutableArray<EniConfig>> configs)
    {
        if (!customNetworking.Is(true) || _awsNode is null) return customNetworking.Map(_ => ImmutableArray<NodeEniConfig>.Empty);
        var (awsNode, nodes) = (_awsNode, _snapshot.Nodes);
        if (configs is not Known<ImmutableArray<EniConfig>> { Gaps.IsEmpty: true, Value: var known } || nodes.IsBlind)
        {
            return Fact.Unknown<ImmutableArray<NodeEniConfig>>([.. configs.Gaps, .. nodes.Gaps]);
        }

        return Fact.Partial(EniConfigResolution.Resolve(nodes.Items, known, awsNode), [], nodes.Gaps);
    }

    private Fact<ImmutableArray<EniConfig>> EniConfigs()
    {
        var list = _snapshot.Resources(Kinds.EniConfigs);
        if (list.IsBlind) return Fact.Unknown<ImmutableArray<EniConfig>>(list.Gaps);
        var zones = _snapshot.Subnets.Items.ToDictionary(subnet => subnet.SubnetId, subnet => subnet.AvailabilityZone,
            StringComparer.Ordinal);
        var found = list.Items.Select(item =>
        {
            var subnet = item.Text("spec.subnet");
            var groups = item.List("spec.securityGroups")
                .Select(group => group.ValueKind == System.Text.Json.JsonValueKind.String ? group.GetString() : null).OfType<string>();
            return new EniConfig(item.Metadata.Name, subnet, [.. groups], subnet is null ? null : zones.GetValueOrDefault(subnet));
        });
        return Fact.Partial<ImmutableArray<EniConfig>>(
            [.. found],
            list.Items.IsEmpty
                ? [new("ENIConfigs", "items", list.Look.NotServed ? "the CRD is not served" : "none", list.Question)]
                : [.. list.Items.Select(item => new Evidence(item.Subject, "spec.subnet", item.Text("spec.subnet") ?? Evidence.NotSet, list.Question))],
            list.Gaps);
    }

    private Fact<ImmutableArray<string>> SecurityGroupPolicies()
    {
        var list = _snapshot.Resources(Kinds.SecurityGroupPolicies);
        if (list.IsBlind) return Fact.Unknown<ImmutableArray<string>>(list.Gaps);
        return Fact.Partial<ImmutableArray<string>>(
            [.. list.Items.Select(item => item.Subject)],
            [new("SecurityGroupPolicies", "items", list.Look.NotServed ? "the CRD is not served" : list.Items.Length.ToString(System.Globalization.CultureInfo.InvariantCulture), list.Question)],
            list.Gaps);
    }

    private Fact<bool> WindowsIpam()
    {
        const string entry = "enable-windows-ipam";
        var (map, look) = _snapshot.ConfigMap(NamedConfigMaps.KubeSystem, NamedConfigMaps.AmazonVpcCni);
        var question = NamedConfigMaps.Question(NamedConfigMaps.KubeSystem, NamedConfigMaps.AmazonVpcCni);
        if (map is not null)
        {
            return Fact.Known(GoBool.Parse(map.Entries[entry]) == true,
                new Evidence(map.Subject, $"data[{entry}]", map.Entries[entry] ?? Evidence.NotSet, question));
        }

        return look.Gap is { } gap
            ? Fact.Unknown<bool>(gap)
            : Fact.Known(false, new Evidence("ConfigMap kube-system/amazon-vpc-cni", "metadata.name", "there is none", question));
    }
}
