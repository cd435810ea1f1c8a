using System.Runtime.InteropServices;

namespace EksRecon.Reachability;

/// <summary>Sets of connections, each kept once.</summary>
internal sealed class ConnectionSets
{
    private readonly Dictionary<UInt128, int> _ids = [];
    private readonly List<ulong[]> _sets = [];
    private readonly int _words;

    public ConnectionSets(PortAtoms atoms) => _words = atoms.Words;

    public ulong[] this[int id] => _sets[id];

    /// <summary>The number of a set.</summary>
    public int Of(ReadOnlySpan<ulong> set)
    {
        var low = 0xCBF29CE484222325UL;
        var high = 0x9E3779B97F4A7C15UL;
        foreach (var word in set)
        {
            unchecked
            {
                low = (low ^ word) * 0x100000001B3UL;
                low ^= low >> 29;
                high = ((high << 7) | (high >> 57)) ^ (word * 0xBF58476D1CE4E5B9UL);
                high *= 0x94D049BB133111EBUL;
            }
        }

        ref var id = ref CollectionsMarshal.GetValueRefOrAddDefault(_ids, new UInt128(high, low), out var isKnown);
        if (isKnown && _sets[id].AsSpan().SequenceEqual(set)) return id;
        if (isKnown)
        {
            // Two sets with one hash: the second is found by looking.
            for (var index = 0; index < _sets.Count; index++)
            {
                if (_sets[index].AsSpan().SequenceEqual(set)) return index;
            }

            _sets.Add(set.ToArray());
            return _sets.Count - 1;
        }

        id = _sets.Count;
        _sets.Add(set.ToArray());
        return id;
    }

    /// <summary>The number of what both have in common.</summary>
    public int Both(int left, int right)
    {
        if (left == right) return left;
        var (one, other) = (_sets[left], _sets[right]);
        var set = new ulong[_words];
        for (var word = 0; word < _words; word++) set[word] = one[word] & other[word];
        return Of(set);
    }

    /// <summary>What is in any of them.</summary>
    public ulong[] Union(IEnumerable<int> ids)
    {
        var set = new ulong[_words];
        foreach (var id in ids.Distinct())
        {
            for (var word = 0; word < _words; word++) set[word] |= _sets[id][word];
        }

        return set;
    }

    public bool IsEmpty(int id) => !_sets[id].AsSpan().ContainsAnyExcept(0UL);

    /// <summary>True where both have a connection in common.</summary>
    public bool Meets(int left, int right)
    {
        var (one, other) = (_sets[left], _sets[right]);
        for (var word = 0; word < _words; word++)
        {
            if ((one[word] & other[word]) != 0) return true;
        }

        return false;
    }
}
