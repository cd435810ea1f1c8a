using System.Globalization;
using System.Net;

using CsCheck;

using EksRecon.Model;
using EksRecon.Reachability;

using Xunit;

namespace EksRecon.Tests.Reachability;

/// <summary>The engine against a naive evaluator, on random clusters of every upstream kind and mixture, packet by packet.</summary>
public sealed class ReachProperties
{
    private static readonly string[] Protocols = ["TCP", "UDP", "SCTP"];

    /// <summary>Both sides of every boundary that a random rule can name, and one far away.</summary>
    private static readonly int[] Ports = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 65535];

    private static readonly IPAddress[] Outside = [.. new[] { "0.0.0.0", "9.255.255.255", "10.0.0.0", "10.0.255.255", "10.1.0.0", "10.1.2.0", "10.1.2.255", "10.1.3.0", "10.1.127.255", "10.1.128.0", "10.2.0.0", "10.255.255.255", "11.0.0.0", "192.168.0.1", "203.0.113.6", "203.0.113.7", "203.0.113.8", "255.255.255.255" }.Select(IPAddress.Parse)];

    [Fact]
    public void Every_packet_fares_as_the_words_of_the_APIs_say() => RandomCluster.Any.Sample(
        cluster =>
        {
            var answer = Upstream(cluster.Bundle().Snapshot(isComplete: true));
            Assert.Empty(answer.Problems);
            var rows = new ParsedRows(answer.Effective);
            var naive = new NaiveEvaluator(cluster);
            foreach (var from in cluster.Pods)
            {
                foreach (var to in cluster.Pods)
                {
                    if (from == to) continue;
                    Each((protocol, port) => Check(naive.May(from, to, IPAddress.None, protocol, port), rows.Has(from.Row, to.Row, protocol, port), $"{from.Row} -> {to.Row} {protocol} {port}"));
                }

                foreach (var address in Outside)
                {
                    Each((protocol, port) =>
                    {
                        Check(naive.May(from, null, address, protocol, port), rows.Has(from.Row, address, protocol, port, isSource: true), $"{from.Row} -> {address} {protocol} {port}");
                        Check(naive.May(null, from, address, protocol, port), rows.Has(from.Row, address, protocol, port, isSource: false), $"{address} -> {from.Row} {protocol} {port}");
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
            var rows = Isolation(cluster.Bundle().Snapshot(isComplete: true)).ToDictionary(row => row.Workload, StringComparer.Ordinal);
            foreach (var pod in cluster.Pods) Assert.Equal((naive.IsGoverned(pod, ingress: true), naive.IsGoverned(pod, ingress: false)), (rows[pod.Row].IngressIsolated, rows[pod.Row].EgressIsolated));
        },
        iter: Iterations);

    /// <summary>One pair asked for by name is what the rows say of it.</summary>
    [Fact]
    public void One_pair_is_what_the_rows_say() => RandomCluster.Any.Sample(
        cluster =>
        {
            var snapshot = cluster.Bundle().Snapshot(isComplete: true);
            var rows = Upstream(snapshot).Effective.ToDictionary(row => (row.Src, row.Dst), row => row.Conn);
            foreach (var from in cluster.Pods)
            {
                foreach (var to in cluster.Pods)
                {
                    if (from == to) continue;
                    var one = Assert.Single(ReachAnswer.Explain(snapshot, Judged(snapshot), $"{from.Namespace}/{from.Name}", $"{to.Namespace}/{to.Name}", out _));
                    Assert.Equal(rows.GetValueOrDefault((from.Row, to.Row), PortAtoms.NoConnections), one.Conn);
                }
            }
        },
        iter: Iterations / 4);

    /// <summary>What changed from one to the other, taken back, is no change; and a cluster does not differ from itself.</summary>
    [Fact]
    public void A_difference_read_backwards_is_the_difference_of_the_other_way() => Gen.Select(RandomCluster.Any, RandomCluster.Any).Sample(
        (one, other) =>
        {
            var (left, right) = (Upstream(one.Bundle().Snapshot(isComplete: true)).Effective, Upstream(other.Bundle().Snapshot(isComplete: true)).Effective);
            Assert.Empty(ReachChange.Between(left, left));
            var (forth, back) = (ReachChange.Between(left, right), ReachChange.Between(right, left));
            Assert.Equal(forth.Select(change => (change.Src, change.Dst, change.Before, change.After)), back.Select(change => (change.Src, change.Dst, Before: change.After, After: change.Before)));
        },
        iter: Iterations / 4);

    private static Judgement Judged(Snapshot snapshot) => Judgement.Assumed(Judgement.Upstream, Readings.Upstream(snapshot));

    private static ReachAnswer Upstream(Snapshot snapshot) => ReachAnswer.Of(snapshot, Judged(snapshot));

    private static IEnumerable<IsolationRow> Isolation(Snapshot snapshot) => ReachAnswer.Isolation(snapshot, Judged(snapshot), out _);

    private static void Each(Action<string, int> check)
    {
        foreach (var protocol in Protocols)
        {
            foreach (var port in Ports) check(protocol, port);
        }
    }

    private static void Check(bool expected, bool actual, string packet)
    {
        if (expected != actual) Assert.Fail($"{packet}: the evaluator says {expected}, the rows say {actual}");
    }

    /// <summary>The tests run some hundreds; EKS_RECON_RUNS raises it.</summary>
    private static long Iterations => long.TryParse(Environment.GetEnvironmentVariable("EKS_RECON_RUNS"), out var runs) ? runs : 300;

    /// <summary>Rows, read from their published notation.</summary>
    private sealed class ParsedRows
    {
        private readonly Dictionary<(string, string), List<(string Protocol, int First, int Last)>> _pairs = [];
        private readonly List<(string Workload, bool IsSource, uint First, uint Last, List<(string Protocol, int First, int Last)> Ports)> _outside = [];

        public ParsedRows(IEnumerable<ReachRow> rows)
        {
            foreach (var row in rows)
            {
                if (Span(row.Src) is { } source) _outside.Add((row.Dst, false, source.First, source.Last, Parse(row.Conn)));
                else if (Span(row.Dst) is { } target) _outside.Add((row.Src, true, target.First, target.Last, Parse(row.Conn)));
                else _pairs.Add((row.Src, row.Dst), Parse(row.Conn));
            }
        }

        public bool Has(string from, string to, string protocol, int port) => _pairs.TryGetValue((from, to), out var ports) && Holds(ports, protocol, port);

        public bool Has(string workload, IPAddress address, string protocol, int port, bool isSource)
        {
            var number = Number(address.ToString());
            var found = _outside.Where(one => one.Workload == workload && one.IsSource == isSource && one.First <= number && number <= one.Last).ToList();
            Assert.True(found.Count <= 1, "ranges of one partner overlap");
            return found.Count == 1 && Holds(found[0].Ports, protocol, port);
        }

        private static bool Holds(List<(string Protocol, int First, int Last)> ports, string protocol, int port) => ports.Any(one => one.Protocol == protocol && one.First <= port && port <= one.Last);

        private static (uint First, uint Last)? Span(string end)
        {
            const string outside = "[External]";
            if (!end.EndsWith(outside, StringComparison.Ordinal)) return null;
            var ends = end[..^outside.Length].Split('-');
            return (Number(ends[0]), Number(ends[1]));
        }

        private static uint Number(string address) => address.Split('.').Aggregate(0u, (number, part) => (number << 8) + uint.Parse(part, CultureInfo.InvariantCulture));

        private static List<(string Protocol, int First, int Last)> Parse(string conn)
        {
            if (conn == "All Connections") return [.. Protocols.Select(protocol => (protocol, 1, 65535))];
            var ports = new List<(string, int, int)>();
            var protocol = "";
            foreach (var item in conn.Split(','))
            {
                var text = item;
                if (item.IndexOf(' ', StringComparison.Ordinal) is var blank and > 0) (protocol, text) = (item[..blank], item[(blank + 1)..]);
                var ends = text.Split('-').Select(end => int.Parse(end, CultureInfo.InvariantCulture)).ToArray();
                ports.Add((protocol, ends[0], ends[^1]));
            }

            return ports;
        }
    }
}
