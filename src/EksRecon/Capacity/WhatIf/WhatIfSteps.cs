using System.Collections.Immutable;
using System.Text;
using System.Text.Json;

using EksRecon.Facts;

namespace EksRecon.Capacity;

/// <summary>The steps of a what-if in the order in which they work: subnets, what points to them, settings, max-pods, nodes.</summary>
internal static class WhatIfSteps
{
    public static ImmutableArray<Step> Of(AddressPlan plan, IReadOnlyList<Change> changes, WhatIfSetting setting)
    {
        if (changes.Any(change => change is Ipv6Change)) return [];
        var steps = ImmutableArray.CreateBuilder<Step>();
        var settings = changes.OfType<SettingChange>().ToList();
        var isCustom = settings.FirstOrDefault(one => one.Name == PoolSettings.CustomNetworkingName) is { } custom
            ? custom.Value == "true"
            : plan.Settings.CustomNetworking;
        foreach (var subnet in changes.OfType<SubnetChange>()) Subnet(steps, subnet, setting, isCustom);
        // The ENIConfigs are named as their zones: aws-node has to look for them by that label.
        if (isCustom && !plan.Settings.CustomNetworking) settings.Add(new("ENI_CONFIG_LABEL_DEF", "topology.kubernetes.io/zone"));
        if (settings.Count > 0)
        {
            steps.Add(
                new($"Set {string.Join(", ", settings.Select(one => $"{one.Name}={one.Value}"))} on aws-node.", [Set(settings, setting)]));
        }

        if (changes.OfType<MaxPodsChange>().FirstOrDefault() is { } maxPods)
        {
            steps.Add(new(
                $"Give the nodes max-pods {maxPods.MaxPods}: in the launch template's NodeConfig (spec.kubelet.config.maxPods), or in the kubelet settings of the EC2NodeClass.",
                [$"aws ec2 create-launch-template-version --launch-template-id LAUNCH_TEMPLATE --source-version '$Latest' --launch-template-data file://node-config.json"]));
        }

        if (changes.Any(change => change is SettingChange { NeedsNewNodes: true } or MaxPodsChange)) Recycle(steps, plan, setting);
        foreach (var nodes in changes.OfType<NodesChange>()) steps.Add(Nodes(plan, nodes, setting));
        if (changes.Any(change => change is EgressChange)) Egress(steps, setting);
        return steps.ToImmutable();
    }

    private static void Subnet(ImmutableArray<Step>.Builder steps, SubnetChange subnet, WhatIfSetting setting, bool isCustom)
    {
        if (!setting.VpcRanges.IsEmpty && !setting.VpcRanges.Any(range => range.Contains(subnet.Range)))
        {
            steps.Add(
                new($"Associate {subnet.Range}, or a range around it, with the VPC: it lies in none of the VPC's ranges.",
                    [$"aws ec2 associate-vpc-cidr-block --vpc-id {setting.VpcId} --cidr-block {subnet.Range.ToString()}"]));
        }

        steps.Add(new(
            $"Create the subnet {subnet.Range} in {subnet.Zone} and give it the route table of the other private subnets there.",
            [
                $"aws ec2 create-subnet --vpc-id {setting.VpcId} --availability-zone {subnet.Zone} --cidr-block {subnet.Range.ToString()}",
                $"aws ec2 associate-route-table --route-table-id ROUTE_TABLE --subnet-id NEW_SUBNET",
            ]));
        if (subnet.ForNodes)
        {
            steps.Add(
                new($"Let nodes lie in it: a new node group with this subnet, or its tags in the selector of the EC2NodeClass. The subnets of a managed node group cannot be changed.",
                    []));
        }
        else if (isCustom)
        {
            steps.Add(
                new($"Create the ENIConfig {subnet.Zone} with this subnet and the nodes' security groups.",
                    [$"kubectl apply -f eniconfig.yaml"]));
        }
        else
        {
            steps.Add(
                new("Tag it for aws-node, which then puts new interfaces there too.",
                    [$"aws ec2 create-tags --resources NEW_SUBNET --tags Key=kubernetes.io/role/cni,Value=1"]));
        }
    }

    private static ShellCommand Set(List<SettingChange> settings, WhatIfSetting setting) => setting.IsAddon == true
        ? (ShellCommand)$"aws eks update-addon --cluster-name {setting.Cluster} --addon-name vpc-cni --resolve-conflicts PRESERVE --configuration-values {Environment(settings)}"
        : (ShellCommand)$"kubectl set env daemonset aws-node -n kube-system {settings.Select(one => $"{one.Name}={one.Value}")}";

    private static string Environment(List<SettingChange> settings)
    {
        using var text = new MemoryStream();
        using (var writer = new Utf8JsonWriter(text))
        {
            writer.WriteStartObject();
            writer.WriteStartObject("env");
            foreach (var setting in settings) writer.WriteString(setting.Name, setting.Value);
            writer.WriteEndObject();
            writer.WriteEndObject();
        }

        return Encoding.UTF8.GetString(text.ToArray());
    }

    private static void Recycle(ImmutableArray<Step>.Builder steps, AddressPlan plan, WhatIfSetting setting)
    {
        var groups = plan.Nodes.Where(node => node is { Addressing: PodAddressing.Pool, RunsAwsNode: true, Group: >= 0 })
            .Select(node => node.Group).Distinct().Order().Select(index => plan.Groups[index]).ToList();
        steps.Add(new(
            "Replace the nodes, one group after the other: nodes that are there keep what they have.",
            [.. groups.Select(group => group.Kind == "node group"
                ? (ShellCommand)$"aws eks update-nodegroup-version --cluster-name {setting.Cluster} --nodegroup-name {group.Name}"
                : group.Kind == "NodePool"
                    ? (ShellCommand)$"kubectl delete nodeclaims -l karpenter.sh/nodepool={group.Name}"
                    : (ShellCommand)$"kubectl drain NODE --ignore-daemonsets --delete-emptydir-data")]));
    }

    private static Step Nodes(AddressPlan plan, NodesChange nodes, WhatIfSetting setting)
    {
        var like = plan.Nodes.FirstOrDefault(node => node.InstanceType == nodes.InstanceType && node.Group >= 0)
            ?? plan.Nodes.FirstOrDefault(node => node.Group >= 0);
        var group = like is null ? null : plan.Groups[like.Group];
        return new(
            $"Add {nodes.Count} {nodes.InstanceType}{(nodes.Zone is null ? "" : " in " + nodes.Zone)}.",
            group?.Kind == "node group" && like?.InstanceType == nodes.InstanceType
                ? [$"aws eks update-nodegroup-config --cluster-name {setting.Cluster} --nodegroup-name {group.Name} --scaling-config maxSize=MAX,desiredSize={plan.Nodes.Count(node => node.Group == like.Group) + nodes.Count}"]
                : []);
    }

    private static void Egress(ImmutableArray<Step>.Builder steps, WhatIfSetting setting)
    {
        steps.Add(
            new("Give every cluster subnet a default route to an egress device, and let the cluster security group and the network ACLs send 443 and its answers.",
                []));
        steps.Add(
            new("Switch the mode.",
                [$"aws eks update-cluster-config --name {setting.Cluster} --resources-vpc-config controlPlaneEgressMode=CUSTOMER_ROUTED"]));
    }
}
