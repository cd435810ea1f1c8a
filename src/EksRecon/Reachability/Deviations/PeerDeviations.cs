using System.Collections.Immutable;

namespace EksRecon.Reachability;

/// <summary>
/// A range of a policy in which pods lie that no selector of the rule selects: they are matched by their address. The API leaves that open,
/// and other engines do not match them.
/// </summary>
/// <param name="Pods">How many.</param>
/// <param name="Workloads">Some of them.</param>
public sealed record BlockOnPods(string Policy, string Range, int Pods, ImmutableArray<string> Workloads)
{
    internal static ImmutableArray<BlockOnPods> Find(ReachGround ground)
    {
        var members = new PeerMembers(ground.Classes, ground.Outside, []);
        var found = new List<BlockOnPods>();
        foreach (var policy in ground.Readings[0].Policies)
        {
            foreach (var rule in policy.Rules.Where(rule => rule.Action == RuleAction.Allow))
            {
                foreach (var block in (rule.Peers ?? []).OfType<AddressPeer>().Where(peer => !peer.Range.IsEverything))
                {
                    var selected = (rule.Peers ?? []).OfType<PodPeer>().SelectMany(members.Of).ToHashSet();
                    var pods = members.Of(block)
                        .Where(index =>
                            index < ground.Classes.Items.Count && !ground.Classes.Items[index].IsHost && !selected.Contains(index))
                        .ToHashSet();
                    if (pods.Count > 0)
                    {
                        found.Add(
                            new(policy.Subject, block.Range.ToString(), pods.Sum(index => ground.Classes.Items[index].Pods),
                                GoverningLists.Workloads(ground, pods)));
                    }
                }
            }
        }

        return [.. found.DistinctBy(one => (one.Policy, one.Range)).OrderBy(one => one.Policy, StringComparer.Ordinal).ThenBy(one => one.Range, StringComparer.Ordinal)];
    }
}

/// <summary>
/// A selector of a policy selects pods in their node's network: the node's address is let in, and with it every process in that network.
/// </summary>
/// <param name="Workloads">Some of the pods that are selected.</param>
/// <param name="Nodes">How many nodes are let in by it.</param>
public sealed record HostPeer(string Policy, ImmutableArray<string> Workloads, int Nodes)
{
    internal static ImmutableArray<HostPeer> Find(ReachGround ground)
    {
        if (!ground.Classes.HasHosts) return [];
        var found = new SortedDictionary<string, HashSet<int>>(StringComparer.Ordinal);
        foreach (var policy in ground.Readings[0].Policies)
        {
            foreach (
                var peer in policy.Rules.Where(rule => rule.Action == RuleAction.Allow).SelectMany(rule => rule.Peers ?? [])
                    .OfType<PodPeer>())
            {
                // A selector of everybody means everybody: nothing more is let in by the address.
                if (peer.Pods is { Namespace: null, Namespaces.SelectsEverything: true, Labels.SelectsEverything: true }) continue;
                var hosts = ground.Classes.Select(peer.Pods).Where(index => ground.Classes.Items[index].IsHost).ToList();
                if (hosts.Count == 0) continue;
                if (!found.TryGetValue(policy.Subject, out var all)) found.Add(policy.Subject, all = []);
                all.UnionWith(hosts);
            }
        }

        return [.. found.Select(pair => new HostPeer(pair.Key, GoverningLists.Workloads(ground, pair.Value), pair.Value.Select(index => ground.Classes.Items[index].Address).Distinct().Count()))];
    }
}
