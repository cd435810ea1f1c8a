using System.Collections.Immutable;

namespace EksRecon.Reachability;

/// <summary>Walks one pair again, with the names of rules: cheap enough that nothing of it is kept in bulk.</summary>
internal sealed class Explainer(ReachGround ground)
{
    /// <param name="number">Of the reading.</param>
    /// <param name="subject">The class that is judged.</param>
    /// <param name="group">The group of the other end.</param>
    /// <param name="answering">Named ports of the end that answers.</param>
    /// <param name="allowed">What the reading allows.</param>
    public ExplainedDirection Explain(string of, bool ingress, int number, int subject, int group, ImmutableArray<NamedPort> answering, ulong[] allowed)
    {
        var reading = ground.Readings[number];
        ImmutableArray<Policy> governing = [.. ground.Governing[number][subject].Select(policy => reading.Policies[policy]).Where(policy => policy.Governs(ingress))];
        var rules = ImmutableArray.CreateBuilder<ExplainedRule>();
        var rest = (ulong[])ground.Atoms.All.Clone();
        foreach (var stage in governing.GroupBy(policy => policy.Stage))
        {
            var isAdditive = reading.Stages[stage.Key].Kind == StageKind.Additive;
            foreach (var (policy, rule) in stage.SelectMany(policy => policy.Of(ingress)?.Rules ?? [], (policy, rule) => (policy, rule)).OrderBy(pair => isAdditive && pair.rule.Action == RuleAction.Allow))
            {
                if (!ground.Index.IsAbout(rule, subject) || (rule.Peers is { } peers && !peers.Any(peer => Array.BinarySearch(ground.Index.Groups(peer), group) >= 0))) continue;
                var set = ground.Ports.Of(policy, rule, answering, ingress);
                if (!set.AsSpan().ContainsAnyExcept(0UL)) continue;
                var decides = And(set, rest);
                // What is allowed together is allowed by each.
                if (!isAdditive || rule.Action != RuleAction.Allow) TakeOff(rest, set);
                rules.Add(new(policy.Subject, rule.Name, reading.Stages[stage.Key].Name, rule.Action switch { RuleAction.Allow => "allow", RuleAction.Deny => "deny", _ => "pass" }, ground.Atoms.Text(set), ground.Atoms.Text(decides), rule.Filter));
            }
        }

        return new(of, ingress ? "ingress" : "egress", reading.Id, ground.Atoms.Text(allowed), DecidedBy(reading, governing, ingress, ground.Classes.Items[subject].Of(number)), rules.ToImmutable());
    }

    private static string DecidedBy(Reading reading, ImmutableArray<Policy> governing, bool ingress, Enforced enforced)
    {
        if (governing.IsEmpty) return enforced == Enforced.Strict ? "no policy governs it, and what no policy speaks of is denied here" : "no policy governs it: everything is allowed";
        var isolating = governing.Where(policy => policy.Of(ingress) is { Isolates: true }).ToList();
        var stages = string.Join(", then ", governing.Where(policy => isolating.Count == 0 || policy.Stage < isolating[0].Stage).Select(policy => reading.Stages[policy.Stage].Name).Distinct(StringComparer.Ordinal));
        var before = stages.Length > 0 ? stages + " first; " : "";
        if (isolating.Count == 0) return $"{stages} decide{(stages.Contains(',', StringComparison.Ordinal) ? "" : "s")} what it speaks of; the rest is allowed";
        var names = string.Join(", ", isolating.Where(policy => policy.Stage == isolating[0].Stage).Select(policy => policy.Subject).Distinct(StringComparer.Ordinal));
        return $"{before}{names} isolate{(names.Contains(',', StringComparison.Ordinal) ? "" : "s")} it: what no rule of {(names.Contains(',', StringComparison.Ordinal) ? "them" : "it")} allows is not allowed";
    }

    private static ulong[] And(ulong[] left, ulong[] right)
    {
        var set = new ulong[left.Length];
        for (var word = 0; word < set.Length; word++) set[word] = left[word] & right[word];
        return set;
    }

    private static void TakeOff(ulong[] from, ulong[] set)
    {
        for (var word = 0; word < from.Length; word++) from[word] &= ~set[word];
    }
}
