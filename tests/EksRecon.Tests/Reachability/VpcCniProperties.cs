using System.Collections.Immutable;
using System.Net;

using CsCheck;

using EksRecon.Model;
using EksRecon.Reachability;

using Xunit;

namespace EksRecon.Tests.Reachability;

/// <summary>The engine against a naive evaluator of the VPC CNI, on random clusters with nodes, packet by packet.</summary>
public sealed class VpcCniProperties
{
    [Fact]
    public void Every_packet_fares_as_the_VPC_CNI_is_described() => AwsCluster.Any.Sample(
        cluster =>
        {
            var snapshot = cluster.Bundle().Snapshot(isComplete: true);
            var answer = ReachAnswer.Of(snapshot, Judgement.Assumed("vpc-cni", Readings.VpcCni(snapshot, Readings.VpcCniKinds)));
            Assert.Empty(answer.Problems);
            var rows = new ParsedRows(answer.Effective.Texts());
            var naive = new VpcCniEvaluator(cluster.Cluster);
            Try(cluster.Cluster,
                (from, to, outside, protocol, port, says) =>
                    Check(naive.May(from, to, outside, protocol, port, _ => true), says(rows), from, to, outside, protocol, port));
        },
        iter: Iterations);

    /// <summary>
    /// Egress is judged on the source's node and ingress on the destination's; where it is not known whether the engine works, what would
    /// differ is undecided.
    /// </summary>
    [Fact]
    public void What_is_enforced_is_a_matter_of_nodes() => Gen.Select(AwsCluster.Any, Gen.Int[0, 2], Gen.Int[0, 1]).Sample(
        (cluster, on, known) =>
        {
            var snapshot = cluster.Bundle().Snapshot(isComplete: true);
            ImmutableHashSet<string> nodes = [.. AwsCluster.Nodes.Take(on)];
            var isKnown = known == 0;
            var reading = Readings.VpcCni(snapshot, Readings.VpcCniKinds);
            var scoped = new ScopedReading(reading,
                new("vpc-cni", isKnown ? true : null, isKnown ? null : "the ConfigMap was refused", nodes, IsOnOrdinaryNodes: true));
            var answer = ReachAnswer.Of(snapshot, new(Judgement.Auto, [new(reading, EngineScope.Everywhere)], [scoped], []));
            var (certain, undecided) = (new ParsedRows(answer.Effective.Texts()), new ParsedRows(answer.Undecided.Texts()));
            var declared = new ParsedRows(answer.Declared.Texts());
            var naive = new VpcCniEvaluator(cluster.Cluster);
            // A pod on no node may come to either.
            bool Surely(RandomPod pod) => isKnown && (pod.Node is { } node ? nodes.Contains(node) : on == 2);
            bool Maybe(RandomPod pod) => pod.Node is { } node ? nodes.Contains(node) : on > 0;
            Try(cluster.Cluster, (from, to, outside, protocol, port, says) =>
            {
                var (least, most) = (naive.May(from, to, outside, protocol, port, Maybe),
                    naive.May(from, to, outside, protocol, port, Surely));
                Check(least, says(certain), from, to, outside, protocol, port);
                Check(most && !least, says(undecided) && !says(certain), from, to, outside, protocol, port);
                Check(naive.May(from, to, outside, protocol, port, _ => true), says(declared), from, to, outside, protocol, port);
            });
        },
        iter: Iterations / 2);

    private delegate void Packet(RandomPod? from, RandomPod? to, IPAddress outside, string protocol, int port, Func<ParsedRows, bool> says);

    private static void Try(RandomCluster cluster, Packet packet)
    {
        foreach (var one in cluster.Pods)
        {
            foreach (var other in cluster.Pods)
            {
                if (one == other) continue;
                Packets.Each((protocol, port) =>
                    packet(one, other, IPAddress.None, protocol, port, rows => rows.Has(one.Row, other.Row, protocol, port)));
            }

            foreach (var address in Packets.Outside)
            {
                Packets.Each((protocol, port) =>
                {
                    packet(one, null, address, protocol, port, rows => rows.Has(one.Row, address, protocol, port, isSource: true));
                    packet(null, one, address, protocol, port, rows => rows.Has(one.Row, address, protocol, port, isSource: false));
                });
            }
        }
    }

    private static void Check(bool expected, bool actual, RandomPod? from, RandomPod? to, IPAddress outside, string protocol, int port)
    {
        if (expected != actual)
        {
            Assert.Fail(
                $"{from?.Row ?? outside.ToString()} -> {to?.Row ?? outside.ToString()} {protocol} {port}: the evaluator says {expected}, the rows say {actual}");
        }
    }

    private static int Iterations => Tries.Of(150);
}
