using System.Collections.Immutable;

using CsCheck;

using EksRecon.Model;
using EksRecon.Reachability;

using Xunit;

namespace EksRecon.Tests.Reachability;

/// <summary>What an explanation says against the rows, for every reading, on random clusters.</summary>
public sealed class ExplanationProperties
{
    [Fact]
    public void The_steps_of_upstream_give_the_connections() => RandomCluster.Any.Sample(
        cluster => Check(cluster.Bundle(), cluster, Assumed(Readings.Upstream)), iter: Iterations);

    [Fact]
    public void The_steps_of_kube_network_policies_give_the_connections() => RandomCluster.Any.Sample(
        cluster => Check(cluster.Bundle(), cluster, Assumed(ByAddress)), iter: Iterations);

    [Fact]
    public void The_steps_of_the_VPC_CNI_give_the_connections() => AwsCluster.Any.Sample(
        cluster => Check(cluster.Bundle(), cluster.Cluster, Assumed(VpcCni)), iter: Iterations);

    [Fact]
    public void The_steps_of_Cilium_give_the_connections() => CiliumCluster.Any.Sample(
        cluster => Check(cluster.Bundle(), cluster.Cluster,
            Assumed(snapshot => Readings.Cilium(snapshot, Readings.CiliumKinds, CiliumMode.Default))),
        iter: Iterations);

    [Fact]
    public void The_steps_of_Calico_give_the_connections() => CalicoCluster.Any.Sample(
        cluster => Check(cluster.Bundle(), cluster.Cluster, Assumed(Calico)), iter: Iterations);

    /// <summary>A rule that cannot be read is a step that is neither allowed nor denied.</summary>
    [Fact]
    public void The_steps_of_Calico_with_an_unread_rule_give_the_connections() => Gen.Select(CalicoCluster.Any, Gen.Int[0, 99]).Sample(
        (cluster, which) => Check(WithUnread(cluster, which).Bundle(), cluster.Cluster, Assumed(Calico)),
        iter: Iterations);

    /// <summary>Every engine that works on a node explains its own part, and a connection is open where all of them allow it.</summary>
    [Fact]
    public void The_steps_of_two_engines_on_some_nodes_give_the_connections() => Gen.Select(AwsCluster.Any, Gen.Int[0, 2], Gen.Bool).Sample(
        (cluster, on, isStrict) =>
            Check(cluster.Bundle(), cluster.Cluster, snapshot => Two(snapshot, [.. AwsCluster.Nodes.Take(on)], isStrict)),
        iter: Iterations);

    private static Judgement Two(Snapshot snapshot, ImmutableHashSet<string> nodes, bool isStrict)
    {
        var vpcCni = new ScopedReading(VpcCni(snapshot),
            new("vpc-cni", true, null, nodes, IsOnOrdinaryNodes: true) { IsStrict = isStrict });
        return new(Judgement.Auto, [], [vpcCni, new(ByAddress(snapshot), EngineScope.Everywhere)], []);
    }

    private static CalicoCluster WithUnread(CalicoCluster cluster, int which)
    {
        if (cluster.Policies.Count == 0) return cluster;
        var at = which % cluster.Policies.Count;
        return cluster with { Policies = [.. cluster.Policies.Select((policy, index) => index == at ? Unread(policy) : policy)] };
    }

    private static CalicoPolicy Unread(CalicoPolicy policy) => policy with
    {
        Ingress = [.. policy.Ingress.Select((rule, at) => at == 0 ? rule with { IsUnread = true } : rule)],
        Egress = [.. policy.Egress.Select((rule, at) => at == 0 ? rule with { IsUnread = true } : rule)],
    };

    private static Reading ByAddress(Snapshot snapshot) => Readings.ByAddress("kube-network-policies", snapshot, Readings.UpstreamKinds);

    private static Reading VpcCni(Snapshot snapshot) => Readings.VpcCni(snapshot, Readings.VpcCniKinds);

    private static Reading Calico(Snapshot snapshot) => Readings.Calico(snapshot, [.. Readings.CalicoKinds.Union(Readings.UpstreamKinds)]);

    private static Func<Snapshot, Judgement> Assumed(Func<Snapshot, Reading> read) => snapshot => Judgement.Assumed("any", read(snapshot));

    private static void Check(MemoryBundle bundle, RandomCluster cluster, Func<Snapshot, Judgement> judge)
    {
        var snapshot = bundle.Snapshot(isComplete: true);
        var judgement = judge(snapshot);
        var rows = ReachAnswer.Of(snapshot, judgement).Effective.ToDictionary(row => ($"{row.Src}", $"{row.Dst}"), row => row.Conn);
        foreach (var from in cluster.Pods)
        {
            var name = $"{from.Namespace}/{from.Name}";
            foreach (var to in cluster.Pods.Where(to => to != from))
            {
                var explained = ReachAnswer.Explain(snapshot, judgement, name, $"{to.Namespace}/{to.Name}", out _);
                Assert.Equal(rows.GetValueOrDefault((from.Row, to.Row), Connections.None),
                    Connections.Union(explained.Select(one => one.Conn)));
                foreach (var one in explained) Check(one);
            }

            foreach (var one in ReachAnswer.Explain(snapshot, judgement, name, "10.0.0.0/8", out _)) Check(one);
            foreach (var one in ReachAnswer.Explain(snapshot, judgement, "203.0.113.0/24", name, out _)) Check(one);
        }
    }

    private static void Check(Explanation explanation)
    {
        ImmutableArray<ExplainedDirection> directions = [.. explanation.Egress, .. explanation.Ingress];
        Assert.Equal(explanation.Conn, directions.Aggregate(Connections.All, (all, direction) => all.Intersect(direction.Conn)));
        foreach (var direction in directions.Where(direction => direction.Engine.Length > 0))
        {
            var allowed = Decided(direction, ExplainedAction.Allow);
            var denied = Connections.Union([Decided(direction, ExplainedAction.Deny), Decided(direction, ExplainedAction.Undecided)]);
            Assert.Equal(direction.Conn, allowed);
            Assert.Equal(allowed, allowed.Except(denied));
            Assert.Equal(Connections.All, Connections.Union([allowed, denied]));
            Assert.All(direction.Rules, rule => Assert.Equal(Connections.None, rule.Decides.Except(rule.Conn)));
        }

        foreach (var protocol in Enum.GetValues<Protocol>())
        {
            foreach (var port in new[] { 1, 3, 7, 12, 65535 })
            {
                var verdict = explanation.Holds(protocol, port) ? "allowed" : "denied";
                Assert.StartsWith($"{ConnectionsNotation.Name(protocol)} {port}: {verdict} b", explanation.Verdict(protocol, port),
                    StringComparison.Ordinal);
            }
        }
    }

    private static Connections Decided(ExplainedDirection direction, ExplainedAction action) => Connections.Union(
        direction.Rules.Where(rule => rule.Action == action).Select(rule => rule.Decides)
            .Concat(direction.Rest.Where(rest => rest.Action == action).Select(rest => rest.Conn)));

    private static int Iterations => Tries.Of(60, share: 0.25);
}
