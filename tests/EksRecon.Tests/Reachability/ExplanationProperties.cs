using CsCheck;

using EksRecon.Model;
using EksRecon.Reachability;

using Xunit;

namespace EksRecon.Tests.Reachability;

/// <summary>What an explanation says against the rows, for every reading, on random clusters.</summary>
public sealed class ExplanationProperties
{
    [Fact]
    public void The_steps_of_upstream_give_the_connections() => RandomCluster.Any.Sample(cluster => Check(cluster.Bundle(), cluster, snapshot => Readings.Upstream(snapshot)), iter: Iterations);

    [Fact]
    public void The_steps_of_kube_network_policies_give_the_connections() => RandomCluster.Any.Sample(cluster => Check(cluster.Bundle(), cluster, snapshot => Readings.ByAddress("kube-network-policies", snapshot, Readings.UpstreamKinds)), iter: Iterations);

    [Fact]
    public void The_steps_of_the_VPC_CNI_give_the_connections() => AwsCluster.Any.Sample(cluster => Check(cluster.Bundle(), cluster.Cluster, snapshot => Readings.VpcCni(snapshot, Readings.VpcCniKinds)), iter: Iterations);

    [Fact]
    public void The_steps_of_Cilium_give_the_connections() => CiliumCluster.Any.Sample(cluster => Check(cluster.Bundle(), cluster.Cluster, snapshot => Readings.Cilium(snapshot, Readings.CiliumKinds, CiliumMode.Default)), iter: Iterations);

    [Fact]
    public void The_steps_of_Calico_give_the_connections() => CalicoCluster.Any.Sample(cluster => Check(cluster.Bundle(), cluster.Cluster, snapshot => Readings.Calico(snapshot, [.. Readings.CalicoKinds.Union(Readings.UpstreamKinds)])), iter: Iterations);

    private static void Check(MemoryBundle bundle, RandomCluster cluster, Func<Snapshot, Reading> read)
    {
        var snapshot = bundle.Snapshot(isComplete: true);
        var judgement = Judgement.Assumed("any", read(snapshot));
        var rows = ReachAnswer.Of(snapshot, judgement).Effective.ToDictionary(row => (row.Src, row.Dst), row => row.Conn);
        foreach (var from in cluster.Pods)
        {
            foreach (var to in cluster.Pods.Where(to => to != from))
            {
                var explained = ReachAnswer.Explain(snapshot, judgement, $"{from.Namespace}/{from.Name}", $"{to.Namespace}/{to.Name}", out _);
                Assert.Equal(rows.GetValueOrDefault((from.Row, to.Row), PortAtoms.NoConnections), PortAtoms.Together([.. explained.Select(one => one.Conn)]));
                foreach (var one in explained) Check(one);
            }

            foreach (var one in ReachAnswer.Explain(snapshot, judgement, $"{from.Namespace}/{from.Name}", "10.0.0.0/8", out _).Concat(ReachAnswer.Explain(snapshot, judgement, "203.0.113.0/24", $"{from.Namespace}/{from.Name}", out _))) Check(one);
        }
    }

    private static void Check(Explanation explanation)
    {
        foreach (var direction in explanation.Egress.Concat(explanation.Ingress).Where(direction => direction.Engine.Length > 0))
        {
            var allowed = PortAtoms.Together([.. Decided(direction, "allow")]);
            var denied = PortAtoms.Together([.. Decided(direction, "deny")]);
            Assert.Equal(direction.Conn, allowed);
            Assert.Equal(allowed, PortAtoms.Without(allowed, denied));
            Assert.Equal(PortAtoms.AllConnections, PortAtoms.Together([allowed, denied]));
            Assert.All(direction.Rules, rule => Assert.Equal(PortAtoms.NoConnections, PortAtoms.Without(rule.Decides, rule.Conn)));
        }

        foreach (var protocol in Enum.GetValues<Protocol>())
        {
            foreach (var port in new[] { 1, 3, 7, 12, 65535 }) Assert.StartsWith($"{PortAtoms.Name(protocol)} {port}: {(explanation.Holds(protocol, port) ? "allowed" : "denied")} b", explanation.Verdict(protocol, port), StringComparison.Ordinal);
        }
    }

    private static IEnumerable<string> Decided(ExplainedDirection direction, string action) =>
        direction.Rules.Where(rule => rule.Action == action).Select(rule => rule.Decides).Concat(direction.Rest.Where(rest => rest.Action == action).Select(rest => rest.Conn));

    private static int Iterations => Tries.Of(60, share: 0.25);
}
