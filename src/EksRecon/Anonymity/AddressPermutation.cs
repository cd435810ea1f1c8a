using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;

namespace EksRecon.Anonymity;

/// <summary>
/// Replaces addresses so that two that share their first bits share as many afterwards (Xu, Fan, Ammar, Moon: "Prefix-Preserving IP Address
/// Anonymization", ICNP 2002, with HMAC-SHA256 as the function).
/// So subnets stay in their VPC, sizes and neighbours stay, and what a CIDR contains it contains again. The first octets, which tell
/// private from public, stay as they are.
/// </summary>
public sealed class AddressPermutation(ReadOnlyMemory<byte> key)
{
    private const int Ipv4Bits = 32;
    private const int Ipv6Bits = 128;

    /// <summary>Mapped addresses (::ffff:0:0/96) and those of NAT64 (64:ff9b::/96, RFC 6052) end in an IPv4 address.</summary>
    private const int EmbeddedPrefix = 96;

    private readonly Dictionary<(int Length, UInt128 Prefix), bool> _flips = [];

    /// <summary>The address that stands for this one.</summary>
    public IPAddress Map(IPAddress address) => Map(address, address.AddressFamily == AddressFamily.InterNetwork ? Ipv4Bits : Ipv6Bits);

    /// <summary>The network that stands for this one; bits behind the prefix are zero again where they were.</summary>
    /// <param name="prefix">Length of the prefix in bits.</param>
    public IPAddress Map(IPAddress network, int prefix)
    {
        if (network.AddressFamily == AddressFamily.InterNetworkV6 && prefix > EmbeddedPrefix && HoldsIpv4(network.GetAddressBytes()))
        {
            return MapEmbedded(network.GetAddressBytes(), prefix - EmbeddedPrefix);
        }

        var isV4 = network.AddressFamily == AddressFamily.InterNetwork;
        var bytes = network.GetAddressBytes();
        var bits = isV4 ? BinaryPrimitives.ReadUInt32BigEndian(bytes) : BinaryPrimitives.ReadUInt128BigEndian(bytes);
        var width = isV4 ? Ipv4Bits : Ipv6Bits;
        var kept = isV4 ? KeptBits(bytes) : KeptBits(network, bytes);
        for (var at = kept; at < prefix; at++)
        {
            var bit = width - 1 - at;
            // The function looks at the original's bits before this one.
            if (Flips(at, OriginalPrefix(bytes, at, isV4), isV4)) bits ^= UInt128.One << bit;
        }

        return isV4 ? V4((uint)bits) : V6(bits);
    }

    /// <summary>True where no bit is set behind the prefix.</summary>
    public static bool IsNetwork(IPAddress address, int prefix)
    {
        var bytes = address.GetAddressBytes();
        for (var bit = prefix; bit < bytes.Length * 8; bit++)
        {
            if ((bytes[bit / 8] & (0x80 >> (bit % 8))) != 0) return false;
        }

        return true;
    }

    /// <summary>How many leading bits stay: enough to stay in the special range, or out of it (RFC 6890).</summary>
    private static int KeptBits(byte[] address) => address[0] switch
    {
        0 or 127 or >= 224 => Ipv4Bits,
        169 when address[1] == 254 => Ipv4Bits,
        100 or 169 or 172 or 192 or 198 => 16,
        _ => 8,
    };

    private static int KeptBits(IPAddress address, byte[] bytes)
    {
        // EC2's own addresses for DNS, time and metadata: fd00:ec2::/32.
        var isEc2 = bytes is [0xfd, 0x00, 0x0e, 0xc2, ..];
        return address.IsIPv6LinkLocal || address.IsIPv6Multicast || isEc2 || bytes.AsSpan(0, 15).IndexOfAnyExcept((byte)0) < 0
            ? Ipv6Bits
            : HoldsIpv4(bytes)
            ? EmbeddedPrefix
            : 8;
    }

    private static bool HoldsIpv4(ReadOnlySpan<byte> bytes) =>
        bytes is [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff, ..] or [0x00, 0x64, 0xff, 0x9b, 0, 0, 0, 0, 0, 0, 0, 0, ..];

    /// <summary>The IPv4 address in it becomes what it becomes where it stands alone.</summary>
    private IPAddress MapEmbedded(byte[] bytes, int prefix)
    {
        Map(new IPAddress(bytes.AsSpan(12, 4)), prefix).TryWriteBytes(bytes.AsSpan(12, 4), out _);
        return new(bytes);
    }

    private static UInt128 OriginalPrefix(byte[] bytes, int length, bool isV4)
    {
        var whole = isV4 ? BinaryPrimitives.ReadUInt32BigEndian(bytes) : BinaryPrimitives.ReadUInt128BigEndian(bytes);
        return whole >> ((isV4 ? Ipv4Bits : Ipv6Bits) - length);
    }

    private static IPAddress V4(uint bits)
    {
        Span<byte> bytes = stackalloc byte[4];
        BinaryPrimitives.WriteUInt32BigEndian(bytes, bits);
        return new(bytes);
    }

    private static IPAddress V6(UInt128 bits)
    {
        Span<byte> bytes = stackalloc byte[16];
        BinaryPrimitives.WriteUInt128BigEndian(bytes, bits);
        return new(bytes);
    }

    private bool Flips(int length, UInt128 prefix, bool isV4)
    {
        var place = (isV4 ? length : length + 1000, prefix);
        if (_flips.TryGetValue(place, out var known)) return known;
        Span<byte> input = stackalloc byte[20];
        BinaryPrimitives.WriteInt32BigEndian(input, place.Item1);
        BinaryPrimitives.WriteUInt128BigEndian(input[4..], prefix);
        Span<byte> hash = stackalloc byte[HMACSHA256.HashSizeInBytes];
        HMACSHA256.HashData(key.Span, input, hash);
        return _flips[place] = (hash[0] & 1) == 1;
    }
}
