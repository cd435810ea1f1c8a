using System.Collections.Immutable;

using EksRecon.Model;
using EksRecon.Questions;

namespace EksRecon.Reachability;

/// <summary>
/// A rule of an AWS ClusterNetworkPolicy that is written before another and asked after it: the agent is told actions and not the order of
/// rules, and of one policy denials come first, then what is accepted, then what is passed.
/// </summary>
/// <param name="Rule">The rule that is written first.</param>
/// <param name="Before">The one that decides instead.</param>
/// <param name="Conn">The connections both speak of.</param>
public sealed record ReorderedRule(string Policy, string Direction, string Rule, string Before, string Conn)
{
    internal static ImmutableArray<ReorderedRule> Find(ReachGround ground, Snapshot snapshot)
    {
        var found = ImmutableArray.CreateBuilder<ReorderedRule>();
        foreach (var resource in snapshot.Resources(Kinds.AwsClusterNetworkPolicies).Items)
        {
            if (!ground.Readings[0].Policies.Any(policy => policy.Subject == resource.Subject)) continue;
            var policy = new TieredPolicyReader(PolicyFlavor.VpcCni, new(snapshot.Nodes)).AwsAsWritten(resource);
            foreach (var ingress in new[] { true, false })
            {
                var rules = policy.Of(ingress)?.Rules ?? [];
                for (var first = 0; first < rules.Length; first++)
                {
                    for (var second = first + 1; second < rules.Length; second++)
                    {
                        if (Rank(rules[first].Action) > Rank(rules[second].Action)
                            && Common(ground, policy, rules[first], rules[second], ingress) is { } conn)
                        {
                            found.Add(new(resource.Subject, ingress ? "ingress" : "egress", rules[first].Name, rules[second].Name, conn));
                        }
                    }
                }
            }
        }

        return [.. found.OrderBy(one => one.Policy, StringComparer.Ordinal)];
    }

    private static int Rank(RuleAction action) => action switch { RuleAction.Deny => 0, RuleAction.Allow => 1, _ => 2 };

    /// <summary>Null where they have no peer or no port in common.</summary>
    private static string? Common(ReachGround ground, Policy policy, PolicyRule left, PolicyRule right, bool ingress)
    {
        var groups = (left.Peers ?? []).SelectMany(ground.Index.Groups).Intersect((right.Peers ?? []).SelectMany(ground.Index.Groups))
            .ToList();
        if (groups.Count == 0) return null;
        var union = new ulong[ground.Atoms.Words];
        foreach (var group in groups)
        {
            var (one, other) = (ground.Ports.Of(policy, left, ground.Index.NamedPorts[group], ingress),
                ground.Ports.Of(policy, right, ground.Index.NamedPorts[group], ingress));
            for (var word = 0; word < union.Length; word++) union[word] |= one[word] & other[word];
        }

        return union.AsSpan().ContainsAnyExcept(0UL) ? ground.Connections(union).ToString() : null;
    }
}
