using System.Net;

using CsCheck;

using EksRecon.Model;
using EksRecon.Reachability;

using Xunit;

namespace EksRecon.Tests.Reachability;

/// <summary>
/// Addresses as ends against the naive evaluators: a pod by its address fares as the pod, a node by its address as whatever runs in its
/// network.
/// </summary>
public sealed class AddressEndProperties
{
    [Fact]
    public void A_pod_by_its_address_fares_as_the_pod() => RandomCluster.Any.Sample(
        cluster =>
        {
            var naive = new NaiveEvaluator(cluster);
            var snapshot = cluster.Bundle().Snapshot(isComplete: true);
            Try(snapshot, Judgement.Assumed(Judgement.Upstream, Readings.Upstream(snapshot)), ByAddress(cluster.Pods), cluster.Pods,
                (from, to, protocol, port) => naive.May(from, to, IPAddress.None, protocol, port));
        },
        iter: Iterations);

    [Fact]
    public void Pods_and_nodes_by_their_address_fare_as_the_VPC_CNI_judges_them() => AwsCluster.Any.Sample(
        cluster =>
        {
            var naive = new VpcCniEvaluator(cluster.Cluster);
            var snapshot = cluster.Bundle().Snapshot(isComplete: true);
            var judgement = Judgement.Assumed("vpc-cni", Readings.VpcCni(snapshot, Readings.VpcCniKinds));
            Try(snapshot, judgement, [.. ByAddress(cluster.Cluster.Pods), .. Nodes], cluster.Cluster.Pods,
                (from, to, protocol, port) => naive.May(from, to, IPAddress.None, protocol, port, _ => true));
        },
        iter: Iterations);

    [Fact]
    public void Pods_and_nodes_by_their_address_fare_as_Cilium_judges_them() => CiliumCluster.Any.Sample(
        cluster =>
        {
            var naive = new CiliumEvaluator(cluster);
            var snapshot = cluster.Bundle().Snapshot(isComplete: true);
            var mode = CiliumMode.Default with
            {
                IsAlways = cluster.IsAlways,
                RangesMatchNodes = cluster.RangesMatchNodes,
                FiltersWithoutDefaultDeny = cluster.IsOld,
            };
            var judgement = Judgement.Assumed("cilium", Readings.Cilium(snapshot, Readings.CiliumKinds, mode));
            Try(snapshot, judgement, [.. ByAddress(cluster.Cluster.Pods), .. Nodes], cluster.Cluster.Pods,
                (from, to, protocol, port) => naive.May(from, to, IPAddress.None, protocol, port, isPlain: false));
        },
        iter: Iterations);

    /// <summary>A node with nothing of its own in its network.</summary>
    private static IEnumerable<RandomPod> Nodes =>
        AwsCluster.Nodes.Select(node =>
            new RandomPod("-", new Dictionary<string, string>(StringComparer.Ordinal), AwsCluster.AddressOf(node),
                [])
            { Name = node, Node = node, HostNetwork = true });

    /// <summary>Pods whose address no other pod has.</summary>
    private static IEnumerable<RandomPod> ByAddress(IReadOnlyList<RandomPod> pods) =>
        pods.Where(pod => pod is { HostNetwork: false, Address: not null } && pods.Count(other => other.Address == pod.Address) == 1);

    private static void Try(Snapshot snapshot, Judgement judgement, IEnumerable<RandomPod> addressed, IReadOnlyList<RandomPod> pods,
        Func<RandomPod, RandomPod, string, int, bool> may)
    {
        foreach (var end in addressed)
        {
            foreach (var pod in pods.Where(pod => pod != end && !pod.HostNetwork))
            {
                var (to, from) = (PairAnswer.Of(snapshot, judgement, $"{pod.Namespace}/{pod.Name}", end.Address ?? ""),
                    PairAnswer.Of(snapshot, judgement, end.Address ?? "", $"{pod.Namespace}/{pod.Name}"));
                Packets.Each((protocol, port) =>
                {
                    var wanted = Enum.Parse<Protocol>(protocol, ignoreCase: true);
                    if (may(pod, end, protocol, port) != to.Holds(wanted, port))
                    {
                        Assert.Fail($"{pod.Row} -> {end.Address} {protocol} {port}: the answer is {to.Holds(wanted, port)}");
                    }

                    if (may(end, pod, protocol, port) != from.Holds(wanted, port))
                    {
                        Assert.Fail($"{end.Address} -> {pod.Row} {protocol} {port}: the answer is {from.Holds(wanted, port)}");
                    }
                });
            }
        }
    }

    /// <summary>Each cluster is asked about many pairs.</summary>
    private static int Iterations => Tries.Of(60, share: 0.25);
}
