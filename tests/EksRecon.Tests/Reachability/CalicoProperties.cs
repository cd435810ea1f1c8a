using System.Net;

using CsCheck;

using EksRecon.Reachability;

using Xunit;

namespace EksRecon.Tests.Reachability;

/// <summary>The engine against a naive evaluator of Calico, on random clusters, packet by packet.</summary>
public sealed class CalicoProperties
{
    [Fact]
    public void Every_packet_fares_as_Calico_is_described() => CalicoCluster.Any.Sample(
        cluster =>
        {
            var snapshot = cluster.Bundle().Snapshot(isComplete: true);
            var answer = ReachAnswer.Of(snapshot,
                Judgement.Assumed("calico", Readings.Calico(snapshot, [.. Readings.CalicoKinds.Union(Readings.UpstreamKinds)])));
            Assert.Empty(answer.Problems);
            var rows = new ParsedRows(answer.Effective.Texts());
            var naive = new CalicoEvaluator(cluster);
            foreach (var one in cluster.Cluster.Pods)
            {
                foreach (var other in cluster.Cluster.Pods.Where(other => other != one))
                {
                    Packets.Each((protocol, port) =>
                        Check(naive.May(one, other, IPAddress.None, protocol, port), rows.Has(one.Row, other.Row, protocol, port), one.Row,
                            other.Row, protocol, port));
                }

                foreach (var address in Packets.Outside)
                {
                    Packets.Each((protocol, port) =>
                    {
                        Check(naive.May(one, null, address, protocol, port), rows.Has(one.Row, address, protocol, port, isSource: true),
                            one.Row, address.ToString(), protocol, port);
                        Check(naive.May(null, one, address, protocol, port), rows.Has(one.Row, address, protocol, port, isSource: false),
                            address.ToString(), one.Row, protocol, port);
                    });
                }
            }
        },
        iter: Iterations);

    private static void Check(bool expected, bool actual, string from, string to, string protocol, int port)
    {
        if (expected != actual) Assert.Fail($"{from} -> {to} {protocol} {port}: the evaluator says {expected}, the rows say {actual}");
    }

    private static int Iterations => Tries.Of(150);
}
