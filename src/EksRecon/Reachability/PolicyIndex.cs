using System.Collections.Immutable;

namespace EksRecon.Reachability;

/// <summary>
/// Which peers each rule speaks of, with peers put together that no rule tells apart: classes of pods, pieces of the addresses outside, and
/// the pod's own node. A peer of a policy is the list of the groups in it.
/// </summary>
internal sealed class PolicyIndex
{
    private readonly Dictionary<string, int[]> _groupsOf = new(StringComparer.Ordinal);
    private readonly Dictionary<string, HashSet<int>> _own = new(StringComparer.Ordinal);

    private readonly AddressCuts _nodes;
    private readonly int _ownNode;

    public PolicyIndex(PodClasses classes, IReadOnlyList<AddressSpan> outside, AddressCuts nodes, IEnumerable<Reading> readings)
    {
        var positions = new PeerMembers(classes, outside, nodes.Pieces);
        (_nodes, _ownNode, Anybody) = (nodes, positions.OwnNode, positions.Anybody);
        var members = new Dictionary<string, List<int>>(StringComparer.Ordinal);
        foreach (var reading in readings)
        {
            foreach (var rule in reading.Policies.SelectMany(policy => policy.Rules))
            {
                foreach (var peer in rule.Peers ?? [])
                {
                    Add(members, peer, positions);
                    if (!reading.DeniesExceptions || peer is not AddressPeer { Except.IsEmpty: false } addresses) continue;
                    foreach (var range in Ranges(addresses)) Add(members, range, positions);
                }

                if (rule.Own is { } own && !_own.ContainsKey(own.Key)) _own.Add(own.Key, [.. positions.Of(own)]);
            }
        }

        // Two peers are alike where the same lists hold them: told by a hash of 128 bits over the lists.
        var signatures = new UInt128[positions.Count];
        var ports = new Dictionary<string, int>(StringComparer.Ordinal);
        for (var index = 0; index < signatures.Length; index++)
        {
            var named = index < classes.Items.Count ? string.Join(',', classes.Items[index].NamedPorts) : "outside";
            if (!ports.TryGetValue(named, out var id)) ports.Add(named, id = ports.Count);
            signatures[index] = Mix(0, (ulong)id);
        }

        var number = 0UL;
        foreach (var list in members.Values)
        {
            number++;
            foreach (var index in list) signatures[index] = Mix(signatures[index], number << 32);
        }

        var groups = new Dictionary<UInt128, int>();
        GroupOf = new int[signatures.Length];
        var namedPorts = ImmutableArray.CreateBuilder<ImmutableArray<NamedPort>>();
        for (var index = 0; index < signatures.Length; index++)
        {
            if (!groups.TryGetValue(signatures[index], out var group))
            {
                groups.Add(signatures[index], group = groups.Count);
                namedPorts.Add(index < classes.Items.Count ? classes.Items[index].NamedPorts : []);
            }

            GroupOf[index] = group;
        }

        NamedPorts = namedPorts.ToImmutable();
        foreach (var (key, list) in members) _groupsOf.Add(key, [.. list.Select(index => GroupOf[index]).Distinct().Order()]);
    }

    /// <summary>The group of a pod that no selector names.</summary>
    public int Anybody { get => GroupOf[field]; }

    /// <summary>The group of a pod's own node that has this address; null where it is not known.</summary>
    public int OwnNode(AddressSpan? address) => GroupOf[address is { } known ? _ownNode + _nodes.Of(known.First) : GroupOf.Length - 1];

    /// <summary>
    /// The group of each class, after them of each piece outside, of a pod that no selector names, and last of the pod's own node by its
    /// address.
    /// </summary>
    public int[] GroupOf { get; }

    public int Count => NamedPorts.Length;

    /// <summary>Named ports by group.</summary>
    public ImmutableArray<ImmutableArray<NamedPort>> NamedPorts { get; }

    /// <summary>The groups in a peer.</summary>
    public int[] Groups(Peer peer) => _groupsOf[peer.Key];

    /// <summary>True where a rule is about this class.</summary>
    public bool IsAbout(PolicyRule rule, int index) => rule.Own is not { } own || _own[own.Key].Contains(index);

    /// <summary>The range without its exceptions, and the exceptions by themselves.</summary>
    public static IEnumerable<AddressPeer> Ranges(AddressPeer peer) =>
        peer.Except.Prepend(peer.Range).Select(range => peer with { Range = range, Except = [] });

    private static void Add(Dictionary<string, List<int>> members, Peer peer, PeerMembers positions)
    {
        if (!members.ContainsKey(peer.Key)) members.Add(peer.Key, positions.Of(peer));
    }

    /// <summary>splitmix64 on both halves.</summary>
    private static UInt128 Mix(UInt128 state, ulong value)
    {
        var low = Mix((ulong)state + value);
        var high = Mix((ulong)(state >> 64) ^ (value + low));
        return new UInt128(high, low);
    }

    private static ulong Mix(ulong value)
    {
        unchecked
        {
            value += 0x9E3779B97F4A7C15;
            value = (value ^ (value >> 30)) * 0xBF58476D1CE4E5B9;
            value = (value ^ (value >> 27)) * 0x94D049BB133111EB;
            return value ^ (value >> 31);
        }
    }
}
