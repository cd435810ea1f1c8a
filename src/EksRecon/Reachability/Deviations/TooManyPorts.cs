using System.Collections.Immutable;

namespace EksRecon.Reachability;

/// <summary>
/// More ports for one peer than the agent keeps: of all policies of a pod together it keeps so many entries of protocol and port for one
/// address or range, and drops the rest with a line in its log (aws/containers-roadmap#2481).
/// </summary>
/// <param name="Peer">One of those peers: a workload or a range.</param>
/// <param name="Entries">Entries of protocol and port.</param>
public sealed record TooManyPorts(ImmutableArray<string> Workloads, string Direction, string Peer, int Entries)
{
    /// <summary>Entries for one peer that the agent keeps (aws/containers-roadmap#2481).</summary>
    public const int Kept = 24;

    internal static ImmutableArray<TooManyPorts> Find(ReachGround ground, GoverningLists lists)
    {
        var found = ImmutableArray.CreateBuilder<TooManyPorts>();
        foreach (var list in lists.All)
        {
            var rules = list.Allowing(ground.Readings[0]).ToList();
            if (rules.Sum(entry => entry.Rule.Ports?.Length ?? 1) <= Kept) continue;
            var entries = new Dictionary<int, HashSet<PortEntry>>();
            var all = rules.Where(entry => entry.Rule.Peers is null).SelectMany(entry => entry.Rule.Ports ?? []).ToHashSet();
            foreach (var (_, rule) in rules)
            {
                foreach (var group in (rule.Peers ?? []).SelectMany(ground.Index.Groups).Distinct())
                {
                    if (!entries.TryGetValue(group, out var ports)) entries.Add(group, ports = [.. all]);
                    ports.UnionWith(rule.Ports ?? []);
                }
            }

            var (worst, most) = entries.Select(pair => (pair.Key, pair.Value.Count)).Append((-1, all.Count)).MaxBy(pair => pair.Count);
            if (most > Kept)
            {
                found.Add(
                    new(GoverningLists.Workloads(ground, list.Classes), list.Ingress ? "ingress" : "egress",
                        worst < 0 ? "every peer" : Name(ground, worst), most));
            }
        }

        return [.. found.OrderBy(one => one.Workloads.FirstOrDefault(), StringComparer.Ordinal).ThenBy(one => one.Direction, StringComparer.Ordinal)];
    }

    private static string Name(ReachGround ground, int group)
    {
        var position = Array.IndexOf(ground.Index.GroupOf, group);
        if (position < ground.Classes.Items.Count) return GoverningLists.Workloads(ground, [position]).FirstOrDefault() ?? "a pod";
        position -= ground.Classes.Items.Count;
        return position < ground.Outside.Count ? ground.Outside[position].ToString() : "a pod";
    }
}
