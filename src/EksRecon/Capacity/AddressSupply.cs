namespace EksRecon.Capacity;

/// <summary>
/// What subnets still have to give, while interfaces and addresses are taken from them. Blocks are whole, aligned and free /28s; a single
/// address comes from outside them first and breaks one
/// up when there is no other. AWS may choose otherwise: with blocks, what this gives is the most that can be given.
/// </summary>
public sealed class AddressSupply
{
    /// <summary>Stands for a subnet of which nobody knows how much it has.</summary>
    public const int Unlimited = int.MaxValue / 4;

    private readonly int[] _loose;
    private readonly int[] _blocks;

    /// <param name="free">Free addresses by subnet.</param>
    /// <param name="blocks">Free /28 blocks by subnet; more than there are addresses for count as that many.</param>
    public AddressSupply(ReadOnlySpan<int> free, ReadOnlySpan<int> blocks)
    {
        _loose = new int[free.Length];
        _blocks = new int[free.Length];
        for (var subnet = 0; subnet < free.Length; subnet++)
        {
            _blocks[subnet] = Math.Min(blocks[subnet], free[subnet] / NodePool.PrefixAddresses);
            _loose[subnet] = free[subnet] - (_blocks[subnet] * NodePool.PrefixAddresses);
        }
    }

    private AddressSupply(AddressSupply other) => (_loose, _blocks) = ([.. other._loose], [.. other._blocks]);

    /// <summary>Another supply that starts where this one is.</summary>
    public AddressSupply Copy() => new(this);

    /// <summary>What both have, subnet by subnet.</summary>
    public static AddressSupply Common(AddressSupply left, AddressSupply right)
    {
        var free = new int[left._loose.Length];
        var blocks = new int[free.Length];
        for (var subnet = 0; subnet < free.Length; subnet++)
        {
            (free[subnet], blocks[subnet]) = (Math.Min(left.Free(subnet), right.Free(subnet)),
                Math.Min(left.Blocks(subnet), right.Blocks(subnet)));
        }

        return new(free, blocks);
    }

    /// <summary>Free addresses of a subnet, those in blocks included.</summary>
    public int Free(int subnet) => _loose[subnet] + (_blocks[subnet] * NodePool.PrefixAddresses);

    /// <summary>Free /28 blocks of a subnet.</summary>
    public int Blocks(int subnet) => _blocks[subnet];

    /// <summary>Takes single addresses, as many as there are.</summary>
    public int TakeAddresses(int subnet, int wanted)
    {
        var taken = Math.Min(wanted, Free(subnet));
        var broken = Math.Max(0, taken - _loose[subnet] + NodePool.PrefixAddresses - 1) / NodePool.PrefixAddresses;
        _blocks[subnet] -= broken;
        _loose[subnet] += (broken * NodePool.PrefixAddresses) - taken;
        return taken;
    }

    /// <summary>Takes whole blocks, as many as there are.</summary>
    public int TakeBlocks(int subnet, int wanted)
    {
        var taken = Math.Min(wanted, _blocks[subnet]);
        _blocks[subnet] -= taken;
        return taken;
    }

    /// <summary>Takes addresses or blocks.</summary>
    public int Take(int subnet, int wanted, bool isBlocks) => isBlocks ? TakeBlocks(subnet, wanted) : TakeAddresses(subnet, wanted);

    /// <summary>Takes the primary address of a new interface and something for pods with it, or nothing at all.</summary>
    /// <returns>How many units came with it; 0 where the subnet has no place for an interface that is of use.</returns>
    public int TakeInterface(int subnet, int units, bool isBlocks)
    {
        var (loose, blocks) = (_loose[subnet], _blocks[subnet]);
        if (TakeAddresses(subnet, 1) == 0) return 0;
        if (Take(subnet, units, isBlocks) is var taken and > 0) return taken;
        (_loose[subnet], _blocks[subnet]) = (loose, blocks);
        return 0;
    }
}
