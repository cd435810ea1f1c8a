using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Numerics;

namespace EksRecon.Model;

/// <summary>
/// A range of IPv4 or IPv6 addresses, as AWS and Kubernetes write it: <c>10.0.0.0/16</c>, <c>2001:db8::/56</c>; a bare address is the range
/// of it alone.
/// Host bits are cleared, as EC2 and EKS do. Short, octal and hexadecimal spellings of IPv4 are refused: they mean different addresses to
/// different readers.
/// </summary>
public readonly record struct Cidr
{
    private readonly IPNetwork _network;

    private Cidr(IPNetwork network) => _network = network;

    /// <summary>The first address.</summary>
    public IPAddress Base => _network.BaseAddress;

    /// <summary>Leading bits that all its addresses share.</summary>
    public int PrefixLength => _network.PrefixLength;

    public bool IsIpv4 => Base.AddressFamily == AddressFamily.InterNetwork;

    /// <summary>True for <c>0.0.0.0/0</c> and <c>::/0</c>.</summary>
    public bool IsEverything => PrefixLength == 0;

    /// <summary>How many addresses it holds.</summary>
    public BigInteger Size => BigInteger.One << (Bits(Base) - PrefixLength);

    /// <summary>How many IPv4 addresses it has; null for IPv6.</summary>
    public long? Ipv4Addresses => IsIpv4 ? 1L << (32 - PrefixLength) : null;

    /// <summary>False for a text that is no range and no address.</summary>
    public static bool TryParse(string? text, [NotNullWhen(true)] out Cidr? cidr)
    {
        cidr = Parse(text);
        return cidr is not null;
    }

    /// <summary>Null for a text that is no range and no address.</summary>
    public static Cidr? Parse(string? text)
    {
        if (string.IsNullOrEmpty(text)) return null;
        var slash = text.IndexOf('/', StringComparison.Ordinal);
        if (Address(slash < 0 ? text : text[..slash]) is not { } address) return null;
        var length = Bits(address);
        if (slash >= 0
            && (!int.TryParse(text.AsSpan(slash + 1), NumberStyles.None, CultureInfo.InvariantCulture, out length)
                || length > Bits(address)))
        {
            return null;
        }

        return new(new IPNetwork(Masked(address, length), length));
    }

    /// <summary>An address in the spelling that has one meaning; null for any other text.</summary>
    public static IPAddress? Address(string? text)
    {
        if (text is null || text.AsSpan().ContainsAny("[]%") || !IPAddress.TryParse(text, out var address)) return null;
        if (address.AddressFamily == AddressFamily.InterNetwork && address.ToString() != text) return null;
        return address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address;
    }

    /// <summary>False for addresses of the other family.</summary>
    public bool Contains(IPAddress address) => _network.Contains(address);

    /// <summary>False for a text that is no address, too.</summary>
    public bool Contains(string? address) => Address(address) is { } parsed && Contains(parsed);

    /// <summary>True where every address of <paramref name="other"/> is in this range.</summary>
    public bool Contains(Cidr other) => PrefixLength <= other.PrefixLength && _network.Contains(other.Base);

    public override string ToString() => _network.ToString();

    private static int Bits(IPAddress address) => address.AddressFamily == AddressFamily.InterNetwork ? 32 : 128;

    private static IPAddress Masked(IPAddress address, int length)
    {
        var bytes = address.GetAddressBytes();
        for (var index = 0; index < bytes.Length; index++)
        {
            var kept = Math.Clamp(length - index * 8, 0, 8);
            bytes[index] &= (byte)(0xFF00 >> kept);
        }

        return new(bytes);
    }
}
