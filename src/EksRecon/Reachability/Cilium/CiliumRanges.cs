using System.Collections.Immutable;
using System.Text.Json;

using EksRecon.Bundles;
using EksRecon.Model;

namespace EksRecon.Reachability;

/// <summary>Reads Cilium's ranges: they never match pods, and nodes only where cilium-config says so.</summary>
internal sealed class CiliumRanges(CiliumMode mode, Listing<Resource> groups)
{
    /// <summary>An element of <c>fromCIDR</c> and <c>toCIDR</c>: a range, or one address.</summary>
    public IEnumerable<Peer> Plain(JsonElement element, string where) => [Of(Range(element, where), [])];

    /// <summary>An element of <c>fromCIDRSet</c> and <c>toCIDRSet</c>: a range or CiliumCIDRGroups, with exceptions.</summary>
    public IEnumerable<Peer> OfSet(JsonElement element, string where)
    {
        PolicyReading.Only(element, where, "cidr", "except", "cidrGroupRef", "cidrGroupSelector");
        var except = (PolicyReading.List(element, "except", where) ?? []).Select(one => PolicyReading.Range(one, where + ".except"))
            .ToImmutableArray();
        if (element.TextOf("cidrGroupRef") is { Length: > 0 } name)
        {
            return Groups(group => group.Metadata.Name == name, where + ".cidrGroupRef", except);
        }

        if (PolicyReading.Member(element, "cidrGroupSelector") is { } chosen)
        {
            var selector = LabelSelector.Read(chosen, where + ".cidrGroupSelector");
            if (selector.LabelNames.Any(label => label.Contains(':', StringComparison.Ordinal)))
            {
                throw new NotEvaluatedException($"{where}.cidrGroupSelector: sources of labels are not evaluated");
            }

            return Groups(group => selector.Matches(group.Metadata.Labels), where + ".cidrGroupSelector", except);
        }

        var range = PolicyReading.Range(PolicyReading.Member(element, "cidr"), where + ".cidr");
        foreach (var one in except)
        {
            if (!range.Contains(one)) throw new PolicyException($"{where}.except: {one} is no part of {range}");
        }

        return [Of(range, except)];
    }

    /// <summary>A group that is not there holds nothing.</summary>
    private List<Peer> Groups(Func<Resource, bool> isWanted, string where, ImmutableArray<Cidr> except)
    {
        if (groups.Gap is { } gap) throw new NotEvaluatedException($"{where}: {gap.ToSentence()}");
        var ranges = new List<Peer>();
        foreach (var group in groups.Items.Where(isWanted))
        {
            foreach (var element in PolicyReading.List(group.Spec, "externalCIDRs", group.Subject) ?? [])
            {
                ranges.Add(Of(Range(element, $"{where}: {group.Subject}"), except));
            }
        }

        return ranges;
    }

    private static Cidr Range(JsonElement element, string where) =>
        element.ValueKind == JsonValueKind.String && Cidr.Parse(element.GetString()) is { } range
            ? range
            : throw new PolicyException($"{where}: {element.GetRawText()} is no CIDR");

    private AddressPeer Of(Cidr range, ImmutableArray<Cidr> except) => new(range, except, MatchesPods: false, mode.RangesMatchNodes)
    {
        MatchesOwnNode = mode.RangesMatchNodes,
    };
}
