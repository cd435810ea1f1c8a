using System.Diagnostics.CodeAnalysis;
using System.Net;

namespace EksRecon.Model;

/// <summary>An address range, IPv4 or IPv6.</summary>
public readonly record struct Cidr
{
    private readonly IPNetwork _network;

    private Cidr(IPNetwork network) => _network = network;

    /// <summary>Length of the prefix in bits.</summary>
    public int PrefixLength => _network.PrefixLength;

    public bool IsIpv4 => _network.BaseAddress.AddressFamily == System.Net.Sockets.AddressFamily.InterNetwork;

    /// <summary>True for 0.0.0.0/0 and ::/0.</summary>
    public bool IsEverything => PrefixLength == 0;

    /// <summary>How many IPv4 addresses it has; null for IPv6.</summary>
    public long? Ipv4Addresses => IsIpv4 ? 1L << (32 - PrefixLength) : null;

    /// <summary>Reads <c>10.0.0.0/16</c>; false for a text that is no range, or whose address has bits behind the prefix.</summary>
    public static bool TryParse(string? text, [NotNullWhen(true)] out Cidr? cidr)
    {
        cidr = IPNetwork.TryParse(text, out var network) ? new Cidr(network) : null;
        return cidr is not null;
    }

    public bool Contains(IPAddress address) => _network.Contains(address);

    public bool Contains(string? address) => IPAddress.TryParse(address, out var parsed) && Contains(parsed);

    /// <summary>True where every address of <paramref name="other"/> is in this range too.</summary>
    public bool Contains(Cidr other) => IsIpv4 == other.IsIpv4 && PrefixLength <= other.PrefixLength && Contains(other._network.BaseAddress);

    public override string ToString() => _network.ToString();
}
