using System.Collections.Immutable;

using EksRecon.Facts;

namespace EksRecon.Networking.LoadBalancers;

/// <summary>Targets in this cluster fail the health checks of their load balancer.</summary>
internal sealed class UnhealthyTargets : Rule<LoadBalancerFacts>
{
    private static readonly FindingKind Finding = new("NET212", nameof(UnhealthyTargets), Severity.Medium);

    public override FindingKind Kind => Finding;

    public override IEnumerable<Premise> RestsOn(LoadBalancerFacts facts) => [facts.Targets.Seen()];

    public override IEnumerable<Finding> Examine(LoadBalancerFacts facts)
    {
        if (!facts.Targets.TryGet(out var groups)) yield break;
        foreach (var alike in groups.Where(group => group.Unhealthy > 0).GroupBy(SeverityOf).OrderBy(alike => alike.Key))
        {
            ImmutableArray<TargetGroupHealth> found = [.. alike];
            var isDead = alike.Key == Severity.High;
            yield return new(
                Kind,
                alike.Key,
                isDead
                    ? $"{Groups(found.Length)} no healthy target: {string.Join(", ", found.Select(group => group.Name))}"
                    : $"{Groups(found.Length)} unhealthy targets: {string.Join(", ", found.Select(group => $"{group.Name} ({group.Unhealthy} of {group.Healthy + group.Unhealthy + group.Other})"))}",
                $"{string.Join(" ", found.Select(Says))} {(isDead
                    ? "A load balancer without a healthy target sends to all of them or to none: requests fail."
                    : alike.Key == Severity.Low ? "Behind a Service with externalTrafficPolicy Local, nodes without its pods fail the check on purpose." : "The others take the load of those.")}",
                [.. found.Select(group => "TargetGroup " + group.Name)],
                [.. facts.Targets.Evidence.Where(evidence => found.Any(group => evidence.Subject == "TargetGroup " + group.Name))],
                "Look at the reasons: Target.Timeout is often a security group or a port that does not listen, Target.ResponseCodeMismatch a path or code of the health check, Target.FailedHealthChecks the application itself.",
                [
                    .. found.Select(group =>
                        (ShellCommand)$"aws elbv2 describe-target-groups --names {group.Name} --query 'TargetGroups[0].TargetGroupArn' --output text"),
                    $"aws elbv2 describe-target-health --target-group-arn ARN",
                ]);
        }
    }

    private static string Groups(int count) => count == 1 ? "1 target group has" : $"{count} target groups have";

    private static Severity SeverityOf(TargetGroupHealth group) =>
        group is { Healthy: 0, Other: 0, IsWhole: true } ? Severity.High
        : group is { TargetType: "instance", Healthy: > 0 } ? Severity.Low
        : Severity.Medium;

    private static string Says(TargetGroupHealth group)
    {
        var reasons = group.UnhealthyTargets.Select(target => target.Reason).OfType<string>().Distinct(StringComparer.Ordinal)
            .Order(StringComparer.Ordinal).ToImmutableArray();
        return $"{group.Name}, behind {string.Join(", ", group.LoadBalancers)}, has {group.Healthy} healthy and {group.Unhealthy} unhealthy{(reasons.IsEmpty ? "" : $" ({string.Join(", ", reasons)})")}.";
    }
}
