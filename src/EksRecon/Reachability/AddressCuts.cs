using System.Buffers.Binary;
using System.Globalization;
using System.Net;

using EksRecon.Model;

namespace EksRecon.Reachability;

/// <summary>IPv4 addresses from one to another, both included.</summary>
public readonly record struct AddressSpan(uint First, uint Last)
{
    public override string ToString() => $"{Address(First)}-{Address(Last)}";

    /// <summary>Null for IPv6, which is not judged here.</summary>
    public static AddressSpan? Of(Cidr range)
    {
        if (!range.IsIpv4) return null;
        var first = Number(range.Base);
        return new(first, first + (uint)((range.Ipv4Addresses ?? 1) - 1));
    }

    public static uint Number(IPAddress address)
    {
        Span<byte> bytes = stackalloc byte[sizeof(uint)];
        return address.TryWriteBytes(bytes, out _) ? BinaryPrimitives.ReadUInt32BigEndian(bytes) : 0;
    }

    public bool Contains(AddressSpan other) => First <= other.First && other.Last <= Last;

    private static string Address(uint number) => string.Create(CultureInfo.InvariantCulture, $"{number >> 24}.{(number >> 16) & 255}.{(number >> 8) & 255}.{number & 255}");
}

/// <summary>The IPv4 addresses, cut at both ends of every range that policies name: no rule tells addresses of one piece apart.</summary>
internal sealed class AddressCuts
{
    private readonly SortedSet<uint> _starts = [0];
    private uint[]? _frozen;

    public void Add(AddressPeer peer)
    {
        Add(peer.Range);
        foreach (var except in peer.Except) Add(except);
    }

    /// <summary>The pieces, which together are all addresses.</summary>
    public IReadOnlyList<AddressSpan> Pieces
    {
        get
        {
            var starts = Starts;
            var pieces = new AddressSpan[starts.Length];
            for (var index = 0; index < pieces.Length; index++) pieces[index] = new(starts[index], index + 1 < starts.Length ? starts[index + 1] - 1 : uint.MaxValue);
            return pieces;
        }
    }

    /// <summary>The piece of an address; below 0 where it is none.</summary>
    public int Of(string? text)
    {
        if (Cidr.Address(text) is not { AddressFamily: System.Net.Sockets.AddressFamily.InterNetwork } address) return -1;
        var index = Array.BinarySearch(Starts, AddressSpan.Number(address));
        return index >= 0 ? index : ~index - 1;
    }

    public AddressSpan? Range(int piece) => piece < 0 ? null : Pieces[piece];

    private uint[] Starts => _frozen ??= [.. _starts];

    private void Add(Cidr range)
    {
        if (AddressSpan.Of(range) is not { } span) return;
        _starts.Add(span.First);
        if (span.Last < uint.MaxValue) _starts.Add(span.Last + 1);
    }
}
