using System.Collections.Immutable;

namespace EksRecon.Reachability;

/// <summary>
/// Which peers each rule speaks of, with peers put together that no rule tells apart: classes of pods and pieces of the addresses outside. A peer of a policy is the list of the groups in it.
/// </summary>
internal sealed class PolicyIndex
{
    private readonly Dictionary<string, int[]> _groupsOf = new(StringComparer.Ordinal);

    public PolicyIndex(PodClasses classes, IReadOnlyList<AddressSpan> outside, IEnumerable<Policy> policies)
    {
        var count = classes.Items.Count + outside.Count;
        var members = new Dictionary<string, List<int>>(StringComparer.Ordinal);
        foreach (var peer in policies.SelectMany(policy => (policy.Ingress ?? []).Concat(policy.Egress ?? [])).SelectMany(rule => rule.Peers ?? []))
        {
            if (!members.ContainsKey(peer.Key)) members.Add(peer.Key, Members(peer, classes, outside));
        }

        // Two peers are alike where the same lists hold them: told by a hash of 128 bits over the lists.
        var signatures = new UInt128[count];
        var ports = new Dictionary<string, int>(StringComparer.Ordinal);
        for (var index = 0; index < count; index++)
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
        GroupOf = new int[count];
        var named2 = ImmutableArray.CreateBuilder<ImmutableArray<NamedPort>>();
        for (var index = 0; index < count; index++)
        {
            if (!groups.TryGetValue(signatures[index], out var group))
            {
                groups.Add(signatures[index], group = groups.Count);
                named2.Add(index < classes.Items.Count ? classes.Items[index].NamedPorts : []);
            }

            GroupOf[index] = group;
        }

        NamedPorts = named2.ToImmutable();
        foreach (var (key, list) in members) _groupsOf.Add(key, [.. list.Select(index => GroupOf[index]).Distinct().Order()]);
    }

    /// <summary>The group of each class, and after them of each piece outside.</summary>
    public int[] GroupOf { get; }

    public int Count => NamedPorts.Length;

    /// <summary>Named ports by group.</summary>
    public ImmutableArray<ImmutableArray<NamedPort>> NamedPorts { get; }

    /// <summary>The groups in a peer.</summary>
    public int[] Groups(Peer peer) => _groupsOf[peer.Key];

    private static List<int> Members(Peer peer, PodClasses classes, IReadOnlyList<AddressSpan> outside)
    {
        if (peer is PodPeer pods) return [.. classes.Select(pods.Pods)];
        var list = new List<int>();
        if (peer is not AddressPeer addresses || AddressSpan.Of(addresses.Range) is not { } range) return list;
        var except = addresses.Except.Select(AddressSpan.Of).OfType<AddressSpan>().ToArray();
        for (var index = 0; addresses.MatchesPods && index < classes.Items.Count; index++)
        {
            // Without an address, only the range of all addresses is sure to hold it.
            if (classes.Items[index].Address is { } own ? Holds(range, except, own) : addresses.Range.IsEverything && except.Length == 0) list.Add(index);
        }

        for (var index = 0; index < outside.Count; index++)
        {
            if (Holds(range, except, outside[index])) list.Add(classes.Items.Count + index);
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
