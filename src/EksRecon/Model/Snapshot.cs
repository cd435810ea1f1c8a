using System.Collections.Immutable;

using EksRecon.Bundles;
using EksRecon.Model.Aws;
using EksRecon.Questions;

namespace EksRecon.Model;

/// <summary>
/// Everything that was seen of a cluster, typed and immutable, with what is known of its completeness.
/// A live run, a saved bundle and a test are the same from here on.
/// </summary>
public sealed class Snapshot
{
    private readonly Dictionary<KubernetesKind, Listing<Resource>> _resources = [];
    private readonly Dictionary<(string Namespace, string Name), ConfigMap> _configMaps;
    private readonly Lazy<WorkloadOwners> _owners;

    internal Snapshot(Coverage coverage, SnapshotBuilder seen)
    {
        Coverage = coverage;
        ApiVersion = seen.ApiVersion;
        Nodes = List<Node>(seen, Kinds.Nodes);
        Namespaces = List<Namespace>(seen, Kinds.Namespaces);
        Pods = List<Pod>(seen, Kinds.Pods);
        Services = List<Service>(seen, Kinds.Services);
        Definitions = List<CustomResourceDefinition>(seen, Kinds.CustomResourceDefinitions);
        DaemonSets = List<Workload>(seen, Kinds.DaemonSets);
        Deployments = List<Workload>(seen, Kinds.Deployments);
        StatefulSets = List<Workload>(seen, Kinds.StatefulSets);
        ReplicaSets = List<Workload>(seen, Kinds.ReplicaSets);
        ReplicationControllers = List<Workload>(seen, Kinds.ReplicationControllers);
        Jobs = List<Workload>(seen, Kinds.Jobs);
        CronJobs = List<Workload>(seen, Kinds.CronJobs);
        _configMaps = seen.Of<ConfigMap>(Kinds.ConfigMaps).ToDictionary(map => (map.Metadata.Namespace, map.Metadata.Name));
        foreach (var kind in Kinds.All)
        {
            if (!IsTyped(kind)) _resources.Add(kind, List<Resource>(seen, kind));
        }

        Cluster = seen.Of<Aws.Cluster>(AwsCalls.DescribeCluster) is [var cluster, ..] ? cluster : null;
        CallerIdentity = seen.Of<CallerIdentity>(AwsCalls.CallerIdentity) is [var identity, ..] ? identity : null;
        AddonNames = List<string>(seen, AwsCalls.ListAddons);
        Addons = seen.Of<Addon>(AwsCalls.DescribeAddon).ToImmutableDictionary(addon => addon.AddonName, StringComparer.Ordinal);
        AddonVersions = seen.Of<AddonVersions>(AwsCalls.DescribeAddonVersions).ToImmutableDictionary(addon => addon.AddonName,
            StringComparer.Ordinal);
        NodegroupNames = List<string>(seen, AwsCalls.ListNodegroups);
        Nodegroups = seen.Of<Nodegroup>(AwsCalls.DescribeNodegroup);
        FargateProfiles = seen.Of<FargateProfile>(AwsCalls.DescribeFargateProfile);
        FargateProfileNames = List<string>(seen, AwsCalls.ListFargateProfiles);
        Subnets = List<Subnet>(seen, AwsCalls.DescribeSubnets);
        Vpcs = List<Vpc>(seen, AwsCalls.DescribeVpcs);
        RouteTables = List<RouteTable>(seen, AwsCalls.DescribeRouteTables);
        NatGateways = List<NatGateway>(seen, AwsCalls.DescribeNatGateways);
        NetworkInterfaces = List<NetworkInterface>(seen, AwsCalls.DescribeNetworkInterfaces);
        SubnetCidrReservations = seen.Of<SubnetCidrReservation>(AwsCalls.SubnetCidrReservations);
        SecurityGroups = List<SecurityGroup>(seen, AwsCalls.DescribeSecurityGroups);
        VpcEndpoints = List<VpcEndpoint>(seen, AwsCalls.DescribeVpcEndpoints);
        InstanceTypes = List<InstanceTypeLimits>(seen, AwsCalls.DescribeInstanceTypes);
        LoadBalancers = List<LoadBalancer>(seen, AwsCalls.DescribeLoadBalancers);
        TargetGroups = List<TargetGroup>(seen, AwsCalls.DescribeTargetGroups);
        TargetHealth = seen.Of<TargetHealthDescription>(AwsCalls.DescribeTargetHealth);
        DhcpOptions = List<DhcpOptions>(seen, AwsCalls.DescribeDhcpOptions);
        VpcAttributes = seen.Of<VpcAttribute>(AwsCalls.DescribeVpcAttribute);
        _owners = new(() => new WorkloadOwners(this));
    }

    public Coverage Coverage { get; }

    /// <summary>The API server's own answer; null where it was not seen.</summary>
    public ClusterVersion? ApiVersion { get; }

    public Listing<Node> Nodes { get; }

    public Listing<Namespace> Namespaces { get; }

    public Listing<Pod> Pods { get; }

    public Listing<Service> Services { get; }

    public Listing<CustomResourceDefinition> Definitions { get; }

    public Listing<Workload> DaemonSets { get; }

    public Listing<Workload> Deployments { get; }

    public Listing<Workload> StatefulSets { get; }

    public Listing<Workload> ReplicaSets { get; }

    public Listing<Workload> ReplicationControllers { get; }

    public Listing<Workload> Jobs { get; }

    public Listing<Workload> CronJobs { get; }

    /// <summary>The cluster as EKS describes it; null where it was not seen (<see cref="ClusterLook"/> says why).</summary>
    public Aws.Cluster? Cluster { get; }

    public Look ClusterLook => Coverage.Of(AwsCalls.DescribeCluster);

    public CallerIdentity? CallerIdentity { get; }

    public Listing<string> AddonNames { get; }

    /// <summary>Add-ons by name, those that were described.</summary>
    public ImmutableDictionary<string, Addon> Addons { get; }

    /// <summary>Offered versions by add-on.</summary>
    public ImmutableDictionary<string, AddonVersions> AddonVersions { get; }

    public Listing<string> NodegroupNames { get; }

    public ImmutableArray<Nodegroup> Nodegroups { get; }

    public ImmutableArray<FargateProfile> FargateProfiles { get; }

    public Listing<string> FargateProfileNames { get; }

    public Listing<Subnet> Subnets { get; }

    public Listing<Vpc> Vpcs { get; }

    public Listing<RouteTable> RouteTables { get; }

    public Listing<NatGateway> NatGateways { get; }

    public Listing<NetworkInterface> NetworkInterfaces { get; }

    /// <summary>Reserved ranges of the subnets that were asked about.</summary>
    public ImmutableArray<SubnetCidrReservation> SubnetCidrReservations { get; }

    public Listing<SecurityGroup> SecurityGroups { get; }

    public Listing<VpcEndpoint> VpcEndpoints { get; }

    public Listing<InstanceTypeLimits> InstanceTypes { get; }

    public Listing<LoadBalancer> LoadBalancers { get; }

    public Listing<TargetGroup> TargetGroups { get; }

    /// <summary>Targets of those target groups that were asked about.</summary>
    public ImmutableArray<TargetHealthDescription> TargetHealth { get; }

    public Listing<DhcpOptions> DhcpOptions { get; }

    /// <summary>The answers about the VPC's switches, one for each.</summary>
    public ImmutableArray<VpcAttribute> VpcAttributes { get; }

    /// <summary>Objects of a kind without a record of its own.</summary>
    public Listing<Resource> Resources(KubernetesKind kind) => _resources[kind];

    /// <summary>A named ConfigMap (null where there is none, or none was seen), and what is known of it.</summary>
    public (ConfigMap? Map, Look Look) ConfigMap(string @namespace, string name) =>
        (_configMaps.GetValueOrDefault((@namespace, name)), Coverage.OfConfigMap(@namespace, name));

    /// <summary>The read ConfigMaps of a name, in whatever namespace, ordered by namespace.</summary>
    public IEnumerable<ConfigMap> ConfigMaps(string name) =>
        _configMaps.Values.Where(map =>
            map.Metadata.Name == name
                || map.Metadata.Name.StartsWith(name + "-",
                    StringComparison.Ordinal)).OrderBy(map => map.Metadata.Path, StringComparer.Ordinal);

    /// <summary>All lists of workloads: everything a component can run as, but for Pods.</summary>
    public IEnumerable<Listing<Workload>> Workloads =>
        [DaemonSets, Deployments, StatefulSets, ReplicaSets, ReplicationControllers, Jobs, CronJobs];

    /// <summary>Who owns pods and workloads.</summary>
    public WorkloadOwners Owners => _owners.Value;

    private static bool IsTyped(KubernetesKind kind) =>
        KubernetesObjects.IsWorkload(kind) || kind == Kinds.Nodes || kind == Kinds.Namespaces || kind == Kinds.Pods
            || kind == Kinds.Services ||
        kind == Kinds.ConfigMaps || kind == Kinds.CustomResourceDefinitions;

    private Listing<T> List<T>(SnapshotBuilder seen, KubernetesKind kind) => new(seen.Of<T>(kind), Coverage.Of(kind), kind.Question);

    private Listing<T> List<T>(SnapshotBuilder seen, AwsCall call) => new(seen.Of<T>(call), Coverage.Of(call), call.Question);
}
