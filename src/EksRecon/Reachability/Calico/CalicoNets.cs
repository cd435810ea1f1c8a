using System.Collections.Immutable;
using System.Text.Json;

using EksRecon.Model;

namespace EksRecon.Reachability;

/// <summary>Lists of ranges and addresses, which match whoever has the address: pods and nodes too.</summary>
internal static class CalicoNets
{
    private const int Ipv4Bits = 32;
    private const int Ipv6Bits = 128;

    public static ImmutableArray<Cidr> Read(JsonElement element, string name, string where) =>
        [.. (PolicyReading.List(element, name, where) ?? []).Select(net => Range(net, $"{where}.{name}"))];

    public static AnyPeer Peer(ImmutableArray<Cidr> nets) => new([.. nets.Select(net => PolicyFlavor.ByAddress.Block(net, []))]);

    /// <summary>A range, or an address by itself.</summary>
    private static Cidr Range(JsonElement net, string where)
    {
        var text = net.ValueKind == JsonValueKind.String ? net.GetString() ?? "" : "";
        if (!text.Contains('/', StringComparison.Ordinal))
        {
            text = $"{text}/{(text.Contains(':', StringComparison.Ordinal) ? Ipv6Bits : Ipv4Bits)}";
        }

        return Cidr.Parse(text) ?? throw new PolicyException($"{where}: {net.GetRawText()} is no range of addresses");
    }
}
