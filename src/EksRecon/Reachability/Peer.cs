using System.Collections.Immutable;

using EksRecon.Model;

namespace EksRecon.Reachability;

/// <summary>
/// The other end that a rule speaks of: a set of pods, of pods in their node's network, and of addresses outside. Peers that say the same
/// have the same <see cref="Key"/>.
/// </summary>
public abstract record Peer
{
    public abstract string Key { get; }

    /// <summary>The peers this one is made of, itself included.</summary>
    internal virtual IEnumerable<Peer> Parts => [this];
}

/// <summary>How a selector of pods takes those in their node's network.</summary>
public enum HostMatch
{
    /// <summary>Not at all: they have no address of their own.</summary>
    Never,

    /// <summary>
    /// Like any pod, and with it everything else in its node's network: what is matched is the node's address (the VPC CNI's policy
    /// controller).
    /// </summary>
    WholeNode,
}

/// <summary>Pods by namespace and labels.</summary>
public sealed record PodPeer(PodTerm Pods, HostMatch Hosts = HostMatch.Never) : Peer
{
    public override string Key => $"{Hosts} {Pods.Key}";
}

/// <summary>Addresses.</summary>
/// <param name="MatchesPods">Pods whose address lies in it count, too.</param>
/// <param name="MatchesHosts">Nodes, and so pods in their node's network, whose address lies in it count, too.</param>
public sealed record AddressPeer(Cidr Range, ImmutableArray<Cidr> Except, bool MatchesPods, bool MatchesHosts) : Peer
{
    /// <summary>
    /// The pod's own node counts by its address, too, where the reading takes it apart from other nodes (<see cref="OwnNode.ByName"/>).
    /// </summary>
    public bool MatchesOwnNode { get; init; }

    public override string Key => $"{Range} but {string.Join(',', Except)} {MatchesPods} {MatchesHosts} {MatchesOwnNode}";
}

/// <summary>Nodes by their addresses, and what runs in their network.</summary>
/// <param name="Addresses">Single ones, ascending.</param>
/// <param name="MatchesPods">Pods that have one of these addresses count, too: where pods in their node's network are ordinary
/// ones.</param>
public sealed record NodesPeer(ImmutableArray<AddressSpan> Addresses, bool MatchesPods) : Peer
{
    /// <inheritdoc cref="AddressPeer.MatchesOwnNode"/>
    public bool MatchesOwnNode { get; init; }

    public override string Key => $"nodes {string.Join(',', Addresses)} {MatchesPods} {MatchesOwnNode}";

    internal bool Holds(AddressSpan address) => Addresses.BinarySearch(address, AddressSpan.ByFirst) >= 0;
}

/// <summary>A set that needs no selector.</summary>
public enum PeerSet
{
    /// <summary>Every pod with an address of its own.</summary>
    Pods,

    /// <summary>Every address outside the cluster.</summary>
    Outside,

    /// <summary>The pod's own node, and what runs in its network.</summary>
    OwnNode,

    /// <summary>The other nodes, and what runs in their network.</summary>
    OtherNodes,
}

/// <summary>One of those sets.</summary>
public sealed record WholePeer(PeerSet Set) : Peer
{
    public override string Key => $"every {Set}";
}

/// <summary>What is in one of them at least; without any, nothing.</summary>
public sealed record AnyPeer(ImmutableArray<Peer> Peers) : Peer
{
    public override string Key => $"any({string.Join('|', Peers.Select(peer => peer.Key))})";

    internal override IEnumerable<Peer> Parts => Peers.SelectMany(peer => peer.Parts).Prepend(this);
}

/// <summary>What is in all of them; without any, everything.</summary>
public sealed record AllPeer(ImmutableArray<Peer> Peers) : Peer
{
    public override string Key => $"all({string.Join('&', Peers.Select(peer => peer.Key))})";

    internal override IEnumerable<Peer> Parts => Peers.SelectMany(peer => peer.Parts).Prepend(this);
}

/// <summary>What is not in it.</summary>
public sealed record NotPeer(Peer Of) : Peer
{
    public override string Key => $"not({Of.Key})";

    internal override IEnumerable<Peer> Parts => Of.Parts.Prepend(this);
}

/// <summary>Pods of a namespace, or of the namespaces that a selector selects.</summary>
/// <param name="Namespace">Null where the selector decides.</param>
/// <param name="Dialect">Which labels an engine adds to those of pods and namespaces.</param>
public sealed record PodTerm(string? Namespace, Selector Namespaces, Selector Labels, LabelDialect Dialect = LabelDialect.Kubernetes)
{
    /// <summary>Every pod of the cluster.</summary>
    public static readonly PodTerm Everything = new(null, LabelSelector.Everything, LabelSelector.Everything);

    public string Key => $"{Dialect}|{Namespace}|{(Namespace is null ? Namespaces.Key : "")}|{Labels.Key}";

    /// <summary>True where labels of namespaces make a difference.</summary>
    internal bool SelectsNamespaces =>
        (Namespace is null && !Namespaces.SelectsEverything) || Labels.LabelNames.Any(name => PodLabels.IsOfNamespace(Dialect, name));
}
