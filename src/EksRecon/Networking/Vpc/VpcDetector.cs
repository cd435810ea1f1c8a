using System.Collections.Immutable;

using EksRecon.Bundles;
using EksRecon.Facts;
using EksRecon.Model;
using EksRecon.Model.Aws;
using EksRecon.Questions;
using EksRecon.Signatures;

namespace EksRecon.Networking.Vpc;

/// <summary>Reads the VPC, its subnets and the endpoint's access from what EKS and EC2 say.</summary>
internal sealed class VpcDetector
{
    private const string Everything = "0.0.0.0/0";

    private readonly Snapshot _snapshot;
    private readonly VpcConfig? _config;
    private readonly string _subject;

    private VpcDetector(Snapshot snapshot)
    {
        _snapshot = snapshot;
        _config = snapshot.Cluster?.ResourcesVpcConfig;
        _subject = $"cluster {snapshot.Cluster?.Name}";
    }

    public static VpcFacts Detect(Snapshot snapshot, ComponentCensus components)
    {
        // What runs says nothing about the VPC; the signature is that of all detectors.
        ArgumentNullException.ThrowIfNull(components);
        return new VpcDetector(snapshot).Detect();
    }

    private VpcFacts Detect()
    {
        var subnets = new ClusterSubnets(_snapshot);
        return new()
        {
            VpcId = Config(config => config.VpcId, "vpcId"),
            Cidrs = Cidrs(),
            ServiceCidr = FromCluster(cluster => cluster.KubernetesNetworkConfig?.ServiceIpv4Cidr ?? cluster.KubernetesNetworkConfig?.ServiceIpv6Cidr, "kubernetesNetworkConfig.serviceIpv4Cidr"),
            IpFamily = FromCluster(cluster => cluster.KubernetesNetworkConfig?.IpFamily, "kubernetesNetworkConfig.ipFamily"),
            Subnets = subnets.All(),
            ClusterSubnetIds = ListOf(config => config.SubnetIds, "subnetIds"),
            EndpointPublic = Switch(config => config.EndpointPublicAccess, "endpointPublicAccess"),
            EndpointPrivate = Switch(config => config.EndpointPrivateAccess, "endpointPrivateAccess"),
            PublicAccessCidrs = ListOf(config => config.PublicAccessCidrs is { Length: > 0 } cidrs ? cidrs : [Everything], "publicAccessCidrs"),
            ControlPlaneEgressMode = FromCluster(cluster => cluster.ResourcesVpcConfig?.ControlPlaneEgressMode, "resourcesVpcConfig.controlPlaneEgressMode"),
            SecurityGroups = ListOf(config => [.. new[] { config.ClusterSecurityGroupId }.OfType<string>(), .. config.SecurityGroupIds ?? []], "securityGroupIds"),
            RemoteNetworks = RemoteNetworks(),
            NodeEgress = subnets.NodeEgress(),
            VpcEndpoints = VpcEndpoints(),
            HasHybridNodes = _snapshot.Cluster?.RemoteNetworkConfig is not null || _snapshot.Nodes.Items.Any(node => node.IsHybrid),
        };
    }

    private Gap ClusterGap(string field) => _snapshot.ClusterLook.Gap ?? new Gap(AwsCalls.DescribeCluster.Question, Outcome.Malformed, $"EKS's description of the cluster has no {field}");

    private Evidence Seen(string field, string value) => new(_subject, field, value, AwsCalls.DescribeCluster.Question);

    private Fact<string> Config(Func<VpcConfig, string?> read, string field) =>
        _config is not null && read(_config) is { } value ? Fact.Known(value, Seen($"resourcesVpcConfig.{field}", value)) : Fact.Unknown<string>(ClusterGap(field));

    private Fact<bool> Switch(Func<VpcConfig, bool?> read, string field) =>
        _config is not null && read(_config) is { } value ? Fact.Known(value, Seen($"resourcesVpcConfig.{field}", value ? "true" : "false")) : Fact.Unknown<bool>(ClusterGap(field));

    private Fact<ImmutableArray<string>> ListOf(Func<VpcConfig, ImmutableArray<string>?> read, string field) =>
        _config is not null && read(_config) is { } values ? Fact.Known(values, Seen($"resourcesVpcConfig.{field}", string.Join(", ", values))) : Fact.Unknown<ImmutableArray<string>>(ClusterGap(field));

    private Fact<string?> FromCluster(Func<Cluster, string?> read, string field) =>
        _snapshot.Cluster is { } cluster ? Fact.Known(read(cluster), Seen(field, read(cluster) ?? Evidence.NotSet)) : Fact.Unknown<string?>(ClusterGap(field));

    private Fact<ImmutableArray<string>> Cidrs()
    {
        if (_config?.VpcId is not { } id) return Fact.Unknown<ImmutableArray<string>>(ClusterGap("vpcId"));
        if (_snapshot.Vpcs.Items.FirstOrDefault(vpc => vpc.VpcId == id) is not { } vpc)
        {
            return Fact.Unknown<ImmutableArray<string>>(_snapshot.Vpcs.Gap ?? new Gap(_snapshot.Vpcs.Question, Outcome.Malformed, $"the answer does not hold {id}"));
        }

        var associated = (vpc.CidrBlockAssociationSet ?? []).Where(one => one.CidrBlockState?.State is null or "associated").Select(one => one.CidrBlock);
        var six = (vpc.Ipv6CidrBlockAssociationSet ?? []).Select(one => one.Ipv6CidrBlock);
        ImmutableArray<string> cidrs = [.. associated.Prepend(vpc.CidrBlock).Concat(six).OfType<string>().Distinct(StringComparer.Ordinal)];
        return Fact.Known(cidrs, new Evidence("Vpc " + id, "CidrBlockAssociationSet", string.Join(", ", cidrs), _snapshot.Vpcs.Question));
    }

    private Fact<ImmutableArray<string>> RemoteNetworks()
    {
        if (_snapshot.Cluster is not { } cluster) return Fact.Unknown<ImmutableArray<string>>(ClusterGap("remoteNetworkConfig"));
        var remote = cluster.RemoteNetworkConfig;
        ImmutableArray<string> cidrs = [.. (remote?.RemoteNodeNetworks ?? []).Concat(remote?.RemotePodNetworks ?? []).SelectMany(network => network.Cidrs ?? [])];
        return Fact.Known(cidrs, Seen("remoteNetworkConfig", cidrs.IsEmpty ? Evidence.NotSet : string.Join(", ", cidrs)));
    }

    private Fact<ImmutableArray<string>> VpcEndpoints()
    {
        var endpoints = _snapshot.VpcEndpoints;
        if (endpoints.IsBlind) return Fact.Unknown<ImmutableArray<string>>(endpoints.Gaps);
        ImmutableArray<string> services = [.. endpoints.Items.Where(one => _config?.VpcId is null || one.VpcId == _config.VpcId).Select(one => one.ServiceName).OfType<string>().Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)];
        return Fact.Partial(services, [new("VPC endpoints", "ServiceName", services.IsEmpty ? "none" : string.Join(", ", services), endpoints.Question)], endpoints.Gaps);
    }
}
