using System.Collections.Immutable;
using System.Text.Json;

using EksRecon.Model;

namespace EksRecon.Reachability;

/// <summary>
/// Reads elements of <c>ingress</c>, <c>ingressDeny</c>, <c>egress</c> and <c>egressDeny</c> (cilium/cilium, pkg/policy/api and
/// pkg/policy/utils).
/// </summary>
internal sealed class CiliumRuleReader(CiliumSelectors selectors, CiliumRanges ranges, CiliumServices services, CiliumApiServer apiServer,
    NodePeers nodes, CiliumMode mode)
{
    private static readonly ImmutableArray<string> Common = ["Endpoints", "Entities", "CIDR", "CIDRSet", "Nodes"];

    /// <summary>These two are as absent where they are empty.</summary>
    private static readonly ImmutableArray<string> OfEgress = ["Services", "FQDNs"];

    private const string Requires = "Requires";

    /// <summary>Groups of a cloud, whose addresses Cilium asks for.</summary>
    private const string Groups = "Groups";

    /// <summary>A rule without peers and ports speaks of nothing, and so does one with an empty list of peers.</summary>
    /// <param name="namespace">The policy's; null for one of the whole cluster.</param>
    /// <param name="isolates">False where the policy's <c>enableDefaultDeny</c> says so.</param>
    public IReadOnlyList<PolicyRule> Read(JsonElement rule, string where, string name, bool ingress, bool denies, bool isolates,
        string? @namespace)
    {
        var (end, parts) = (ingress ? "from" : "to", new RuleParts());
        var members = ingress ? Common : Common.AddRange(OfEgress);
        parts.Only(rule, where,
            [.. members.Append(Groups).Append(Requires).Select(member => end + member), "toPorts", "icmps",
                .. denies ? Array.Empty<string>() : ["authentication"]]);
        if (PolicyReading.List(rule, end + Groups, where) is { Count: > 0 }) parts.Doubt($"{where}.{end}{Groups} is not evaluated");
        var hasRequires = mode.HasRequires && PolicyReading.List(rule, end + Requires, where) is { Count: > 0 };
        if (hasRequires) parts.Doubt($"{where}.{end}{Requires} is not evaluated");
        var (action, authentication) = Authentication(rule, where, denies);
        var peers = new List<(ImmutableArray<Peer>? Peers, string? Filter)>();
        var (given, isEmpty) = ((string?)null, false);
        foreach (var member in members)
        {
            if (PolicyReading.List(rule, end + member, where) is not { } list) continue;
            isEmpty |= list.Count == 0 && !OfEgress.Contains(member, StringComparer.Ordinal);
            if (list.Count == 0) continue;
            if (given is not null) throw new PolicyException($"{where} has {given} and {end}{member}, which Cilium does not take together");
            given = end + member;
            peers.AddRange(Peers(parts, member, list, $"{where}.{given}", denies, @namespace));
        }

        // A rule of layer 7 that does not isolate lets everything else through, too.
        var hasRules = isolates || mode.FiltersWithoutDefaultDeny;
        var ports = (PolicyReading.List(rule, "toPorts", where) ?? [])
            .Select((port, at) => Ports(parts, port, $"{where}.toPorts[{at}]", denies, hasRules)).ToList();
        var hasIcmps = PolicyReading.List(rule, "icmps", where) is { Count: > 0 };
        if (hasIcmps && ports.Count > 0) throw new PolicyException($"{where} has icmps and toPorts, which Cilium does not take together");
        List<PolicyRule> rules = [];
        // What a requirement keeps out, rules of other policies for the same pods do not let in.
        if (hasRequires) rules.Add(new(name, RuleAction.Deny, [new WholePeer(PeerSet.Pods)], null) { Doubt = parts.Reason });
        if (isEmpty || hasIcmps || (given is null && ports.Count == 0 && !parts.HasDoubts)) return rules;
        if (given is null) peers.Add((null, null));
        else if (peers.Count == 0 && parts.HasDoubts) peers.Add(([], null));
        foreach (var (its, filter) in peers)
        {
            if (ports.Count == 0) rules.AddRange(parts.Rules(Rule(name, action, its, null, filter, null, authentication)));
            else
            {
                rules.AddRange(
                    ports.SelectMany(port => parts.Rules(Rule(name, action, its, port.Ports, filter, port.Filter, authentication))));
            }
        }

        return rules;
    }

    /// <summary>
    /// What authentication does: <c>required</c> filters further, <c>test-always-fail</c> lets nothing through (cilium/cilium,
    /// pkg/policy/api/l4.go, AuthenticationMode).
    /// </summary>
    private static (RuleAction Action, string? Filter) Authentication(JsonElement rule, string where, bool denies)
    {
        var action = denies ? RuleAction.Deny : RuleAction.Allow;
        if (PolicyReading.Member(rule, "authentication") is not { } authentication) return (action, null);
        PolicyReading.Only(authentication, where + ".authentication", "mode");
        return authentication.TextOf("mode") switch
        {
            "disabled" => (action, null),
            "required" => (action, "mutual authentication"),
            "test-always-fail" or "always-fail" => (RuleAction.Deny, null),
            var other => throw new PolicyException(
                $"{where}.authentication.mode: '{other}' is none of disabled, required and test-always-fail"),
        };
    }

    private static PolicyRule Rule(string name, RuleAction action, ImmutableArray<Peer>? peers, ImmutableArray<PortEntry>? ports,
        string? peerFilter, string? portFilter, string? authentication)
    {
        List<string> filters = [.. new[] { peerFilter, portFilter, authentication }.OfType<string>()];
        return new(name, action, peers, ports)
        {
            Filter = filters.Count == 0 || action == RuleAction.Deny ? null : string.Join("; ", filters),
            FiltersOpen = portFilter is not null || authentication is not null,
        };
    }

    private static (ImmutableArray<PortEntry> Ports, string? Filter) Ports(RuleParts parts, JsonElement element, string where, bool denies,
        bool hasRules)
    {
        string? filter = null;
        var ports = parts.Ports([element], (port, _) =>
        {
            var read = CiliumPorts.Read(port, where, denies, hasRules);
            filter = read.Filter;
            return read.Ports;
        });
        return (ports, filter);
    }

    /// <summary>Those that are filtered further apart from those that are not.</summary>
    private IEnumerable<(ImmutableArray<Peer>? Peers, string? Filter)> Peers(RuleParts parts, string member,
        IReadOnlyList<JsonElement> list, string where, bool denies, string? @namespace)
    {
        if (member == "FQDNs")
        {
            if (denies) throw new PolicyException($"{where} is not for denials");
            return [([new WholePeer(PeerSet.Outside)], "domain names " + string.Join(", ", list.Select(name => Domain(name, where))))];
        }

        var plain = parts.Peers(list, (one, at) => Plain(member, one, $"{where}[{at}]", denies, @namespace));
        IEnumerable<(ImmutableArray<Peer>? Peers, string? Filter)> all = plain.IsEmpty ? [] : [(plain, null)];
        return member == "Entities" && apiServer.Addresses is null && !denies && list.Any(IsApiServer)
            ? all.Append(([new WholePeer(PeerSet.Outside)], "only the API server's addresses"))
            : all;
    }

    private IEnumerable<Peer> Plain(string member, JsonElement element, string where, bool denies, string? @namespace) => member switch
    {
        "Endpoints" => selectors.Peers(element, where, @namespace),
        "Entities" => IsApiServer(element) ? ApiServer(where, denies) : [.. CiliumEntities.Of(element.ValueKind == JsonValueKind.String ? element.GetString() : null, where), .. element.ValueEquals("cluster") ? apiServer.Addresses ?? [] : []],
        "CIDR" => ranges.Plain(element, where),
        "CIDRSet" => ranges.OfSet(element, where),
        "Nodes" => Nodes(element, where),
        _ => services.Peers(element, where),
    };

    private ImmutableArray<Peer> Nodes(JsonElement element, string where)
    {
        var selector = LabelSelector.Read(element, where);
        if (selector.LabelNames.Any(label => label.Contains(':', StringComparison.Ordinal)))
        {
            throw new NotEvaluatedException($"{where}: sources of labels are not evaluated");
        }

        return mode.SelectsNodes ? [nodes.Of(selector, where, PolicyFlavor.Cilium(mode.RangesMatchNodes))] : [];
    }

    /// <summary>Allowed to addresses that are not known, it is filtered; denied to them, nothing certain is left.</summary>
    private ImmutableArray<Peer> ApiServer(string where, bool denies) =>
        apiServer.Addresses
            ?? (denies ? throw new NotEvaluatedException($"{where}: which addresses {CiliumEntities.ApiServer} has is not known") : []);

    private static bool IsApiServer(JsonElement element) =>
        element.ValueKind == JsonValueKind.String && element.ValueEquals(CiliumEntities.ApiServer);

    private static string Domain(JsonElement element, string where)
    {
        PolicyReading.Only(element, where, "matchName", "matchPattern");
        return element.TextOf("matchName") ?? element.TextOf("matchPattern") ?? throw new PolicyException($"{where} has an empty element");
    }
}
