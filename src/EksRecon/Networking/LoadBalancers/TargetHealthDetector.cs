using System.Collections.Immutable;

using EksRecon.Bundles;
using EksRecon.Facts;
using EksRecon.Model;
using EksRecon.Model.Aws;
using EksRecon.Questions;

namespace EksRecon.Networking.LoadBalancers;

/// <summary>
/// Counts healthy and unhealthy targets of the target groups that send traffic to this cluster: to its instances, or to addresses of its
/// pods and nodes.
/// </summary>
internal sealed class TargetHealthDetector
{
    private const string Healthy = "healthy";
    private const string Unhealthy = "unhealthy";

    private readonly Snapshot _snapshot;
    private readonly string? _vpcId;
    private readonly HashSet<string> _own;

    /// <param name="vpcId">The cluster's VPC; null where it is not known.</param>
    public TargetHealthDetector(Snapshot snapshot, string? vpcId)
    {
        (_snapshot, _vpcId) = (snapshot, vpcId);
        _own = new(StringComparer.Ordinal);
        foreach (var node in snapshot.Nodes.Items)
        {
            if (node.ProviderId is { } id) _own.Add(id[(id.LastIndexOf('/') + 1)..]);
            if (node.Address is { } address) _own.Add(address);
        }

        foreach (var pod in snapshot.Pods.Items)
        {
            if (pod.IsAlive && pod.Address is { Length: > 0 } address) _own.Add(address);
        }
    }

    public Fact<ImmutableArray<TargetGroupHealth>> Detect()
    {
        var groups = _snapshot.TargetGroups;
        if (groups.IsBlind) return Fact.Unknown<ImmutableArray<TargetGroupHealth>>(groups.Gaps);
        var gaps = new List<Gap>(groups.Gaps);
        var evidence = new List<Evidence>();
        var found = ImmutableArray.CreateBuilder<TargetGroupHealth>();
        var targets = _snapshot.TargetHealth.ToLookup(target => target.TargetGroup, StringComparer.Ordinal);
        foreach (var group in groups.Items.Where(IsInUse).OrderBy(group => group.TargetGroupName, StringComparer.Ordinal))
        {
            var name = group.TargetGroupName ?? "";
            var look = _snapshot.Coverage.Of(AwsCalls.DescribeTargetHealth, name);
            if (look.Gap is { } gap) gaps.Add(gap);
            var health = Count(group, [.. targets[name]], look.IsWhole);
            if (health is null) continue;
            found.Add(health);
            evidence.Add(
                new("TargetGroup " + name, "TargetHealth.State",
                    $"{health.Healthy} healthy, {health.Unhealthy} unhealthy, {health.Other} other",
                    AwsCalls.DescribeTargetHealth.QuestionFor(name)));
        }

        if (found.Count == 0 && gaps.Count > 0) return Fact.Unknown<ImmutableArray<TargetGroupHealth>>([.. gaps]);
        // Whose targets they are is told by nodes and pods.
        if (found.Count > 0 || groups.Items.Any(IsInUse)) gaps.AddRange([.. _snapshot.Nodes.Gaps, .. _snapshot.Pods.Gaps]);
        return Fact.Partial(found.ToImmutable(),
            evidence.Count > 0 ? [.. evidence] : [new("TargetGroups", "targets", "none is in this cluster", groups.Question)], [.. gaps]);
    }

    private bool IsInUse(TargetGroup group) =>
        group is { LoadBalancerArns.IsEmpty: false, TargetType: "instance" or "ip" }
            && (_vpcId is null || group.VpcId is null || group.VpcId == _vpcId);

    private TargetGroupHealth? Count(TargetGroup group, ImmutableArray<TargetHealthDescription> targets, bool isWhole)
    {
        if (!targets.Any(target => _own.Contains(target.Target?.Id ?? ""))) return null;
        var (healthy, unhealthy, other) = (0, ImmutableArray.CreateBuilder<UnhealthyTarget>(), 0);
        foreach (var target in targets)
        {
            var state = target.TargetHealth?.State;
            if (state == Healthy) healthy++;
            // Also unhealthy.draining.
            else if (state?.StartsWith(Unhealthy, StringComparison.Ordinal) == true)
            {
                unhealthy.Add(new(target.Target?.Id ?? "", target.Target?.Port, target.TargetHealth?.Reason));
            }
            else other++;
        }

        ImmutableArray<string> balancers = [.. (group.LoadBalancerArns ?? []).Select(Name).Order(StringComparer.Ordinal)];
        return new(group.TargetGroupName ?? "", balancers, group.TargetType, healthy, unhealthy.Count, other,
            [.. unhealthy.OrderBy(one => one.Id, StringComparer.Ordinal).ThenBy(one => one.Port)], isWhole);
    }

    /// <summary>The name in <c>arn:…:loadbalancer/app/NAME/ID</c>.</summary>
    private static string Name(string arn) => arn.Split('/') is [_, _, var name, ..] ? name : arn;
}
