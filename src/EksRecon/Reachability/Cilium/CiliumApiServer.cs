using System.Collections.Immutable;

using EksRecon.Model;

namespace EksRecon.Reachability;

/// <summary>
/// The addresses of the API server, which Cilium takes from the endpoints of the Service default/kubernetes. On EKS these are the
/// interfaces that EKS puts into the cluster's subnets and calls
/// "Amazon EKS NAME" (EKS user guide, network-reqs).
/// </summary>
internal sealed class CiliumApiServer
{
    public CiliumApiServer(Snapshot snapshot)
    {
        if (snapshot.Cluster is not { } cluster || !snapshot.NetworkInterfaces.IsWhole) return;
        ImmutableArray<Peer> found =
        [
            .. snapshot.NetworkInterfaces.Items.Where(card =>
                card.Description == "Amazon EKS " + cluster.Name).SelectMany(card => card.PrivateIpAddresses ?? [])
                .Select(address => Cidr.Parse(address.Address)).OfType<Cidr>().Where(address => address.IsIpv4).Distinct()
                    .Select(address => new AddressPeer(address, [], MatchesPods: false, MatchesHosts: false)),
        ];
        if (!found.IsEmpty) Addresses = found;
    }

    /// <summary>Null where they are not known.</summary>
    public ImmutableArray<Peer>? Addresses { get; }
}
