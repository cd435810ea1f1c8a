using System.Collections.Immutable;

using EksRecon.Capacity;
using EksRecon.Model;
using EksRecon.Model.Aws;
using EksRecon.Questions;

namespace EksRecon.Networking.Addresses;

/// <summary>Sorts nodes by what makes them, and says how many of each an upgrade adds at a time.</summary>
internal sealed class GroupReading
{
    /// <summary>
    /// Karpenter and Auto Mode replace as many nodes at a time as the NodePool's budget says, 10 % where it says none (karpenter.sh/docs,
    /// disruption budgets).
    /// </summary>
    private const int DefaultBudgetPercent = 10;

    private readonly Dictionary<(string Kind, string Name), int> _indexes = [];
    private readonly List<(string Kind, string Name, SortedSet<int> Subnets, SortedSet<string> Classes, int Nodes)> _groups = [];
    private readonly Snapshot _snapshot;

    public GroupReading(Snapshot snapshot) => _snapshot = snapshot;

    /// <summary>The group of a node; below 0 for nodes that nobody adds: Fargate's and hybrid ones.</summary>
    /// <param name="subnet">The node's own subnet; below 0 where it is not known.</param>
    public int Of(Node node, int subnet)
    {
        if (node.IsFargate || node.IsHybrid) return -1;
        var key = node.Nodegroup is { } group
            ? ("node group", group)
            : node.NodePool is { } pool
            ? ("NodePool", pool)
            : ("nodes of no group", "");
        if (!_indexes.TryGetValue(key, out var index))
        {
            index = _groups.Count;
            _indexes.Add(key, index);
            _groups.Add((key.Item1, key.Item2, [], new(StringComparer.Ordinal), 0));
        }

        var known = _groups[index];
        if (subnet >= 0) known.Subnets.Add(subnet);
        if (node.NodeClass is { } nodeClass) known.Classes.Add(nodeClass);
        _groups[index] = known with { Nodes = known.Nodes + 1 };
        return index;
    }

    /// <param name="subnets">Indexes of the plan's subnets by id.</param>
    public ImmutableArray<PlanGroup> Groups(IReadOnlyDictionary<string, int> subnets) =>
        [.. _groups.Select(group => Group(group.Kind, group.Name, group.Subnets, group.Classes, group.Nodes, subnets))];

    private PlanGroup Group(string kind, string name, SortedSet<int> seen, IReadOnlySet<string> classes, int nodes,
        IReadOnlyDictionary<string, int> subnets)
    {
        var described = kind == "node group" ? _snapshot.Nodegroups.FirstOrDefault(one => one.NodegroupName == name) : null;
        foreach (var id in described?.Subnets ?? [])
        {
            if (subnets.TryGetValue(id, out var index)) seen.Add(index);
        }

        foreach (var id in classes.SelectMany(Selected))
        {
            if (subnets.TryGetValue(id, out var index)) seen.Add(index);
        }

        var (surge, by) = kind switch
        {
            "node group" => Managed(described, nodes),
            "NodePool" => (Share(nodes, DefaultBudgetPercent), $"{DefaultBudgetPercent} % of {nodes}, the default budget"),
            _ => (1, "one at a time: nobody says how they are replaced"),
        };
        return new(name, kind, [.. seen], surge, by)
        {
            KnowsSubnets = described is not null || (classes.Count > 0 && classes.All(one => Selected(one).Any())),
        };
    }

    /// <summary>The subnets that a NodeClass of Auto Mode selected are in its status.</summary>
    private IEnumerable<string> Selected(string nodeClass) =>
        _snapshot.Resources(Kinds.NodeClasses).Items.Where(item => item.Metadata.Name == nodeClass)
            .SelectMany(item => item.List("status.subnets")).Select(subnet => subnet.TextOf("id")).OfType<string>();

    /// <summary>
    /// A managed node group grows by twice its zones, or by as many as may be unavailable if that is more, before it drains old nodes (EKS
    /// user guide, managed-node-update-behavior).
    /// </summary>
    private (int Surge, string By) Managed(Nodegroup? group, int nodes)
    {
        var zones = Math.Max(1,
            (group?.Subnets ?? [])
                .Select(id => _snapshot.Subnets.Items.FirstOrDefault(subnet => subnet.SubnetId == id)?.AvailabilityZone ?? id)
                .Distinct(StringComparer.Ordinal).Count());
        var unavailable = group?.UpdateConfig?.MaxUnavailable
            ?? (group?.UpdateConfig?.MaxUnavailablePercentage is { } percent ? Share(nodes, percent) : 1);
        return unavailable > 2 * zones
            ? (unavailable, $"maxUnavailable is {unavailable}")
            : (2 * zones, $"twice its {zones} zone{(zones == 1 ? "" : "s")}");
    }

    private static int Share(int nodes, int percent) => Math.Max(1, ((nodes * percent) + 99) / 100);
}
