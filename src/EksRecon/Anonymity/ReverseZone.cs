using System.Net;

namespace EksRecon.Anonymity;

/// <summary>Zones of reverse DNS (RFC 1035 §3.5, RFC 3596 §2.5): they follow the addresses they are for.</summary>
internal static class ReverseZone
{
    private const string V4 = ".in-addr.arpa";
    private const string V6 = ".ip6.arpa";

    public static string Map(string zone, AddressPermutation addresses)
    {
        var isV4 = zone.EndsWith(V4, StringComparison.OrdinalIgnoreCase);
        var suffix = isV4 ? V4 : V6;
        var parts = zone[..^suffix.Length].Split('.').Reverse().ToArray();
        return isV4 ? MapV4(parts, addresses) + V4 : MapV6(parts, addresses) + V6;
    }

    private static string MapV4(string[] octets, AddressPermutation addresses)
    {
        var bytes = new byte[4];
        for (var index = 0; index < octets.Length; index++) bytes[index] = byte.TryParse(octets[index], out var octet) ? octet : (byte)0;
        var mapped = addresses.Map(new IPAddress(bytes), octets.Length * 8).GetAddressBytes();
        return string.Join('.', mapped.Take(octets.Length).Reverse());
    }

    private static string MapV6(string[] nibbles, AddressPermutation addresses)
    {
        var bytes = new byte[16];
        for (var index = 0; index < nibbles.Length; index++) bytes[index / 2] |= (byte)(Convert.ToByte(nibbles[index], 16) << (index % 2 == 0 ? 4 : 0));
        var mapped = Convert.ToHexStringLower(addresses.Map(new IPAddress(bytes), nibbles.Length * 4).GetAddressBytes());
        return string.Join('.', mapped.Take(nibbles.Length).Reverse());
    }
}
