using System.Collections.Immutable;
using System.Runtime.InteropServices;

using EksRecon.Capacity;
using EksRecon.Facts;
using EksRecon.Model;

namespace EksRecon.Networking.VpcCni;

/// <summary>Counts pods by node.</summary>
internal static class NodeDensities
{
    public static Fact<ImmutableArray<NodeDensity>> Of(Snapshot snapshot)
    {
        var (nodes, pods) = (snapshot.Nodes, snapshot.Pods);
        if (nodes.IsBlind || pods.IsBlind) return Fact.Unknown<ImmutableArray<NodeDensity>>([.. nodes.Gaps, .. pods.Gaps]);
        var counts = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (var pod in pods.Items)
        {
            if (pod.NodeName is { } node && pod.IsAlive) CollectionsMarshal.GetValueRefOrAddDefault(counts, node, out _)++;
        }

        var limits = new InstanceLimitTable(snapshot.InstanceTypes.Items);
        var found = ImmutableArray.CreateBuilder<NodeDensity>();
        foreach (var node in nodes.Items)
        {
            if (node.MaxPods is not { } maxPods) continue;
            var limit = limits.Find(node.InstanceType);
            found.Add(
                new(node.Name, node.InstanceType, counts.GetValueOrDefault(node.Name), maxPods, limit?.SecondaryIpPods,
                    limit?.IsNitro == true, node.RunsAwsNode));
        }

        var fullest = found.OrderByDescending(node => node.Percent).ThenBy(node => node.Node, StringComparer.Ordinal).FirstOrDefault();
        var evidence = fullest is null
            ? []
            : ImmutableArray.Create(
                new Evidence($"Node {fullest.Node}", "pods of status.capacity.pods", $"{fullest.Pods} of {fullest.MaxPods}",
                    pods.Question));
        return Fact.Partial(found.ToImmutable(), evidence, [.. nodes.Gaps, .. pods.Gaps]);
    }
}
