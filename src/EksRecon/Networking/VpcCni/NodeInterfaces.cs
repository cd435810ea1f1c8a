using System.Collections.Immutable;

using EksRecon.Capacity;
using EksRecon.Facts;
using EksRecon.Model;

namespace EksRecon.Networking.VpcCni;

/// <summary>What a node's network interfaces can hold, and what the node says of itself.</summary>
/// <param name="Limits">Null for a type that neither EC2 nor the embedded table knows.</param>
/// <param name="IsXen">True where the type is known to be on Xen, where there are no prefixes.</param>
/// <param name="TypeBranches">Branch interfaces that its type can have: 0 where it cannot trunk, null where there is no published
/// figure.</param>
/// <param name="PodEni"><c>status.capacity["vpc.amazonaws.com/pod-eni"]</c>; null where the node does not have it.</param>
/// <param name="MaxPods"><c>status.capacity.pods</c>; null where its status was not seen.</param>
/// <param name="HostPods">Its pods in the node's own network; null where pods were not wholly seen.</param>
/// <param name="Pods">Its other pods that have not ended; null where pods were not wholly seen.</param>
public sealed record NodeInterfaces(string Node, string? InstanceType, InstanceLimits? Limits, bool IsXen, int? TypeBranches, int? PodEni,
    int? MaxPods, int? HostPods, int? Pods)
{
    /// <summary>True where it is certain that the node has no trunk interface.</summary>
    public bool HasNoTrunk => PodEni is not > 0 && (TypeBranches == 0 || MaxPods is not null);

    /// <summary>True where ipamd keeps an interface for the trunk.</summary>
    public bool TakesTrunk => PodEni > 0 || TypeBranches > 0;
}

/// <summary>Reads them from the nodes.</summary>
internal static class NodeInterfacesOf
{
    public static Fact<ImmutableArray<NodeInterfaces>> All(Snapshot snapshot)
    {
        var nodes = snapshot.Nodes;
        if (nodes.IsBlind) return Fact.Unknown<ImmutableArray<NodeInterfaces>>(nodes.Gaps);
        var (host, other) = Counts(snapshot.Pods);
        var limits = new InstanceLimitTable(snapshot.InstanceTypes.Items);
        var found = ImmutableArray.CreateBuilder<NodeInterfaces>();
        foreach (var node in nodes.Items)
        {
            if (!node.RunsAwsNode) continue;
            var limit = limits.Find(node.InstanceType);
            found.Add(new(
                node.Name,
                node.InstanceType,
                limit,
                limit?.IsXen == true,
                limit?.BranchEnis,
                node.PodEni,
                node.MaxPods,
                snapshot.Pods.IsWhole ? host.GetValueOrDefault(node.Name) : null,
                snapshot.Pods.IsWhole ? other.GetValueOrDefault(node.Name) : null));
        }

        return Fact.Partial(found.ToImmutable(),
            [new(Counted.Of(found.Count, "node"), "labels[node.kubernetes.io/instance-type], status.capacity", "read", nodes.Question)],
            nodes.Gaps);
    }

    private static (Dictionary<string, int> Host, Dictionary<string, int> Other) Counts(Listing<Pod> pods)
    {
        var (host, other) = (new Dictionary<string, int>(StringComparer.Ordinal), new Dictionary<string, int>(StringComparer.Ordinal));
        foreach (var pod in pods.Items)
        {
            if (!pod.IsAlive || pod.NodeName is not { } node) continue;
            var counts = pod.Template.HostNetwork ? host : other;
            counts[node] = counts.GetValueOrDefault(node) + 1;
        }

        return (host, other);
    }
}
