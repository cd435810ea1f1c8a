using System.Collections.Immutable;

namespace EksRecon.Reachability;

/// <summary>Why one end may open which connections to the other: both directions, and the rules that speak of the pair.</summary>
/// <param name="Conn">What both directions have in common.</param>
/// <param name="Egress">Null for a source outside the cluster.</param>
/// <param name="Ingress">Null for a destination outside the cluster.</param>
public sealed record Explanation(string Src, string Dst, string Conn, ExplainedDirection? Egress, ExplainedDirection? Ingress);

/// <summary>One direction of one end.</summary>
/// <param name="DecidedBy">Which tier had the last word, in words.</param>
/// <param name="Rules">Those that speak of the other end, in the order of evaluation.</param>
public sealed record ExplainedDirection(string Of, string Direction, string Conn, string DecidedBy, ImmutableArray<ExplainedRule> Rules);

/// <summary>A rule that speaks of the pair.</summary>
/// <param name="Action">allow, deny or pass.</param>
/// <param name="Conn">The connections it speaks of.</param>
public sealed record ExplainedRule(string Policy, string Rule, string Action, string Conn);

/// <summary>Walks one pair again, with the names of rules: cheap enough that nothing of it is kept in bulk.</summary>
internal sealed class Explainer(PolicyIndex index, PortAtoms atoms)
{
    /// <param name="governing">Policies that govern the end in this direction, in the order of evaluation.</param>
    /// <param name="group">The group of the other end.</param>
    /// <param name="answering">Named ports of the end that answers.</param>
    public ExplainedDirection Explain(string of, bool ingress, IReadOnlyList<Policy> governing, int group, ImmutableArray<NamedPort> answering, ulong[] allowed)
    {
        var rules = ImmutableArray.CreateBuilder<ExplainedRule>();
        foreach (var policy in governing)
        {
            foreach (var rule in (ingress ? policy.Ingress : policy.Egress) ?? [])
            {
                if (rule.Peers is { } peers && !peers.Any(peer => Array.BinarySearch(index.Groups(peer), group) >= 0)) continue;
                var set = Ports(rule, answering);
                if (set.AsSpan().ContainsAnyExcept(0UL)) rules.Add(new(policy.Subject, rule.Name, rule.Action switch { RuleAction.Allow => "allow", RuleAction.Deny => "deny", _ => "pass" }, atoms.Text(set)));
            }
        }

        return new(of, ingress ? "ingress" : "egress", atoms.Text(allowed), DecidedBy(governing), rules.ToImmutable());
    }

    private static string DecidedBy(IReadOnlyList<Policy> governing)
    {
        if (governing.Count == 0) return "no policy governs it: everything is allowed";
        var admin = governing.Any(policy => policy.Tier == Tier.Admin) ? "admin policies first; " : "";
        var isolating = governing.Where(policy => policy.Tier == Tier.Namespace).Select(policy => policy.Subject).ToList();
        if (isolating.Count > 0) return $"{admin}{string.Join(", ", isolating)} isolate{(isolating.Count == 1 ? "s" : "")} it: what no rule of {(isolating.Count == 1 ? "it" : "them")} allows is not allowed";
        return governing.Any(policy => policy.Tier == Tier.Baseline) ? $"{admin}no NetworkPolicy isolates it, so the baseline decides the rest" : $"{admin}no NetworkPolicy isolates it: the rest is allowed";
    }

    private ulong[] Ports(PolicyRule rule, ImmutableArray<NamedPort> answering)
    {
        if (rule.Ports is not { } entries) return atoms.All;
        var set = new ulong[atoms.Words];
        foreach (var entry in entries)
        {
            if (entry.Range is { } range) atoms.Add(set, range);
            foreach (var port in answering)
            {
                if (port.Name == entry.Named && (entry.NamedProtocol ?? port.Protocol) == port.Protocol) atoms.Add(set, new(port.Protocol, port.Port, port.Port));
            }
        }

        return set;
    }
}
