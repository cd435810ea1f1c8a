using System.Collections.Immutable;
using System.Text.Json;

using EksRecon.Model;

namespace EksRecon.Reachability;

/// <summary>Reads elements of <c>ingress</c>, <c>ingressDeny</c>, <c>egress</c> and <c>egressDeny</c> (cilium/cilium, pkg/policy/api and pkg/policy/utils).</summary>
internal sealed class CiliumRuleReader(CiliumSelectors selectors, CiliumRanges ranges, CiliumServices services)
{
    private static readonly ImmutableArray<string> Common = ["Endpoints", "Entities", "CIDR", "CIDRSet"];

    /// <summary>These two are as absent where they are empty.</summary>
    private static readonly ImmutableArray<string> OfEgress = ["Services", "FQDNs"];

    /// <summary>Of these the API tells, and they are not evaluated; <c>Requires</c> is gone since 1.19.</summary>
    private static readonly ImmutableArray<string> NotEvaluated = ["Requires", "Nodes", "Groups"];

    /// <summary>A rule without peers and ports speaks of nothing, and so does one with an empty list of peers.</summary>
    /// <param name="namespace">The policy's; null for one of the whole cluster.</param>
    public IReadOnlyList<PolicyRule> Read(JsonElement rule, string where, string name, bool ingress, bool denies, string? @namespace)
    {
        var (action, end) = (denies ? RuleAction.Deny : RuleAction.Allow, ingress ? "from" : "to");
        var members = ingress ? Common : Common.AddRange(OfEgress);
        PolicyReading.Only(rule, where, [.. members.Concat(NotEvaluated).Select(member => end + member), "toPorts", "icmps", .. denies ? Array.Empty<string>() : ["authentication"]]);
        foreach (var member in NotEvaluated)
        {
            if (PolicyReading.List(rule, end + member, where) is { Count: > 0 }) throw new PolicyException($"{where}.{end}{member} is not evaluated");
        }

        var peers = new List<(ImmutableArray<Peer>? Peers, string? Filter)>();
        var (given, isEmpty) = ((string?)null, false);
        foreach (var member in members)
        {
            if (PolicyReading.List(rule, end + member, where) is not { } list) continue;
            isEmpty |= list.Count == 0 && !OfEgress.Contains(member, StringComparer.Ordinal);
            if (list.Count == 0) continue;
            if (given is not null) throw new PolicyException($"{where} has {given} and {end}{member}, which Cilium does not take together");
            given = end + member;
            peers.AddRange(Peers(member, list, $"{where}.{given}", denies, @namespace));
        }

        var ports = (PolicyReading.List(rule, "toPorts", where) ?? []).Select((port, at) => CiliumPorts.Read(port, $"{where}.toPorts[{at}]", denies)).ToList();
        var hasIcmps = PolicyReading.List(rule, "icmps", where) is { Count: > 0 };
        if (hasIcmps && ports.Count > 0) throw new PolicyException($"{where} has icmps and toPorts, which Cilium does not take together");
        if (isEmpty || hasIcmps || (given is null && ports.Count == 0)) return [];
        if (given is null) peers.Add((null, null));
        return [.. peers.SelectMany(one => ports.Count == 0 ? [Rule(name, action, one.Peers, null, one.Filter, null)] : ports.Select(port => Rule(name, action, one.Peers, port.Ports, one.Filter, port.Filter)))];
    }

    private static PolicyRule Rule(string name, RuleAction action, ImmutableArray<Peer>? peers, ImmutableArray<PortEntry>? ports, string? peerFilter, string? portFilter) => new(name, action, peers, ports)
    {
        Filter = peerFilter is null || portFilter is null ? peerFilter ?? portFilter : $"{peerFilter}; {portFilter}",
        FiltersOpen = portFilter is not null,
    };

    /// <summary>Those that are filtered further apart from those that are not.</summary>
    private IEnumerable<(ImmutableArray<Peer>? Peers, string? Filter)> Peers(string member, IReadOnlyList<JsonElement> list, string where, bool denies, string? @namespace)
    {
        if (member == "FQDNs")
        {
            if (denies) throw new PolicyException($"{where} is not for denials");
            return [([new WholePeer(PeerSet.Outside)], "domain names " + string.Join(", ", list.Select(name => Domain(name, where))))];
        }

        var hasApiServer = member == "Entities" && list.Any(IsApiServer);
        // Denied to addresses that are not known, nothing certain is left.
        if (hasApiServer && denies) throw new PolicyException($"{where}: which addresses {CiliumEntities.ApiServer} has is not known");
        ImmutableArray<Peer> plain = [.. list.SelectMany((one, at) => Plain(member, one, $"{where}[{at}]", @namespace))];
        IEnumerable<(ImmutableArray<Peer>? Peers, string? Filter)> all = plain.IsEmpty ? [] : [(plain, null)];
        return hasApiServer ? all.Append(([new WholePeer(PeerSet.Outside)], "only the API server's addresses")) : all;
    }

    private IEnumerable<Peer> Plain(string member, JsonElement element, string where, string? @namespace) => member switch
    {
        "Endpoints" => selectors.Peers(element, where, @namespace),
        "Entities" => IsApiServer(element) ? [] : CiliumEntities.Of(element.ValueKind == JsonValueKind.String ? element.GetString() : null, where),
        "CIDR" => ranges.Plain(element, where),
        "CIDRSet" => ranges.OfSet(element, where),
        _ => services.Peers(element, where),
    };

    private static bool IsApiServer(JsonElement element) => element.ValueKind == JsonValueKind.String && element.ValueEquals(CiliumEntities.ApiServer);

    private static string Domain(JsonElement element, string where)
    {
        PolicyReading.Only(element, where, "matchName", "matchPattern");
        return element.TextOf("matchName") ?? element.TextOf("matchPattern") ?? throw new PolicyException($"{where} has an empty element");
    }
}
