using System.Collections.Immutable;

namespace EksRecon.Reachability;

/// <summary>
/// Puts into words what <see cref="Verdicts"/> did for one pair: the walk is the one that gave the rows, done once more and written down.
/// </summary>
internal sealed class Explainer(ReachGround ground)
{
    /// <param name="number">Of the reading.</param>
    /// <param name="side">The direction.</param>
    /// <param name="subject">The class that is judged.</param>
    /// <param name="group">The group of the other end.</param>
    public ExplainedDirection Explain(ReachEnd of, bool ingress, int number, ReachSide side, int subject, int group)
    {
        var reading = ground.Readings[number];
        var direction = ingress ? "ingress" : "egress";
        var allowed = ground.Connections(ground.Sets[side.Row(number, subject)?[group] ?? ground.Open.Others]);
        if (side.Trace(number, subject, group) is not { } trace)
        {
            return new(of, direction, reading.Id, allowed, "which policies govern it is not decided", []);
        }

        var hasPolicies = ground.Governing[number][subject].Any(policy => reading.Policies[policy].Governs(ingress));
        var rest = trace.Steps.Where(step => step.Rule is null).Select(step => Rest(step, reading, direction, hasPolicies))
            .ToImmutableArray();
        return new(of, direction, reading.Id, allowed,
            rest.IsEmpty ? "its rules decide every connection" : string.Join("; ", rest.Select(one => one.Because)),
            [.. trace.Steps.SelectMany(step => Rule(step, reading))])
        {
            Rest = rest,
        };
    }

    private IEnumerable<ExplainedRule> Rule(TraceStep step, Reading reading)
    {
        if (step is not { Policy: { } policy, Rule: { } rule, Stage: { } stage }) yield break;
        var action = (rule.Doubt, step.Action) switch
        {
            (not null, _) => ExplainedAction.Undecided,
            (_, RuleAction.Allow) => ExplainedAction.Allow,
            (_, RuleAction.Deny) => ExplainedAction.Deny,
            _ => ExplainedAction.Pass,
        };
        var (matched, decided) = (ground.Connections(step.Conn), ground.Connections(step.Decides));
        yield return new(policy.Subject, rule.Name, reading.Stages[stage].Name, action, matched, decided, rule.Filter);
    }

    private ExplainedRest Rest(TraceStep step, Reading reading, string direction, bool hasPolicies)
    {
        var conn = ground.Connections(step.Decides);
        ImmutableArray<string> policies = [.. step.Isolating.Select(policy => policy.Subject).Distinct(StringComparer.Ordinal)];
        var stage = step.Stage is { } place ? reading.Stages[place].Name : null;
        return new(stage, Action(step), conn, policies, Because(step, reading, policies, direction, hasPolicies));
    }

    private static ExplainedAction Action(TraceStep step)
    {
        if (step.Action == RuleAction.Allow) return ExplainedAction.Allow;
        var isUndecided = !step.Isolating.IsEmpty && step.Isolating.All(policy => policy.Doubt is not null);
        return isUndecided ? ExplainedAction.Undecided : ExplainedAction.Deny;
    }

    private static string Because(TraceStep step, Reading reading, ImmutableArray<string> policies, string direction, bool hasPolicies)
    {
        if (step.IsException) return "an except range denies it, whatever other rules allow";
        if (step.Stage is { } place)
        {
            var (one, stage) = (policies.Length == 1, reading.Stages[place]);
            if (step.Isolating.All(policy => policy.Doubt is not null)) return $"{Names(policies)} may apply to it for {direction}";
            return stage.Kind == StageKind.Ordered
                ? $"{Names(policies)} {(one ? "applies" : "apply")} to it for {direction}, and the default action of {stage.Name} denies what no rule matches"
                : $"{Names(policies)} {(one ? "isolates" : "isolate")} it for {direction}, which denies what no rule allows";
        }

        if (step.Action == RuleAction.Deny) return "no policy governs it, and its node denies what no policy allows (strict mode)";
        return hasPolicies ? $"no policy decides it for {direction}" : $"no policy governs it for {direction}";
    }

    private static string Names(ImmutableArray<string> policies) =>
        policies.Length > 1 ? $"{string.Join(", ", policies[..^1])} and {policies[^1]}" : policies[0];
}
