using EksRecon.Model;

namespace EksRecon.Reachability;

/// <summary>Addresses that are not of the internet: IANA's registry of special-purpose IPv4 addresses (RFC 6890).</summary>
internal static class PrivateRanges
{
    private static readonly AddressSpan[] Spans =
    [
        .. new[]
        {
            "0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12", "192.0.0.0/24", "192.0.2.0/24", "192.168.0.0/16", "198.18.0.0/15", "198.51.100.0/24", "203.0.113.0/24", "224.0.0.0/4", "240.0.0.0/4",
        }.Select(text => Cidr.Parse(text) is { } range ? AddressSpan.Of(range) : null).OfType<AddressSpan>(),
    ];

    /// <summary>True where the whole span lies in one of them.</summary>
    public static bool Hold(AddressSpan span) => Array.Exists(Spans, one => one.Contains(span));
}
