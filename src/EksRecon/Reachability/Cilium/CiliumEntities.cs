using System.Collections.Immutable;

namespace EksRecon.Reachability;

/// <summary>Entities of Cilium, by which peers are named without labels or addresses (cilium/cilium, pkg/policy/api/entity.go).</summary>
internal static class CiliumEntities
{
    /// <summary>Outside of EKS' nodes.</summary>
    public const string ApiServer = "kube-apiserver";

    private static readonly ImmutableArray<Peer> Cluster = [new WholePeer(PeerSet.Pods), new WholePeer(PeerSet.OwnNode),
        new WholePeer(PeerSet.OtherNodes)];

    /// <summary>
    /// What an entity is; nothing for those that are no pod and no address: pods that are being made, health checks, the proxy of
    /// Ingresses.
    /// </summary>
    /// <exception cref="PolicyException">It is none, or cannot be told.</exception>
    public static ImmutableArray<Peer> Of(string? entity, string where) => entity switch
    {
        "all" => [new AllPeer([])],
        "cluster" => Cluster,
        "host" => [new WholePeer(PeerSet.OwnNode)],
        "remote-node" => [new WholePeer(PeerSet.OtherNodes)],
        "world" or "world-ipv4" => [new WholePeer(PeerSet.Outside)],
        "world-ipv6" or "init" or "health" or "ingress" or "none" => [],
        "unmanaged" => throw new NotEvaluatedException($"{where}: which pods Cilium does not manage is not known"),
        _ => throw new PolicyException($"{where}: '{entity}' is no entity"),
    };
}
