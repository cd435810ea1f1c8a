using System.Net;

using CsCheck;

using EksRecon.Model;
using EksRecon.Reachability;

using Xunit;

namespace EksRecon.Tests.Reachability;

/// <summary>The engine against a naive evaluator, on random clusters of every upstream kind and mixture, packet by packet.</summary>
public sealed class ReachProperties
{
    [Fact]
    public void Every_packet_fares_as_the_words_of_the_APIs_say() => RandomCluster.Any.Sample(
        cluster =>
        {
            var answer = Upstream(cluster.Bundle().Snapshot(isComplete: true));
            Assert.Empty(answer.Problems);
            var rows = new ParsedRows(answer.Effective.Texts());
            var naive = new NaiveEvaluator(cluster);
            foreach (var from in cluster.Pods)
            {
                foreach (var to in cluster.Pods)
                {
                    if (from == to) continue;
                    Packets.Each((protocol, port) =>
                        Check(naive.May(from, to, IPAddress.None, protocol, port), rows.Has(from.Row, to.Row, protocol, port),
                            $"{from.Row} -> {to.Row} {protocol} {port}"));
                }

                foreach (var address in Packets.Outside)
                {
                    Packets.Each((protocol, port) =>
                    {
                        Check(naive.May(from, null, address, protocol, port), rows.Has(from.Row, address, protocol, port, isSource: true),
                            $"{from.Row} -> {address} {protocol} {port}");
                        Check(naive.May(null, from, address, protocol, port), rows.Has(from.Row, address, protocol, port, isSource: false),
                            $"{address} -> {from.Row} {protocol} {port}");
                    });
                }
            }
        },
        iter: Iterations);

    [Fact]
    public void A_workload_is_isolated_where_a_policy_says_something() => RandomCluster.Any.Sample(
        cluster =>
        {
            var naive = new NaiveEvaluator(cluster);
            var rows = Isolation(cluster.Bundle().Snapshot(isComplete: true)).ToDictionary(row => $"{row.Workload}",
                StringComparer.Ordinal);
            foreach (var pod in cluster.Pods)
            {
                Assert.Equal((naive.IsGoverned(pod, ingress: true), naive.IsGoverned(pod, ingress: false)),
                    (rows[pod.Row].IngressIsolated, rows[pod.Row].EgressIsolated));
            }
        },
        iter: Iterations);

    /// <summary>One pair asked for by name is what the rows say of it.</summary>
    [Fact]
    public void One_pair_is_what_the_rows_say() => RandomCluster.Any.Sample(
        cluster =>
        {
            var snapshot = cluster.Bundle().Snapshot(isComplete: true);
            var rows = Upstream(snapshot).Effective.ToDictionary(row => ($"{row.Src}", $"{row.Dst}"), row => row.Conn);
            foreach (var from in cluster.Pods)
            {
                foreach (var to in cluster.Pods)
                {
                    if (from == to) continue;
                    var one = Assert.Single(
                        ReachAnswer.Explain(snapshot, Judged(snapshot), $"{from.Namespace}/{from.Name}", $"{to.Namespace}/{to.Name}",
                            out _));
                    Assert.Equal(rows.GetValueOrDefault((from.Row, to.Row), Connections.None), one.Conn);
                }
            }
        },
        iter: Iterations / 4);

    /// <summary>What changed from one to the other, taken back, is no change; and a cluster does not differ from itself.</summary>
    [Fact]
    public void A_difference_read_backwards_is_the_difference_of_the_other_way() => Gen.Select(RandomCluster.Any, RandomCluster.Any).Sample(
        (one, other) =>
        {
            var (left, right) = (Upstream(one.Bundle().Snapshot(isComplete: true)).Effective,
                Upstream(other.Bundle().Snapshot(isComplete: true)).Effective);
            Assert.Empty(ReachChange.Between(left, left));
            var (forth, back) = (ReachChange.Between(left, right), ReachChange.Between(right, left));
            Assert.Equal(forth.Select(change => (change.Src, change.Dst, change.Before, change.After)),
                back.Select(change => (change.Src, change.Dst, Before: change.After, After: change.Before)));
        },
        iter: Iterations / 4);

    private static Judgement Judged(Snapshot snapshot) => Judgement.Assumed(Judgement.Upstream, Readings.Upstream(snapshot));

    private static ReachAnswer Upstream(Snapshot snapshot) => ReachAnswer.Of(snapshot, Judged(snapshot));

    private static IEnumerable<IsolationRow> Isolation(Snapshot snapshot) => ReachAnswer.Isolation(snapshot, Judged(snapshot), out _);

    private static void Check(bool expected, bool actual, string packet)
    {
        if (expected != actual) Assert.Fail($"{packet}: the evaluator says {expected}, the rows say {actual}");
    }

    /// <summary>The tests run some hundreds; EKS_RECON_RUNS raises it.</summary>
    private static int Iterations => Tries.Of(200);
}
