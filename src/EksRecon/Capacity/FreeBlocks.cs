using System.Buffers.Binary;
using System.Net;

using EksRecon.Model;

namespace EksRecon.Capacity;

/// <summary>
/// The whole, aligned and free /28 blocks of a subnet: those that a prefix could be. EC2 does not say them; they are counted from the
/// addresses in use. AWS keeps some ranges for node addresses
/// (aws/amazon-vpc-cni-k8s issue 2749), so the count is an upper bound.
/// </summary>
public sealed class FreeBlocks
{
    private const int BlockBits = 4;

    /// <summary>The shortest prefix a subnet can have is a /16 (VPC user guide, subnet sizing); longer than /28 it has no block.</summary>
    private const int ShortestPrefix = 16;

    private readonly uint _first;
    private readonly uint _last;
    private readonly Use[] _blocks;

    private FreeBlocks(uint first, uint last)
    {
        (_first, _last) = (first, last);
        _blocks = new Use[(last - first + 1) >> BlockBits];
        // The first four addresses and the last are AWS's own: the blocks at both ends can never be prefixes.
        if (_blocks.Length == 0) return;
        _blocks[0] = Use.Taken;
        _blocks[^1] = Use.Taken;
    }

    private enum Use : byte
    {
        Free,
        ForPrefixes,
        Explicit,
        OfNodes,
        Taken,
    }

    /// <summary>Null for a range that is no IPv4 subnet.</summary>
    public static FreeBlocks? Of(Cidr range) =>
        range is { IsIpv4: true, PrefixLength: >= ShortestPrefix } && First(range.Base) is var first
            ? new(first, first + (uint)(range.Ipv4Addresses ?? 0) - 1)
            : null;

    /// <summary>An address in use.</summary>
    /// <param name="ofNode">A node of the cluster holds it.</param>
    public void Occupy(IPAddress address, bool ofNode)
    {
        if (address.AddressFamily == System.Net.Sockets.AddressFamily.InterNetwork)
        {
            Mark(First(address), First(address), ofNode ? Use.OfNodes : Use.Taken);
        }
    }

    /// <summary>A /28 prefix in use.</summary>
    /// <param name="ofNode">A node of the cluster holds it.</param>
    public void Occupy(Cidr prefix, bool ofNode)
    {
        if (prefix.IsIpv4)
        {
            Mark(First(prefix.Base), First(prefix.Base) + (uint)(prefix.Ipv4Addresses ?? 1) - 1, ofNode ? Use.OfNodes : Use.Taken);
        }
    }

    /// <summary>
    /// A subnet CIDR reservation: one for prefixes is theirs alone, from an explicit one nothing is taken by itself (VPC user guide,
    /// subnet-cidr-reservation).
    /// </summary>
    public void Reserve(Cidr range, bool forPrefixes)
    {
        if (range.IsIpv4)
        {
            Mark(First(range.Base), First(range.Base) + (uint)(range.Ipv4Addresses ?? 1) - 1, forPrefixes ? Use.ForPrefixes : Use.Explicit);
        }
    }

    /// <summary>Free blocks outside reservations.</summary>
    public int General => Count(Use.Free);

    /// <summary>Free blocks that are reserved for prefixes.</summary>
    public int Reserved => Count(Use.ForPrefixes);

    /// <summary>Blocks that were free if the cluster's nodes were gone, reserved ones included.</summary>
    public int WithoutNodes => Count(Use.Free) + Count(Use.ForPrefixes) + Count(Use.OfNodes);

    /// <summary>Blocks at most, by size alone: all but the first and the last.</summary>
    public int Possible => Math.Max(0, _blocks.Length - 2);

    private void Mark(uint first, uint last, Use use)
    {
        if (last < _first || first > _last || _blocks.Length == 0) return;
        var from = (Math.Max(first, _first) - _first) >> BlockBits;
        var to = (Math.Min(last, _last) - _first) >> BlockBits;
        // What weighs more stays: an address in use makes a reserved block unusable, too.
        for (var block = from; block <= to; block++) _blocks[block] = (Use)Math.Max((byte)_blocks[block], (byte)use);
    }

    private int Count(Use use)
    {
        var count = 0;
        foreach (var block in _blocks)
        {
            if (block == use) count++;
        }

        return count;
    }

    private static uint First(IPAddress address)
    {
        Span<byte> bytes = stackalloc byte[sizeof(uint)];
        return address.TryWriteBytes(bytes, out _) ? BinaryPrimitives.ReadUInt32BigEndian(bytes) : 0;
    }
}
