using System.Collections.Immutable;

using EksRecon.Model;
using EksRecon.Model.Aws;

namespace EksRecon.Networking.Vpc;

/// <summary>An interface of a node.</summary>
/// <param name="Instance">The instance it hangs on.</param>
/// <param name="IsPrimary">True for the instance's first interface, which host-network traffic uses.</param>
internal sealed record NodeInterface(NetworkInterface Card, string Instance, bool IsPrimary)
{
    /// <summary>
    /// True where the VPC CNI made it for pods; it writes so into the description (aws/amazon-vpc-cni-k8s, pkg/awsutils).
    /// </summary>
    public bool IsForPods => !IsPrimary && Card.Description?.StartsWith("aws-K8S-", StringComparison.Ordinal) == true;

    public TrafficSide Side { get; } = ClusterInterfaces.Side(Card);
}

/// <summary>
/// The network interfaces that belong to the cluster: those of its nodes' instances, and those EKS puts into the cluster subnets.
/// </summary>
internal sealed class ClusterInterfaces
{
    public ClusterInterfaces(Snapshot snapshot, string clusterName)
    {
        var instances = snapshot.Nodes.Items.Select(Instance).OfType<string>().ToHashSet(StringComparer.Ordinal);
        // EKS names them so (EKS user guide, network-reqs).
        var description = "Amazon EKS " + clusterName;
        var nodes = ImmutableArray.CreateBuilder<NodeInterface>();
        var control = ImmutableArray.CreateBuilder<NetworkInterface>();
        foreach (var card in snapshot.NetworkInterfaces.Items)
        {
            // Branch interfaces have the groups of a SecurityGroupPolicy, not those of a node.
            if (card.InterfaceType == "branch") continue;
            if (card.Attachment?.InstanceId is { } instance && instances.Contains(instance))
            {
                nodes.Add(new(card, instance, card.Attachment.DeviceIndex == 0));
            }
            else if (card.Description == description) control.Add(card);
        }

        (Nodes, ControlPlane) = (nodes.ToImmutable(), control.ToImmutable());
    }

    public ImmutableArray<NodeInterface> Nodes { get; }

    public ImmutableArray<NetworkInterface> ControlPlane { get; }

    /// <summary>
    /// The instance in <c>aws:///eu-west-1a/i-0123</c>; null on Fargate, on hybrid nodes, and where the node does not say.
    /// </summary>
    public static string? Instance(Node node) =>
        node.ProviderId is { } id && id[(id.LastIndexOf('/') + 1)..] is var last && last.StartsWith("i-", StringComparison.Ordinal)
            ? last
            : null;

    public static TrafficSide Side(NetworkInterface card) => new(
        card.Groups is { } groups ? [.. groups.Select(group => group.GroupId).OfType<string>().Order(StringComparer.Ordinal)] : null,
        [.. (card.PrivateIpAddresses ?? []).Select(address => address.Address).Concat((card.Ipv4Prefixes ?? []).Select(prefix => prefix.Ipv4Prefix)).Select(Cidr.Parse).OfType<Cidr>()]);
}
