using System.Buffers.Binary;
using System.Globalization;
using System.Net;

using EksRecon.Model;

namespace EksRecon.Reachability;

/// <summary>IPv4 addresses from one to another, both included.</summary>
public readonly record struct AddressSpan(uint First, uint Last)
{
    /// <summary>Every address.</summary>
    public static AddressSpan All { get; } = new(0, uint.MaxValue);

    /// <summary>How rows mark addresses outside.</summary>
    public const string External = "[External]";

    public override string ToString() => $"{Address(First)}-{Address(Last)}";

    /// <summary>Null for IPv6, which is not judged here.</summary>
    public static AddressSpan? Of(Cidr range)
    {
        if (!range.IsIpv4) return null;
        var first = Number(range.Base);
        return new(first, first + (uint)((range.Ipv4Addresses ?? 1) - 1));
    }

    /// <summary>The span of one address; null where it is none of IPv4.</summary>
    public static AddressSpan? Of(string? address) =>
        Cidr.Address(address) is { AddressFamily: System.Net.Sockets.AddressFamily.InterNetwork } one
            ? new(Number(one), Number(one))
            : null;

    /// <summary>Orders spans that do not overlap.</summary>
    public static IComparer<AddressSpan> ByFirst { get; } = Comparer<AddressSpan>.Create((left, right) =>
        left.First.CompareTo(right.First));

    public static uint Number(IPAddress address)
    {
        Span<byte> bytes = stackalloc byte[sizeof(uint)];
        return address.TryWriteBytes(bytes, out _) ? BinaryPrimitives.ReadUInt32BigEndian(bytes) : 0;
    }

    public bool Contains(AddressSpan other) => First <= other.First && other.Last <= Last;

    private static string Address(uint number) =>
        string.Create(CultureInfo.InvariantCulture, $"{number >> 24}.{(number >> 16) & 255}.{(number >> 8) & 255}.{number & 255}");
}

/// <summary>The IPv4 addresses, cut at both ends of every range that policies name: no rule tells addresses of one piece apart.</summary>
internal sealed class AddressCuts
{
    private readonly SortedSet<uint> _starts = [0];
    private uint[]? _frozen;
    private AddressSpan[]? _pieces;

    public void Add(AddressPeer peer)
    {
        Add(peer.Range);
        foreach (var except in peer.Except) Add(except);
    }

    public void Add(NodesPeer peer)
    {
        foreach (var address in peer.Addresses) Add(address);
    }

    /// <summary>The pieces, which together are all addresses.</summary>
    public IReadOnlyList<AddressSpan> Pieces => _pieces ??= Cut();

    /// <summary>The piece of an address; below 0 where it is none.</summary>
    public int Of(string? text)
    {
        if (Cidr.Address(text) is not { AddressFamily: System.Net.Sockets.AddressFamily.InterNetwork } address) return -1;
        return Of(AddressSpan.Number(address));
    }

    public int Of(uint address)
    {
        var index = Array.BinarySearch(Starts, address);
        return index >= 0 ? index : ~index - 1;
    }

    public AddressSpan? Range(int piece) => piece < 0 ? null : Pieces[piece];

    private uint[] Starts => _frozen ??= [.. _starts];

    private AddressSpan[] Cut()
    {
        var pieces = new AddressSpan[Starts.Length];
        for (var index = 0; index < pieces.Length; index++)
        {
            pieces[index] = new(Starts[index], index + 1 < Starts.Length ? Starts[index + 1] - 1 : uint.MaxValue);
        }

        return pieces;
    }

    private void Add(Cidr range)
    {
        if (AddressSpan.Of(range) is { } span) Add(span);
    }

    private void Add(AddressSpan span)
    {
        _starts.Add(span.First);
        if (span.Last < uint.MaxValue) _starts.Add(span.Last + 1);
    }
}
