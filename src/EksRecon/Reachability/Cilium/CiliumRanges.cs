using System.Collections.Immutable;
using System.Text.Json;

using EksRecon.Model;

namespace EksRecon.Reachability;

/// <summary>Reads Cilium's ranges: they never match pods, and nodes only where cilium-config says so.</summary>
internal sealed class CiliumRanges(CiliumMode mode)
{
    /// <summary>An element of <c>fromCIDR</c> and <c>toCIDR</c>: a range, or one address.</summary>
    public IEnumerable<Peer> Plain(JsonElement element, string where) =>
        element.ValueKind == JsonValueKind.String && Cidr.Parse(element.GetString()) is { } range ? [Of(range, [])] : throw new PolicyException($"{where}: {element.GetRawText()} is no CIDR");

    /// <summary>An element of <c>fromCIDRSet</c> and <c>toCIDRSet</c>: a range with exceptions, or a group of ranges.</summary>
    public IEnumerable<Peer> OfSet(JsonElement element, string where)
    {
        PolicyReading.Only(element, where, "cidr", "except", "cidrGroupRef", "cidrGroupSelector");
        foreach (var group in new[] { "cidrGroupRef", "cidrGroupSelector" })
        {
            if (PolicyReading.Member(element, group) is not null) return Group(where + "." + group);
        }

        var range = PolicyReading.Range(PolicyReading.Member(element, "cidr"), where + ".cidr");
        var except = (PolicyReading.List(element, "except", where) ?? []).Select(one => PolicyReading.Range(one, where + ".except")).ToImmutableArray();
        foreach (var one in except)
        {
            if (!range.Contains(one)) throw new PolicyException($"{where}.except: {one} is no part of {range}");
        }

        return [Of(range, except)];
    }

    /// <summary>CiliumCIDRGroups would be looked up here.</summary>
    private static IEnumerable<Peer> Group(string where) => throw new PolicyException($"{where}: CIDR groups are not read");

    private AddressPeer Of(Cidr range, ImmutableArray<Cidr> except) => new(range, except, MatchesPods: false, mode.RangesMatchNodes);
}
