namespace EksRecon.Reachability;

/// <summary>
/// Which classes of pods and which pieces of the addresses outside are in a peer. Positions: classes, then pieces, then a pod that no
/// selector names, then the pod's own node: for each piece of the addresses that it may have, and last without a known one.
/// </summary>
internal sealed class PeerMembers(PodClasses classes, IReadOnlyList<AddressSpan> outside, IReadOnlyList<AddressSpan> nodes)
{
    /// <summary>The position of a pod that no selector names: one that may come, of any namespace, with labels of its own.</summary>
    public int Anybody { get; } = classes.Items.Count + outside.Count;

    /// <summary>The first position of the pod's own node.</summary>
    public int OwnNode { get; } = classes.Items.Count + outside.Count + 1;

    public int Count => OwnNode + nodes.Count + 1;

    /// <summary>Positions, each once.</summary>
    public List<int> Of(Peer peer) => peer switch
    {
        PodPeer pods => Pods(pods),
        AddressPeer addresses => Addresses(addresses),
        NodesPeer nodes => Nodes(nodes),
        WholePeer whole => Whole(whole.Set),
        AnyPeer any => Positions(Any(any)),
        AllPeer all => Positions(All(all)),
        NotPeer not => Positions(Not(Marked(not.Of))),
        _ => throw new NotSupportedException(peer.GetType().Name),
    };

    private List<int> Pods(PodPeer peer)
    {
        var list = new List<int>();
        HashSet<AddressSpan?>? hosts = null;
        foreach (var index in classes.Select(peer.Pods))
        {
            if (!classes.Items[index].IsHost) list.Add(index);
            else if (peer.Hosts == HostMatch.WholeNode && classes.Items[index].Address is { } address) (hosts ??= []).Add(address);
        }

        for (var index = 0; hosts is not null && index < classes.Items.Count; index++)
        {
            if (classes.Items[index].IsHost && hosts.Contains(classes.Items[index].Address)) list.Add(index);
        }

        if (peer.Pods is { Namespace: null, Namespaces.SelectsEverything: true, Labels.SelectsEverything: true }) list.Add(Anybody);
        return list;
    }

    private List<int> Addresses(AddressPeer peer)
    {
        var list = new List<int>();
        if (AddressSpan.Of(peer.Range) is not { } range) return list;
        var except = peer.Except.Select(AddressSpan.Of).OfType<AddressSpan>().ToArray();
        for (var index = 0; (peer.MatchesPods || peer.MatchesHosts) && index < classes.Items.Count; index++)
        {
            if (!(classes.Items[index].IsHost ? peer.MatchesHosts : peer.MatchesPods)) continue;
            // Without an address, only the range of all addresses is sure to hold it.
            if (classes.Items[index].Address is { } own ? Holds(range, except, own) : peer.Range.IsEverything && except.Length == 0)
            {
                list.Add(index);
            }
        }

        for (var index = 0; index < outside.Count; index++)
        {
            if (Holds(range, except, outside[index])) list.Add(classes.Items.Count + index);
        }

        if (peer.MatchesPods && peer.Range.IsEverything && except.Length == 0) list.Add(Anybody);
        for (var index = 0; peer.MatchesOwnNode && index < nodes.Count; index++)
        {
            if (Holds(range, except, nodes[index])) list.Add(OwnNode + index);
        }

        if (peer.MatchesOwnNode && peer.Range.IsEverything && except.Length == 0) list.Add(OwnNode + nodes.Count);
        return list;
    }

    private List<int> Nodes(NodesPeer peer)
    {
        var list = new List<int>();
        for (var index = 0; index < classes.Items.Count; index++)
        {
            if ((classes.Items[index].IsHost || peer.MatchesPods) && classes.Items[index].Address is { } own && peer.Holds(own))
            {
                list.Add(index);
            }
        }

        // Where nodes are known by name, their addresses are none of those outside.
        for (var index = 0; !peer.MatchesOwnNode && index < outside.Count; index++)
        {
            if (peer.Holds(outside[index])) list.Add(classes.Items.Count + index);
        }

        for (var index = 0; peer.MatchesOwnNode && index < nodes.Count; index++)
        {
            if (peer.Holds(nodes[index])) list.Add(OwnNode + index);
        }

        return list;
    }

    private List<int> Whole(PeerSet set)
    {
        var list = new List<int>();
        for (var index = OwnNode; set == PeerSet.OwnNode && index < Count; index++) list.Add(index);
        for (var index = 0; set == PeerSet.Outside && index < outside.Count; index++) list.Add(classes.Items.Count + index);
        for (var index = 0; set is PeerSet.Pods or PeerSet.OtherNodes && index < classes.Items.Count; index++)
        {
            if (classes.Items[index].IsHost == (set == PeerSet.OtherNodes)) list.Add(index);
        }

        if (set == PeerSet.Pods) list.Add(Anybody);

        return list;
    }

    private bool[] Marked(Peer peer)
    {
        if (peer is AnyPeer any) return Any(any);
        if (peer is AllPeer all) return All(all);
        if (peer is NotPeer not) return Not(Marked(not.Of));
        var marks = new bool[Count];
        foreach (var index in Of(peer)) marks[index] = true;
        return marks;
    }

    private bool[] Any(AnyPeer any)
    {
        var marks = new bool[Count];
        foreach (var peer in any.Peers)
        {
            var its = Marked(peer);
            for (var index = 0; index < marks.Length; index++) marks[index] |= its[index];
        }

        return marks;
    }

    private bool[] All(AllPeer all)
    {
        var marks = new bool[Count];
        Array.Fill(marks, true);
        foreach (var peer in all.Peers)
        {
            var its = Marked(peer);
            for (var index = 0; index < marks.Length; index++) marks[index] &= its[index];
        }

        return marks;
    }

    private static bool[] Not(bool[] marks)
    {
        for (var index = 0; index < marks.Length; index++) marks[index] = !marks[index];
        return marks;
    }

    private static List<int> Positions(bool[] marks)
    {
        var list = new List<int>();
        for (var index = 0; index < marks.Length; index++)
        {
            if (marks[index]) list.Add(index);
        }

        return list;
    }

    private static bool Holds(AddressSpan range, AddressSpan[] except, AddressSpan piece)
    {
        if (!range.Contains(piece)) return false;
        foreach (var one in except)
        {
            if (one.Contains(piece)) return false;
        }

        return true;
    }
}
