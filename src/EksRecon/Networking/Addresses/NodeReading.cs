using System.Collections.Immutable;
using System.Globalization;
using System.Runtime.InteropServices;

using EksRecon.Capacity;
using EksRecon.Model;
using EksRecon.Model.Aws;
using EksRecon.Networking.VpcCni;

namespace EksRecon.Networking.Addresses;

/// <summary>Reads what each node holds, from which subnets, and which pods need addresses of it.</summary>
internal sealed class NodeReading
{
    /// <summary>aws-node leaves interfaces with this tag alone (aws/amazon-vpc-cni-k8s pkg/awsutils).</summary>
    private const string Unmanaged = "node.k8s.amazonaws.com/no_manage";

    private readonly Snapshot _snapshot;
    private readonly NodeAddressing _addressing;
    private readonly GroupReading _groups;
    private readonly IReadOnlyDictionary<string, int> _subnets;
    private readonly ILookup<string, NetworkInterface> _cards;
    private readonly Dictionary<string, string?> _eniConfigSubnets;
    private readonly ImmutableArray<(int Index, string Zone)> _tagged;
    private readonly HashSet<int> _closed = [];
    private readonly bool? _custom;
    private readonly bool? _discovers;
    private readonly HashSet<string> _resolved;

    public NodeReading(Snapshot snapshot, VpcCniFacts cni, NodeAddressing addressing, GroupReading groups, IReadOnlyDictionary<string,
        int> subnets, string cluster)
    {
        (_snapshot, _addressing, _groups, _subnets) = (snapshot, addressing, groups, subnets);
        _cards = snapshot.NetworkInterfaces.Items.Where(card =>
            card.Attachment?.InstanceId is not null).ToLookup(card => card.Attachment?.InstanceId ?? "",
            StringComparer.Ordinal);
        _custom = cni.CustomNetworking.TryGet(out var custom) ? custom : null;
        _discovers = cni.SubnetDiscovery.TryGet(out var discovers) ? discovers : null;
        var resolved = cni.NodeEniConfigs.TryGet(out var nodes) ? nodes : [];
        _resolved = resolved.Select(node => node.Node).ToHashSet(StringComparer.Ordinal);
        var bySubnet = cni.EniConfigList.TryGet(out var configs)
            ? configs.ToDictionary(config => config.Name, config => config.Subnet, StringComparer.Ordinal)
            : [];
        _eniConfigSubnets = resolved.Where(node => node.Problem is null).ToDictionary(node => node.Node,
            node => bySubnet.GetValueOrDefault(node.Name), StringComparer.Ordinal);
        var tagged = ImmutableArray.CreateBuilder<(int, string)>();
        foreach (var subnet in snapshot.Subnets.Items)
        {
            if (!subnets.TryGetValue(subnet.SubnetId, out var index)) continue;
            if (DiscoveryTags.IsClosed(subnet)) _closed.Add(index);
            else if (DiscoveryTags.IsForPods(subnet, cluster) && subnet.AvailabilityZone is { } zone) tagged.Add((index, zone));
        }

        _tagged = tagged.ToImmutable();
    }

    /// <summary>By name.</summary>
    /// <param name="nodeSubnets">The subnet of each node's address, by the node's name.</param>
    public ImmutableArray<PlanNode> Read(IReadOnlyDictionary<string, string> nodeSubnets)
    {
        var pods = Pods();
        var nodes = ImmutableArray.CreateBuilder<PlanNode>(_snapshot.Nodes.Items.Length);
        foreach (var node in _snapshot.Nodes.Items)
        {
            var subnet = nodeSubnets.TryGetValue(node.Name, out var id) ? Index(id) : -1;
            nodes.Add(Read(node, subnet, pods.GetValueOrDefault(node.Name)));
        }

        return nodes.MoveToImmutable();
    }

    private PlanNode Read(Node node, int subnet, PodCount pods)
    {
        var (addressing, shape, settings, limits) = _addressing.Of(node);
        // Which subnet it takes pods' addresses from is not known.
        if (addressing == PodAddressing.Pool && node.RunsAwsNode
            && (_discovers is null || (_custom == true && !_resolved.Contains(node.Name))))
        {
            addressing = PodAddressing.Unknown;
        }

        var isPool = addressing == PodAddressing.Pool;
        var held = isPool && _snapshot.NetworkInterfaces.IsWhole && node.InstanceId is { } instance
            ? Held(instance, settings.CustomNetworking)
            : [];
        return new()
        {
            Name = node.Name,
            Zone = node.Zone,
            Group = _groups.Of(node, subnet),
            InstanceType = node.InstanceType,
            Limits = limits,
            Addressing = addressing,
            RunsAwsNode = node.RunsAwsNode,
            Shape = shape,
            Settings = settings,
            MaxPods = node.MaxPods,
            Pods = pods.All,
            PoolPods = pods.InPool,
            DaemonPods = pods.OfDaemons,
            BranchPods = pods.OnBranches,
            MaxBranchPods = isPool && settings.PodEni ? node.PodEni ?? limits?.BranchEnis : null,
            Subnet = subnet,
            PodSubnets = isPool ? PodSubnets(node, subnet) : [],
            Held = held,
        };
    }

    private int Index(string? id) => id is not null && _subnets.TryGetValue(id, out var index) ? index : -1;

    private ImmutableArray<int> PodSubnets(Node node, int subnet)
    {
        if (_custom == true && node.RunsAwsNode)
        {
            return _eniConfigSubnets.TryGetValue(node.Name, out var id) && Index(id) is var index and >= 0 ? [index] : [];
        }

        ImmutableArray<int> own = subnet < 0 || (_closed.Contains(subnet) && _discovers == true) ? [] : [subnet];
        return _discovers != true || !node.RunsAwsNode
            ? own
            : [.. own, .. _tagged.Where(one => one.Zone == node.Zone && one.Index != subnet).Select(one => one.Index)];
    }

    /// <summary>The node's interfaces on its default network card; a trunk has a place of its own in the node's shape.</summary>
    private ImmutableArray<HeldInterface> Held(string instance, bool custom)
    {
        var held = ImmutableArray.CreateBuilder<HeldInterface>();
        foreach (var card in _cards[instance].OrderBy(card => card.Attachment?.DeviceIndex ?? int.MaxValue))
        {
            if (card.Attachment?.NetworkCardIndex > 0 || card.InterfaceType is "trunk" or "efa-only") continue;
            var subnet = Index(card.SubnetId);
            var isPrimary = card.Attachment?.DeviceIndex == 0;
            var isLeftAlone = (card.TagSet ?? []).Any(tag => tag is { Key: Unmanaged, Value: "true" });
            var addresses = (card.PrivateIpAddresses ?? []).Count(address => address.Primary != true);
            held.Add(
                new(Math.Max(subnet, 0), addresses, card.Ipv4Prefixes?.Length ?? 0, HasSlots: subnet >= 0 && !isLeftAlone
                    && !(isPrimary && (custom || _closed.Contains(subnet) && _discovers == true))));
        }

        return held.ToImmutable();
    }

    private Dictionary<string, PodCount> Pods()
    {
        var counts = new Dictionary<string, PodCount>(StringComparer.Ordinal);
        foreach (var pod in _snapshot.Pods.Items)
        {
            if (!pod.IsAlive || pod.NodeName is not { } name) continue;
            ref var count = ref CollectionsMarshal.GetValueRefOrAddDefault(counts, name, out _);
            var inPool = PodNeeds.PoolAddress(pod);
            count = new(count.All + 1, count.InPool + (inPool ? 1 : 0), count.OnBranches + (!inPool && !pod.Template.HostNetwork ? 1 : 0),
                count.OfDaemons + (inPool && pod.Metadata.Owner?.StartsWith("DaemonSet/", StringComparison.Ordinal) == true ? 1 : 0));
        }

        return counts;
    }

    private readonly record struct PodCount(int All, int InPool, int OnBranches, int OfDaemons);
}

/// <summary>Which pods take an address from their node's pool.</summary>
internal static class PodNeeds
{
    /// <summary>The VPC resource controller writes it on a pod that has a branch interface of its own.</summary>
    private const string BranchAnnotation = "vpc.amazonaws.com/pod-eni";

    public static bool PoolAddress(Pod pod) =>
        !pod.Template.HostNetwork && string.IsNullOrEmpty(pod.Metadata.Annotations[BranchAnnotation]);
}
