using System.Net;

using CsCheck;

using EksRecon.Reachability;

using Xunit;

namespace EksRecon.Tests.Reachability;

/// <summary>
/// The engine against a naive evaluator of Cilium, on random clusters with nodes and a mixture of kinds, packet by packet.
/// </summary>
public sealed class CiliumProperties
{
    [Fact]
    public void Every_packet_fares_as_Cilium_is_described() => CiliumCluster.Any.Sample(
        cluster =>
        {
            var snapshot = cluster.Bundle().Snapshot(isComplete: true);
            var mode = CiliumMode.Default with
            {
                IsAlways = cluster.IsAlways,
                RangesMatchNodes = cluster.RangesMatchNodes,
                FiltersWithoutDefaultDeny = cluster.IsOld,
            };
            var answer = ReachAnswer.Of(snapshot, Judgement.Assumed("cilium", Readings.Cilium(snapshot, Readings.CiliumKinds, mode)));
            Assert.Empty(answer.Problems);
            var (rows, filtered) = (new ParsedRows(answer.Effective.Texts()), new ParsedRows(answer.Filtered.Texts()));
            var naive = new CiliumEvaluator(cluster);
            void Try(RandomPod? from, RandomPod? to, IPAddress outside, Func<ParsedRows, string, int, bool> says) =>
                Packets.Each((protocol, port) =>
            {
                var packet = $"{from?.Row ?? outside.ToString()} -> {to?.Row ?? outside.ToString()} {protocol} {port}";
                var may = naive.May(from, to, outside, protocol, port, isPlain: false);
                Check(may, says(rows, protocol, port), packet);
                Check(may
                    && !naive.May(from, to, outside, protocol, port, isPlain: true), says(filtered, protocol, port), packet + ", filtered");
            });
            foreach (var one in cluster.Cluster.Pods)
            {
                foreach (var other in cluster.Cluster.Pods)
                {
                    if (one != other)
                    {
                        Try(one, other, IPAddress.None, (parsed, protocol, port) => parsed.Has(one.Row, other.Row, protocol, port));
                    }
                }

                foreach (var address in Packets.Outside)
                {
                    Try(one, null, address, (parsed, protocol, port) => parsed.Has(one.Row, address, protocol, port, isSource: true));
                    Try(null, one, address, (parsed, protocol, port) => parsed.Has(one.Row, address, protocol, port, isSource: false));
                }
            }
        },
        iter: Iterations);

    private static void Check(bool expected, bool actual, string packet)
    {
        if (expected != actual) Assert.Fail($"{packet}: the evaluator says {expected}, the rows say {actual}");
    }

    private static int Iterations => Tries.Of(150);
}
