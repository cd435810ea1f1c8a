using System.Collections.Immutable;
using System.Net;

using EksRecon.Model;
using EksRecon.Model.Aws;

namespace EksRecon.Capacity;

/// <summary>Who holds the addresses of a subnet, counted from its network interfaces.</summary>
/// <param name="Holders">Addresses by holder, ordered by holder; only those that hold some.</param>
/// <param name="Blocks">Its /28 blocks.</param>
public sealed record SubnetHoldings(ImmutableSortedDictionary<string, int> Holders, FreeBlocks? Blocks)
{
    public int Held(string holder) => Holders.GetValueOrDefault(holder);
}

/// <summary>The names of holders, as reports have them.</summary>
public static class Holder
{
    public const string ControlPlane = "control-plane";
    public const string Nodes = "nodes";
    public const string Pods = "pods";
    public const string Warm = "warm";
    public const string LoadBalancers = "load-balancers";
    public const string Endpoints = "endpoints";
    public const string Nat = "nat";
    public const string OtherCluster = "other-cluster";

    /// <summary>Interfaces whose makers are known and are no part of a cluster: other instances, databases, functions, ...</summary>
    public const string Others = "others";

    public const string Unknown = "unknown";

    /// <summary>All of them, in the order in which bars and tables show them.</summary>
    public static IReadOnlyList<string> All { get; } = [ControlPlane, Nodes, Pods, Warm, LoadBalancers, Endpoints, Nat, OtherCluster,
        Others, Unknown];
}

/// <summary>Sorts network interfaces by what made them.</summary>
public sealed class InterfaceHolders
{
    /// <summary>aws-node writes these on the interfaces it makes (aws/amazon-vpc-cni-k8s pkg/awsutils/awsutils.go).</summary>
    private const string ClusterTag = "cluster.k8s.amazonaws.com/name";

    private const string TrunkDescription = "aws-k8s-trunk-eni";
    private const string BranchDescription = "aws-k8s-branch-eni";
    private const string SecondaryDescription = "aws-K8S-";

    private readonly string? _cluster;
    private readonly IReadOnlySet<string> _instances;
    private readonly IReadOnlySet<string> _podAddresses;

    /// <param name="cluster">The cluster's name; null where it is not known.</param>
    /// <param name="instances">EC2 instances of its nodes.</param>
    /// <param name="podAddresses">Addresses of its pods that are alive and have one of their own.</param>
    public InterfaceHolders(string? cluster, IReadOnlySet<string> instances, IReadOnlySet<string> podAddresses) =>
        (_cluster, _instances, _podAddresses) = (cluster, instances, podAddresses);

    /// <summary>True where the interface hangs on a node of the cluster.</summary>
    public bool IsOfNode(NetworkInterface card) => card.Attachment?.InstanceId is { } instance && _instances.Contains(instance);

    /// <summary>Counts the addresses of one subnet.</summary>
    /// <param name="reservations">Its CIDR reservations; none where they were not seen.</param>
    public SubnetHoldings Of(Cidr? range, IEnumerable<NetworkInterface> cards, IEnumerable<SubnetCidrReservation> reservations)
    {
        var holders = new SortedDictionary<string, int>(StringComparer.Ordinal);
        var blocks = range is { } known ? FreeBlocks.Of(known) : null;
        foreach (var reservation in reservations)
        {
            if (Cidr.Parse(reservation.Cidr) is { } reserved) blocks?.Reserve(reserved, reservation.ReservationType == "prefix");
        }

        foreach (var card in cards) Count(card, holders, blocks);
        return new(holders.ToImmutableSortedDictionary(StringComparer.Ordinal), blocks);
    }

    private void Count(NetworkInterface card, SortedDictionary<string, int> holders, FreeBlocks? blocks)
    {
        var holder = HolderOf(card);
        var isOfNode = holder == Holder.Nodes;
        foreach (var address in card.PrivateIpAddresses ?? [])
        {
            if (Cidr.Address(address.Address) is { } parsed) blocks?.Occupy(parsed, isOfNode);
            Add(holders, !isOfNode || address.Primary == true ? holder : IsPod(address.Address) ? Holder.Pods : Holder.Warm, 1);
        }

        foreach (var prefix in card.Ipv4Prefixes ?? [])
        {
            if (Cidr.Parse(prefix.Ipv4Prefix) is not { } parsed) continue;
            blocks?.Occupy(parsed, isOfNode);
            var size = (int)(parsed.Ipv4Addresses ?? 0);
            var pods = isOfNode ? PodsIn(parsed) : 0;
            Add(holders, isOfNode ? Holder.Pods : holder, isOfNode ? pods : size);
            if (isOfNode) Add(holders, Holder.Warm, size - pods);
        }
    }

    private static void Add(SortedDictionary<string, int> holders, string holder, int count)
    {
        if (count > 0) holders[holder] = holders.GetValueOrDefault(holder) + count;
    }

    private bool IsPod(string? address) => address is not null && _podAddresses.Contains(address);

    private int PodsIn(Cidr prefix)
    {
        var bytes = prefix.Base.GetAddressBytes();
        var count = 0;
        for (var offset = 0; offset < NodePool.PrefixAddresses; offset++)
        {
            if (_podAddresses.Contains(new IPAddress([bytes[0], bytes[1], bytes[2], (byte)(bytes[3] + offset)]).ToString())) count++;
        }

        return count;
    }

    private string HolderOf(NetworkInterface card)
    {
        var description = card.Description ?? "";
        if (IsOfNode(card)) return Holder.Nodes;
        if (IsControlPlane(description) is { } own) return own ? Holder.ControlPlane : Holder.OtherCluster;
        var tagged = Tag(card, ClusterTag);
        if (tagged is not null && _cluster is not null && tagged != _cluster) return Holder.OtherCluster;
        if (description == BranchDescription || card.InterfaceType == "branch") return Holder.Pods;
        foreach (var address in card.PrivateIpAddresses ?? [])
        {
            // A Fargate pod has an interface of its own.
            if (IsPod(address.Address)) return Holder.Pods;
        }

        if (description.StartsWith("ELB ", StringComparison.Ordinal)
            || card.InterfaceType is "network_load_balancer" or "gateway_load_balancer" or "load_balancer")
        {
            return Holder.LoadBalancers;
        }

        if (card.InterfaceType is "vpc_endpoint" or "gateway_load_balancer_endpoint"
            || description.StartsWith("VPC Endpoint Interface", StringComparison.Ordinal))
        {
            return Holder.Endpoints;
        }

        if (card.InterfaceType is "nat_gateway" or "natGateway"
            || description.StartsWith("Interface for NAT Gateway", StringComparison.Ordinal))
        {
            return Holder.Nat;
        }

        // Left behind by a node that is gone, or of one that was not seen.
        if (description.StartsWith(SecondaryDescription, StringComparison.Ordinal) || description == TrunkDescription)
        {
            return tagged is not null && tagged == _cluster ? Holder.Warm : Holder.Unknown;
        }

        return card.Attachment?.InstanceId is not null || description.Length > 0 || card.InterfaceType is not (null or "interface")
            ? Holder.Others
            : Holder.Unknown;
    }

    /// <summary>EKS writes "Amazon EKS NAME" on the control plane's interfaces. Null for an interface of something else.</summary>
    private bool? IsControlPlane(string description)
    {
        const string prefix = "Amazon EKS ";
        if (!description.StartsWith(prefix, StringComparison.Ordinal)) return null;
        return _cluster is null || description[prefix.Length..] == _cluster;
    }

    private static string? Tag(NetworkInterface card, string key)
    {
        foreach (var tag in card.TagSet ?? [])
        {
            if (tag.Key == key) return tag.Value;
        }

        return null;
    }
}
