using System.Collections.Immutable;
using System.Globalization;

using EksRecon.Facts;
using EksRecon.Model;
using EksRecon.Signatures;

namespace EksRecon.Networking.NetworkPolicies;

/// <summary>
/// Nodes on which nothing enforces NetworkPolicies. The VPC CNI's agent is for Linux nodes of EC2 (EKS user guide, cni-network-policy):
/// Windows, Fargate and hybrid nodes need
/// another engine, and no DaemonSet reaches Fargate. An engine of which it is unknown whether it is on counts as covering.
/// </summary>
internal static class UncoveredNodesOf
{
    public static Fact<ImmutableArray<UncoveredNodes>> All(Snapshot snapshot, ComponentCensus components,
        ImmutableArray<PolicyEngine> engines)
    {
        if (snapshot.Nodes.IsBlind) return Fact.Unknown<ImmutableArray<UncoveredNodes>>(snapshot.Nodes.Gaps);
        if (!components.SawEverything) return Fact.Unknown<ImmutableArray<UncoveredNodes>>(components.Gaps);
        var covered = new HashSet<string>(StringComparer.Ordinal);
        foreach (var engine in engines)
        {
            if (!engine.Enforces.Is(false) && engine.On is { } on
                && engine.Reads.Contains(PolicyResources.NetworkPolicy, StringComparer.Ordinal))
            {
                covered.UnionWith(on);
            }
        }

        var open = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var node in snapshot.Nodes.Items)
        {
            if (!covered.Contains(node.Name)) open.Add(node.Name, KindOf(node));
        }

        var pods = PodsOn(open, snapshot.Pods);
        var nodes = open.Values.CountBy(kind => kind, StringComparer.Ordinal)
            .Select(pair => new UncoveredNodes(pair.Key, pair.Value, pods is null ? null : pods.GetValueOrDefault(pair.Key)))
                .OrderBy(one => one.Kind, StringComparer.Ordinal).ToImmutableArray();
        var evidence = nodes.IsEmpty
            ? ImmutableArray.Create(
                new Evidence(Counted.Of(snapshot.Nodes.Items.Length, "node"), "policy engines", "every node has one",
                    snapshot.Nodes.Question))
            : [.. nodes.Select(one => new Evidence($"{one.Kind} nodes", "nodes without a policy engine that is on", one.Nodes.ToString(CultureInfo.InvariantCulture), snapshot.Nodes.Question))];
        return Fact.Partial(nodes, evidence, [.. snapshot.Nodes.Gaps, .. snapshot.Pods.Gaps]);
    }

    private static string KindOf(Node node) =>
        node.IsWindows ? "Windows" : node.IsFargate ? "Fargate" : node.IsHybrid ? "hybrid" : node.IsAuto ? "Auto Mode" : "EC2";

    /// <summary>Pods by kind of node, those in the node's network left out, for no policy selects them.</summary>
    private static Dictionary<string, int>? PodsOn(Dictionary<string, string> nodes, Listing<Pod> pods)
    {
        if (pods.IsBlind) return null;
        var counts = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (var pod in pods.Items)
        {
            if (pod is { NodeName: { } name, IsAlive: true, Template.HostNetwork: false } && nodes.TryGetValue(name, out var kind))
            {
                counts[kind] = counts.GetValueOrDefault(kind) + 1;
            }
        }

        return counts;
    }
}
