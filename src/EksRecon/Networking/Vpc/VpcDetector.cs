using System.Collections.Immutable;
using System.Globalization;

using EksRecon.Bundles;
using EksRecon.Capacity;
using EksRecon.Cluster;
using EksRecon.Facts;
using EksRecon.Model;
using EksRecon.Model.Aws;
using EksRecon.Questions;
using EksRecon.Signatures;

namespace EksRecon.Networking.Vpc;

/// <summary>Tells how the cluster's endpoint can be reached, which subnets the cluster uses, and what is left in them.</summary>
internal sealed class VpcDetector
{
    /// <summary>An empty list of publicAccessCidrs means this (EKS API, VpcConfigResponse).</summary>
    private const string Everything = "0.0.0.0/0";

    private readonly Snapshot _snapshot;
    private readonly ComponentCensus _components;
    private readonly ClusterFacts _shared;
    private readonly ClusterDescription _cluster;

    private VpcDetector(Snapshot snapshot, ClusterFacts shared, ComponentCensus components)
    {
        _snapshot = snapshot;
        _components = components;
        _shared = shared;
        _cluster = new(snapshot, shared);
    }

    public static VpcFacts Detect(Snapshot snapshot, ClusterFacts cluster, ComponentCensus components) =>
        new VpcDetector(snapshot, cluster, components).Detect();

    private VpcFacts Detect()
    {
        const string config = "resourcesVpcConfig.";
        var vpcId = VpcId();
        var id = vpcId.TryGet(out var known) ? known : null;
        var uses = new SubnetUses(_snapshot, _cluster, _components, new(_snapshot.Subnets, id));
        var subnets = Subnets(uses, id);
        var interfaces = new ClusterInterfaces(_snapshot, _cluster.Name);
        var endpoints = InVpc(_snapshot.VpcEndpoints, id, endpoint => endpoint.VpcId,
            endpoint => endpoint.State is not ("deleted" or "Deleted"), endpoint => $"{endpoint.ServiceName} {endpoint.VpcEndpointId}",
            endpoint => new("VpcEndpoint " + endpoint.VpcEndpointId, "ServiceName", endpoint.ServiceName ?? Evidence.NotSet,
                _snapshot.VpcEndpoints.Question));
        return new()
        {
            Cluster = _shared,
            VpcId = vpcId,
            Cidrs = OfVpc(vpcId, "CidrBlockAssociationSet[].CidrBlock", Ipv4),
            Ipv6Cidrs = OfVpc(vpcId, "Ipv6CidrBlockAssociationSet[].Ipv6CidrBlock", Ipv6),
            ServiceCidr = _cluster.Text("kubernetesNetworkConfig.serviceIpv4Cidr or serviceIpv6Cidr",
                cluster => cluster.KubernetesNetworkConfig is { } network ? network.ServiceIpv6Cidr ?? network.ServiceIpv4Cidr : null),
            EndpointPublic = _cluster.Switch(config + "endpointPublicAccess", cluster => cluster.ResourcesVpcConfig?.EndpointPublicAccess),
            EndpointPrivate = _cluster.Switch(config + "endpointPrivateAccess",
                cluster => cluster.ResourcesVpcConfig?.EndpointPrivateAccess),
            PublicAccessCidrs = _cluster.List(config + "publicAccessCidrs",
                cluster => cluster.ResourcesVpcConfig?.PublicAccessCidrs).Map<ImmutableArray<string>>(cidrs => cidrs.IsEmpty
                    ? [Everything]
                    : cidrs),
            ControlPlaneEgressMode = _cluster.Optional(config + "controlPlaneEgressMode",
                cluster => cluster.ResourcesVpcConfig?.ControlPlaneEgressMode, mode => mode),
            SecurityGroups = SecurityGroups(),
            Subnets = subnets,
            NodeSubnets = uses.NodeSubnets,
            ClusterSubnetIds = _cluster.List(config + "subnetIds", cluster => cluster.ResourcesVpcConfig?.SubnetIds),
            RemoteNodeNetworks = _cluster.Optional("remoteNetworkConfig.remoteNodeNetworks",
                cluster => Ranges(cluster.RemoteNetworkConfig?.RemoteNodeNetworks), Shown),
            RemotePodNetworks = _cluster.Optional("remoteNetworkConfig.remotePodNetworks",
                cluster => Ranges(cluster.RemoteNetworkConfig?.RemotePodNetworks), Shown),
            NodeEgress = new NodeEgress(_snapshot, uses.NodeSubnets).Of(subnets),
            NatGateways = InVpc(_snapshot.NatGateways, id, gateway => gateway.VpcId, gateway => gateway.State is not "deleted",
                gateway => gateway.NatGatewayId,
                gateway => new("NatGateway " + gateway.NatGatewayId, "State", gateway.State ?? Evidence.NotSet,
                    _snapshot.NatGateways.Question)),
            Endpoints = endpoints,
            PrivateCluster = new PrivateClusterDetector(_snapshot, _components, interfaces, subnets, endpoints).Detect(),
            Dns = new VpcDnsDetector(_snapshot, id).Detect(),
            SecurityGroupPaths = new SecurityGroupPathDetector(_snapshot, _components, interfaces).Detect(),
            HybridNodes = HybridNodes(),
            NodeGroups = NodeGroups(),
        };
    }

    private Fact<ImmutableArray<HybridNode>> HybridNodes()
    {
        var list = _snapshot.Nodes;
        if (list.IsBlind) return Fact.Unknown<ImmutableArray<HybridNode>>(list.Gaps);
        ImmutableArray<HybridNode> found =
            [.. list.Items.Where(node => node.IsHybrid).Select(node => new HybridNode(node.Name, node.Address))];
        return Fact.Partial(found,
            [.. found.Select(node => new Evidence("Node " + node.Name, "status.addresses[InternalIP]", node.Address ?? Evidence.NotSet, list.Question))],
            list.Gaps);
    }

    private Fact<ImmutableArray<NodeGroupSubnets>> NodeGroups()
    {
        ImmutableArray<Gap> gaps = [.. _snapshot.NodegroupNames.Gaps,
            .. _snapshot.NodegroupNames.Items.Select(name => _snapshot.Coverage.Of(AwsCalls.DescribeNodegroup, name).Gap).OfType<Gap>()];
        ImmutableArray<NodeGroupSubnets> found =
            [.. _snapshot.Nodegroups.Where(group => group.AmiType?.StartsWith("WINDOWS", StringComparison.Ordinal) != true).Select(group => new NodeGroupSubnets(group.NodegroupName, group.Subnets ?? []))];
        if (found.IsEmpty && !gaps.IsEmpty) return Fact.Unknown<ImmutableArray<NodeGroupSubnets>>(gaps);
        return Fact.Partial(found,
            [.. found.Select(group => new Evidence("node group " + group.Name, "subnets", ClusterDescription.Shown(group.Subnets), AwsCalls.DescribeNodegroup.QuestionFor(group.Name)))],
            gaps);
    }

    private static string? Shown(ImmutableArray<string> ranges) => ranges.IsEmpty ? null : ClusterDescription.Shown(ranges);

    private static ImmutableArray<string> Ranges(ImmutableArray<RemoteNetwork>? networks) =>
        [.. (networks ?? []).SelectMany(network => network.Cidrs ?? []).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)];

    private static bool IsAssociated(CidrState? state) => state?.State is null or "associated";

    private static ImmutableArray<string> Ipv4(Model.Aws.Vpc vpc) => vpc.CidrBlockAssociationSet is { } set
        ? [.. set.Where(one => IsAssociated(one.CidrBlockState)).Select(one => one.CidrBlock).OfType<string>().OrderBy(range => range == vpc.CidrBlock ? 0 : 1).ThenBy(range => range, StringComparer.Ordinal)]
        : vpc.CidrBlock is { } only ? [only] : [];

    private static ImmutableArray<string> Ipv6(Model.Aws.Vpc vpc) =>
        [.. (vpc.Ipv6CidrBlockAssociationSet ?? []).Where(one => IsAssociated(one.Ipv6CidrBlockState)).Select(one => one.Ipv6CidrBlock).OfType<string>().Order(StringComparer.Ordinal)];

    /// <summary>EKS says it; else aws-node is told it by the add-on; else the subnets that EKS names lie in it.</summary>
    private Fact<string> VpcId()
    {
        var described = _cluster.Text("resourcesVpcConfig.vpcId", cluster => cluster.ResourcesVpcConfig?.VpcId);
        if (described is Known<string>) return described;
        const string variable = "VPC_ID";
        foreach (var workload in _components.Of("aws-vpc-cni").SelectMany(component => component.Workloads))
        {
            if (workload.Template.Container("aws-node")?.Variable(variable)?.Value is not { Length: > 0 } id) continue;
            return Fact.Known(id,
                new Evidence(workload.Subject, $"env[{variable}]", id,
                    workload.Kind == "Pod" ? _snapshot.Pods.Question : _snapshot.DaemonSets.Question));
        }

        return OfSubnets() ?? described;
    }

    /// <summary>
    /// The VPC of the cluster's subnets, which are all in one (EKS API, VpcConfigRequest.subnetIds); null where none of them was described.
    /// </summary>
    private Fact<string>? OfSubnets()
    {
        var names = _snapshot.Cluster?.ResourcesVpcConfig?.SubnetIds ?? [];
        var subnets = _snapshot.Subnets.Items.Where(subnet =>
            subnet.VpcId is not null && names.Contains(subnet.SubnetId, StringComparer.Ordinal)).ToList();
        return subnets.Select(subnet => subnet.VpcId).Distinct(StringComparer.Ordinal).ToList() is [{ } id]
            ? Fact.Known(id,
                [.. subnets.Select(subnet => new Evidence("Subnet " + subnet.SubnetId, "VpcId", id, _snapshot.Subnets.Question))])
            : null;
    }

    private Fact<ImmutableArray<string>> OfVpc(Fact<string> vpcId, string field, Func<Model.Aws.Vpc, ImmutableArray<string>> read)
    {
        if (!vpcId.TryGet(out var id)) return Fact.Unknown<ImmutableArray<string>>(vpcId.Gaps);
        var vpc = _snapshot.Vpcs.Items.FirstOrDefault(item => item.VpcId == id);
        if (vpc is null)
        {
            return Fact.Unknown<ImmutableArray<string>>(
                _snapshot.Vpcs.Gap ?? new(_snapshot.Vpcs.Question, Outcome.Malformed, $"{id} is not in the answer"));
        }

        var ranges = read(vpc);
        return Fact.Known(ranges, new Evidence("Vpc " + id, field, ClusterDescription.Shown(ranges), _snapshot.Vpcs.Question));
    }

    private Fact<ImmutableArray<ClusterSecurityGroup>> SecurityGroups() => _cluster.Optional(
        "resourcesVpcConfig.clusterSecurityGroupId, securityGroupIds",
        cluster =>
        {
            var groups = ImmutableArray.CreateBuilder<ClusterSecurityGroup>();
            var config = cluster.ResourcesVpcConfig;
            if (config?.ClusterSecurityGroupId is { } own) groups.Add(new(own, NameOf(own), "cluster"));
            foreach (var id in (config?.SecurityGroupIds ?? []).Order(StringComparer.Ordinal))
            {
                groups.Add(new(id, NameOf(id), "additional"));
            }

            return groups.ToImmutable();
        },
        groups => groups.IsEmpty ? null : string.Join(", ", groups.Select(group => group.Id)));

    private string? NameOf(string group) => _snapshot.SecurityGroups.Items.FirstOrDefault(item => item.GroupId == group)?.GroupName;

    private Fact<ImmutableArray<ClusterSubnet>> Subnets(SubnetUses uses, string? vpcId)
    {
        var described = _snapshot.Subnets.Items.ToDictionary(subnet => subnet.SubnetId, StringComparer.Ordinal);
        var routes = new SubnetRoutes(_snapshot.RouteTables);
        var subnets = uses.Items.Select(item =>
            Subnet(item.Id, item.Uses, item.UsedBy, described.GetValueOrDefault(item.Id),
                routes.Of(item.Id, described.GetValueOrDefault(item.Id)?.VpcId ?? vpcId)))
            .OrderBy(subnet => subnet.ZoneName, StringComparer.Ordinal).ThenBy(subnet => subnet.Id, StringComparer.Ordinal)
                .ToImmutableArray();
        if (subnets.IsEmpty && !uses.Gaps.IsEmpty) return Fact.Unknown<ImmutableArray<ClusterSubnet>>(uses.Gaps);
        return Fact.Partial(subnets,
            subnets.IsEmpty
                ? [new("cluster " + _cluster.Name, "subnets", "none is used", AwsCalls.DescribeCluster.Question)]
                : [.. uses.Evidence],
            uses.Gaps);
    }

    private ClusterSubnet Subnet(string id, ImmutableArray<string> uses, ImmutableArray<string> usedBy, Subnet? subnet,
        Fact<SubnetRoute> route)
    {
        var range = Cidr.Parse(subnet?.CidrBlock);
        return new()
        {
            Id = id,
            Uses = uses,
            UsedBy = usedBy,
            Zone = Of(id, subnet, "AvailabilityZone", subnet?.AvailabilityZone),
            ZoneId = Of(id, subnet, "AvailabilityZoneId", subnet?.AvailabilityZoneId),
            Cidr = subnet is null
                ? Unseen<string?>(id)
                : Fact.Known(subnet.CidrBlock, Proof(id, "CidrBlock", subnet.CidrBlock ?? Evidence.NotSet)),
            Size = range is { IsIpv4: true, PrefixLength: > 0 }
                ? Fact.Known((int)range.Value.Size - PlanSubnet.Reserved, Proof(id, "CidrBlock", subnet?.CidrBlock ?? ""))
                : Unseen<int>(id, "CidrBlock", subnet),
            Free = subnet?.AvailableIpAddressCount is { } free
                ? Fact.Known(free, Proof(id, "AvailableIpAddressCount", free.ToString(CultureInfo.InvariantCulture)))
                : Unseen<int>(id, "AvailableIpAddressCount", subnet),
            Route = route,
        };
    }

    private Fact<string> Of(string id, Subnet? subnet, string field, string? value) =>
        value is not null ? Fact.Known(value, Proof(id, field, value)) : Unseen<string>(id, field, subnet);

    private Evidence Proof(string id, string field, string value) => new("Subnet " + id, field, value, _snapshot.Subnets.Question);

    private Fact<T> Unseen<T>(string id, string? field = null, Subnet? subnet = null) => Fact.Unknown<T>(subnet is null
        ? _snapshot.Subnets.Gap ?? new(_snapshot.Subnets.Question, Outcome.Malformed, $"{id} is not in the answer")
        : new(_snapshot.Subnets.Question, Outcome.Malformed, $"{id} has no {field} in the answer"));

    private static Fact<ImmutableArray<T>> InVpc<T>(Listing<T> list, string? vpcId, Func<T, string?> vpc, Func<T, bool> isThere, Func<T,
        string> order, Func<T, Evidence> proof)
    {
        if (list.IsBlind) return Fact.Unknown<ImmutableArray<T>>(list.Gaps);
        var items = list.Items.Where(item => isThere(item) && (vpcId is null || vpc(item) is null || vpc(item) == vpcId))
            .OrderBy(order, StringComparer.Ordinal).ToImmutableArray();
        return Fact.Partial(items,
            items.IsEmpty ? [new(list.Question["aws/".Length..], "items", "none in the VPC", list.Question)] : [.. items.Select(proof)],
            list.Gaps);
    }
}
