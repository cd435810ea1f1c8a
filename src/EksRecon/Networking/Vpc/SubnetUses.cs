using System.Collections.Immutable;
using System.Text.Json;

using EksRecon.Bundles;
using EksRecon.Facts;
using EksRecon.Model;
using EksRecon.Model.Aws;
using EksRecon.Questions;
using EksRecon.Signatures;

namespace EksRecon.Networking.Vpc;

/// <summary>
/// Who uses which subnet: the control plane, node groups, Fargate profiles, Auto Mode's NodeClasses, ENIConfigs, and the nodes and pods
/// whose addresses lie in it.
/// </summary>
internal sealed class SubnetUses
{
    private const string VpcCni = "aws-vpc-cni";

    private readonly SortedDictionary<string, (SortedSet<string> Uses, SortedDictionary<string,
        string> UsedBy)> _subnets = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string> _nodes = new(StringComparer.Ordinal);
    private readonly List<Gap> _gaps = [];

    public SubnetUses(Snapshot snapshot, ClusterDescription cluster, ComponentCensus components, AddressBook addresses)
    {
        ControlPlane(snapshot, cluster);
        Groups(snapshot);
        NodeClasses(snapshot);
        if (CustomNetworking(components) is not { } isCustom) _gaps.AddRange(components.Gaps);
        else if (isCustom) EniConfigs(snapshot);
        Nodes(snapshot, addresses);
        if (GivesPodsVpcAddresses(components)) Pods(snapshot, addresses);
        Interfaces(snapshot);
        Tagged(snapshot, addresses.VpcId, cluster.Name, components);
        LoadBalancers(snapshot);
    }

    /// <summary>Ids with what they are for and who uses them, by id.</summary>
    public IEnumerable<(string Id, ImmutableArray<string> Uses, ImmutableArray<string> UsedBy)> Items =>
        _subnets.Select(pair => (pair.Key, pair.Value.Uses.ToImmutableArray(), pair.Value.UsedBy.Keys.ToImmutableArray()));

    /// <summary>What says so of each user.</summary>
    public IEnumerable<Evidence> Evidence =>
        _subnets.SelectMany(pair => pair.Value.UsedBy, (pair, by) => new Evidence("Subnet " + pair.Key, "used by", by.Key, by.Value));

    /// <summary>Users of subnets that could not be wholly looked at.</summary>
    public ImmutableArray<Gap> Gaps => [.. _gaps];

    /// <summary>The subnet of each EC2 node whose address was found, by the node's name.</summary>
    public IReadOnlyDictionary<string, string> NodeSubnets => _nodes;

    private void Use(string? id, string by, string source, params ReadOnlySpan<string> uses)
    {
        if (string.IsNullOrEmpty(id)) return;
        if (!_subnets.TryGetValue(id, out var entry)) _subnets.Add(id, entry = (new(StringComparer.Ordinal), new(StringComparer.Ordinal)));
        foreach (var use in uses) entry.Uses.Add(use);
        entry.UsedBy[by] = source;
    }

    private void Missing(Gap? gap)
    {
        if (gap is not null) _gaps.Add(gap);
    }

    private void ControlPlane(Snapshot snapshot, ClusterDescription cluster)
    {
        Missing(cluster.Gap);
        foreach (var id in snapshot.Cluster?.ResourcesVpcConfig?.SubnetIds ?? [])
        {
            Use(id, "control plane", AwsCalls.DescribeCluster.Question, ClusterSubnet.ForControlPlane);
        }
    }

    private void Groups(Snapshot snapshot)
    {
        Missing(snapshot.NodegroupNames.Gap);
        foreach (var name in snapshot.NodegroupNames.Items) Missing(snapshot.Coverage.Of(AwsCalls.DescribeNodegroup, name).Gap);
        foreach (var group in snapshot.Nodegroups)
        {
            foreach (var id in group.Subnets ?? [])
            {
                Use(id, "node group " + group.NodegroupName, AwsCalls.DescribeNodegroup.QuestionFor(group.NodegroupName),
                    ClusterSubnet.ForNodes);
            }
        }

        Missing(snapshot.FargateProfileNames.Gap);
        foreach (var name in snapshot.FargateProfileNames.Items) Missing(snapshot.Coverage.Of(AwsCalls.DescribeFargateProfile, name).Gap);
        foreach (var profile in snapshot.FargateProfiles)
        {
            foreach (var id in profile.Subnets ?? [])
            {
                Use(id, "Fargate profile " + profile.FargateProfileName,
                    AwsCalls.DescribeFargateProfile.QuestionFor(profile.FargateProfileName), ClusterSubnet.ForNodes, ClusterSubnet.ForPods);
            }
        }
    }

    /// <summary>What a NodeClass selected is in its status.</summary>
    private void NodeClasses(Snapshot snapshot)
    {
        foreach (var nodeClass in snapshot.Resources(Kinds.NodeClasses).Items)
        {
            foreach (var subnet in nodeClass.List("status.subnets"))
            {
                if (subnet.ValueKind == JsonValueKind.Object)
                {
                    Use(subnet.TextOf("id"), "NodeClass " + nodeClass.Metadata.Name, Kinds.NodeClasses.Question, ClusterSubnet.ForNodes);
                }
            }
        }
    }

    private void EniConfigs(Snapshot snapshot)
    {
        var configs = snapshot.Resources(Kinds.EniConfigs);
        Missing(configs.Gap);
        foreach (var config in configs.Items)
        {
            Use(config.Text("spec.subnet"), "ENIConfig " + config.Metadata.Name, configs.Question, ClusterSubnet.ForPods);
        }
    }

    private void Nodes(Snapshot snapshot, AddressBook addresses)
    {
        Missing(snapshot.Nodes.Gap);
        var counts = new Dictionary<(string Subnet, bool IsFargate), int>();
        foreach (var node in snapshot.Nodes.Items)
        {
            if (node.IsHybrid || addresses.Find(node.Address) is not { } subnet) continue;
            _nodes[node.Name] = subnet;
            counts[(subnet, node.IsFargate)] = counts.GetValueOrDefault((subnet, node.IsFargate)) + 1;
        }

        if (_nodes.Count == 0 && !snapshot.Nodes.Items.IsEmpty) Missing(snapshot.Subnets.Gap);
        foreach (var ((subnet, isFargate), count) in counts)
        {
            if (isFargate)
            {
                Use(subnet, $"{count} Fargate node{(count == 1 ? "" : "s")}", snapshot.Nodes.Question, ClusterSubnet.ForNodes,
                    ClusterSubnet.ForPods);
            }
            else Use(subnet, $"{count} node{(count == 1 ? "" : "s")}", snapshot.Nodes.Question, ClusterSubnet.ForNodes);
        }
    }

    private void Pods(Snapshot snapshot, AddressBook addresses)
    {
        var counts = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (var pod in snapshot.Pods.Items)
        {
            if (!pod.IsAlive || pod.Template.HostNetwork || addresses.Find(pod.Address) is not { } subnet) continue;
            counts[subnet] = counts.GetValueOrDefault(subnet) + 1;
        }

        foreach (var (subnet, count) in counts)
        {
            Use(subnet, $"{count} pod{(count == 1 ? "" : "s")}", snapshot.Pods.Question, ClusterSubnet.ForPods);
        }
    }

    /// <summary>An interface of a node may lie in a subnet that nobody else names, and hold addresses for pods there.</summary>
    private void Interfaces(Snapshot snapshot)
    {
        var instances = snapshot.Nodes.Items.Select(node => node.InstanceId).OfType<string>().ToHashSet(StringComparer.Ordinal);
        foreach (var card in snapshot.NetworkInterfaces.Items)
        {
            if (card is not { SubnetId: { } subnet, Attachment.InstanceId: { } instance } || _subnets.ContainsKey(subnet)
                || !instances.Contains(instance))
            {
                continue;
            }

            Use(subnet, "interfaces of nodes", snapshot.NetworkInterfaces.Question, ClusterSubnet.ForPods);
        }
    }

    /// <summary>Subnet discovery: aws-node may put interfaces for pods into these too.</summary>
    private void Tagged(Snapshot snapshot, string? vpcId, string cluster, ComponentCensus components)
    {
        if (!components.Of(VpcCni).Any() || CustomNetworking(components) != false) return;
        foreach (var subnet in snapshot.Subnets.Items)
        {
            if (vpcId is not null && subnet.VpcId == vpcId && DiscoveryTags.IsForPods(subnet, cluster))
            {
                Use(subnet.SubnetId, "tag " + DiscoveryTags.Role, snapshot.Subnets.Question, ClusterSubnet.ForPods);
            }
        }
    }

    /// <summary>Load balancers that Services, Ingresses and Gateways of the cluster name in their status.</summary>
    private void LoadBalancers(Snapshot snapshot)
    {
        var hosts = snapshot.Services.Items.SelectMany(service => service.Hostnames)
            .Concat(
                snapshot.Resources(Kinds.Ingresses).Items.SelectMany(ingress =>
                    ingress.List("status.loadBalancer.ingress")).Select(entry => entry.TextOf("hostname")))
            .Concat(
                snapshot.Resources(Kinds.Gateways).Items.SelectMany(gateway =>
                    gateway.List("status.addresses")).Select(entry => entry.TextOf("value")))
            .OfType<string>().ToHashSet(StringComparer.OrdinalIgnoreCase);
        foreach (var balancer in snapshot.LoadBalancers.Items)
        {
            if (balancer.DnsName is not { } name || !hosts.Contains(name)) continue;
            foreach (var zone in balancer.AvailabilityZones ?? [])
            {
                Use(zone.SubnetId, "load balancer " + balancer.LoadBalancerName, snapshot.LoadBalancers.Question,
                    ClusterSubnet.ForLoadBalancers);
            }
        }
    }

    /// <summary>The switch without which ENIConfigs are dead configuration; null where it was not seen.</summary>
    internal static bool? CustomNetworking(ComponentCensus components)
    {
        const string name = "AWS_VPC_K8S_CNI_CUSTOM_NETWORK_CFG";
        foreach (var component in components.Of(VpcCni))
        {
            foreach (var workload in component.Workloads)
            {
                if (workload.Template.Container("aws-node") is not { } container) continue;
                var variable = container.Variable(name);
                return variable is { IsReference: true } ? null : variable?.Value is "1" or "t" or "T" or "true" or "TRUE" or "True";
            }
        }

        return components.SawEverything && !components.Of(VpcCni).Any() ? false : null;
    }

    /// <summary>An overlay's pod addresses may happen to lie in a range of the VPC and still use nothing of it.</summary>
    internal static bool GivesPodsVpcAddresses(ComponentCensus components) =>
        components.InRole("cni").All(item => item.Id is VpcCni or "multus") && (components.SawEverything || components.Of(VpcCni).Any());
}
