using System.Collections.Immutable;
using System.Globalization;

namespace EksRecon.Capacity;

/// <summary>
/// Applies changes to a plan: what it would be when all of them are done and the nodes are replaced where that is needed.
/// </summary>
internal static class Apply
{
    /// <param name="taken">Ranges of the VPC's subnets and of Services: a new subnet must lie in none of them.</param>
    /// <exception cref="WhatIfException">A change makes no sense for this plan.</exception>
    public static AddressPlan To(AddressPlan plan, IReadOnlyList<Change> changes, ImmutableArray<TakenRange> taken)
    {
        foreach (var subnet in changes.OfType<SubnetChange>()) (plan, taken) = Add(plan, subnet, taken);
        var settings = changes.OfType<SettingChange>().ToList();
        var maxPods = changes.OfType<MaxPodsChange>().FirstOrDefault();
        if (settings.Count > 0 || maxPods is not null)
        {
            plan = Anew(plan, Settings(plan.Settings, settings), maxPods?.MaxPods,
                settings.Any(setting => setting is { Name: PoolSettings.CustomNetworkingName }), changes);
        }
        else if (changes.OfType<SubnetChange>().Any(subnet => !subnet.ForNodes)) plan = WithPodSubnets(plan, changes);
        foreach (var nodes in changes.OfType<NodesChange>()) plan = Add(plan, nodes, maxPods?.MaxPods);
        return plan;
    }

    private static PoolSettings Settings(PoolSettings settings, IEnumerable<SettingChange> changes)
    {
        foreach (var change in changes)
        {
            settings = change.Name == SettingChange.PodEniName
                ? settings with { PodEni = change.Value == "true" }
                : settings.With(change.Name, change.Value);
        }

        return settings;
    }

    private static (AddressPlan Plan, ImmutableArray<TakenRange> Taken) Add(AddressPlan plan, SubnetChange change,
        ImmutableArray<TakenRange> taken)
    {
        foreach (var (range, what) in taken)
        {
            if (!range.Contains(change.Range) && !change.Range.Contains(range)) continue;
            throw new WhatIfException($"the range overlaps {what} ({range}).", change.Text);
        }

        var zones = plan.Nodes.Select(node => node.Zone).Concat(plan.Subnets.Select(subnet => subnet.Zone)).OfType<string>()
            .Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal).ToList();
        if (!zones.Contains(change.Zone, StringComparer.Ordinal))
        {
            var known = zones.Count == 0 ? "not known" : string.Join(", ", zones);
            throw new WhatIfException($"the cluster has nothing in zone {change.Zone}; its zones are {known}.", change.Text);
        }

        var subnet = new PlanSubnet($"new {change.Range}", change.Zone, change.Range, change.Size, change.Size,
            FreeBlocks.Of(change.Range)?.Possible)
        {
            SureBlocks = FreeBlocks.Of(change.Range)?.Possible ?? 0,
            IsNew = true,
        };
        plan = plan with { Subnets = plan.Subnets.Add(subnet) };
        if (change.ForNodes) plan = plan with
        {
            Groups = [.. plan.Groups.Select(group => group with { Subnets = group.Subnets.Add(plan.Subnets.Length - 1) })],
        };
        return (plan, taken.Add(new(change.Range, "another new subnet")));
    }

    /// <summary>Subnets for pods that are added in a node's zone: its only ones under custom networking, else beside its own.</summary>
    private static ImmutableArray<int> PodSubnets(AddressPlan plan, PlanNode node, PoolSettings settings, bool wasSwitched,
        IEnumerable<Change> changes)
    {
        var added = ImmutableArray.CreateBuilder<int>();
        foreach (var change in changes.OfType<SubnetChange>())
        {
            if (change.ForNodes || change.Zone != node.Zone) continue;
            for (var index = 0; index < plan.Subnets.Length; index++)
            {
                if (plan.Subnets[index].IsNew && plan.Subnets[index].Range == change.Range) added.Add(index);
            }
        }

        if (settings.CustomNetworking) return added.Count > 0 ? added.ToImmutable() : wasSwitched ? [] : node.PodSubnets;
        ImmutableArray<int> own = wasSwitched && node.Subnet >= 0 ? [node.Subnet] : node.PodSubnets;
        return plan.DiscoversSubnets ? [.. own, .. added] : own;
    }

    private static AddressPlan WithPodSubnets(AddressPlan plan, IReadOnlyList<Change> changes) =>
        plan with
        {
            Nodes =
                [.. plan.Nodes.Select(node => IsLinuxPool(node) ? node with { PodSubnets = PodSubnets(plan, node, node.Settings, wasSwitched: false, changes) } : node)],
        };

    /// <summary>The nodes that run aws-node, made anew with other settings: what they hold goes back first.</summary>
    private static AddressPlan Anew(AddressPlan plan, PoolSettings settings, int? maxPods, bool customWasChanged,
        IReadOnlyList<Change> changes)
    {
        var wasSwitched = customWasChanged && settings.CustomNetworking != plan.Settings.CustomNetworking;
        var (free, blocks) = (plan.Subnets.Select(subnet => subnet.Free).ToArray(), new int[plan.Subnets.Length]);
        var nodes = plan.Nodes.ToArray();
        for (var index = 0; index < nodes.Length; index++)
        {
            var node = nodes[index];
            if (!IsLinuxPool(node) || node.Limits is not { } limits) continue;
            if (!node.IsFresh) GiveBack(node, free, blocks);
            nodes[index] = node with
            {
                Settings = settings,
                Shape = PoolShape.Of(limits, settings),
                MaxPods = maxPods ?? node.MaxPods,
                PodSubnets = PodSubnets(plan, node, settings, wasSwitched, changes),
                Held = [],
                IsFresh = true,
            };
        }

        var subnets = plan.Subnets.Select((subnet, index) => subnet.IsNew || free[index] == subnet.Free ? subnet
            : subnet with { Free = free[index], Blocks = Blocks(subnet, free[index], blocks[index]) });
        return plan with { Nodes = [.. nodes], Subnets = [.. subnets], Settings = settings };
    }

    private static void GiveBack(PlanNode node, int?[] free, int[] blocks)
    {
        foreach (var one in node.Held.IsEmpty ? node.Modelled(node.PoolPods) : node.Held)
        {
            if (one.Subnet >= free.Length) continue;
            free[one.Subnet] += 1 + one.Addresses + (one.Prefixes * NodePool.PrefixAddresses);
            blocks[one.Subnet] += one.Prefixes;
        }
    }

    private static int? Blocks(PlanSubnet subnet, int? free, int returned)
    {
        var most = subnet.BlocksWithoutNodes ?? subnet.Blocks + returned;
        return free is { } addresses && most is { } known ? Math.Min(known, addresses / NodePool.PrefixAddresses) : most;
    }

    private static bool IsLinuxPool(PlanNode node) => node.Addressing == PodAddressing.Pool && node.RunsAwsNode;

    private static AddressPlan Add(AddressPlan plan, NodesChange change, int? maxPodsOfAll)
    {
        var pool = plan.Nodes.Where(IsLinuxPool).ToList();
        var like = pool.FirstOrDefault(node => node.InstanceType == change.InstanceType && node.Group >= 0)
            ?? pool.FirstOrDefault(node => node.Group >= 0)
            ?? throw new WhatIfException("no node whose addresses aws-node gives was seen, so where new ones would lie is not known.",
                change.Text);
        var limits = pool.FirstOrDefault(node => node.InstanceType == change.InstanceType)?.Limits
            ?? new InstanceLimitTable([]).Find(change.InstanceType)
            ?? throw new WhatIfException($"the table of limits does not know {change.InstanceType}.", change.Text);
        var group = plan.Groups[like.Group];
        var zones = group.Subnets.Select(subnet => plan.Subnets[subnet].Zone).OfType<string>().Distinct(StringComparer.Ordinal)
            .Order(StringComparer.Ordinal).ToList();
        if (change.Zone is { } only)
        {
            zones = zones.Contains(only, StringComparer.Ordinal) ? [only]
                : throw new WhatIfException($"{group.Subject} has no subnet in {only}; its zones are {string.Join(", ", zones)}.",
                    change.Text);
        }

        if (zones.Count == 0)
            throw new WhatIfException($"the subnets of {group.Subject} were not seen, so where new nodes would lie is not known.",
                change.Text);
        var free = plan.Subnets.Select(subnet => subnet.Free ?? AddressSupply.Unlimited).ToArray();
        var shape = PoolShape.Of(limits, plan.Settings);
        // Pods that all nodes of the group run; what the host network takes is kept as it is.
        var host = like.Pods - like.PoolPods;
        // Left alone, EKS AMIs set what secondary addresses allow, whatever the mode (awslabs/amazon-eks-ami, nodeadm).
        var maxPods = maxPodsOfAll ?? (like.InstanceType == change.InstanceType ? like.MaxPods : limits.SecondaryIpPods);
        var added = ImmutableArray.CreateBuilder<PlanNode>(change.Count);
        for (var count = 0; count < change.Count; count++)
        {
            var zone = zones[count % zones.Count];
            var subnet = group.Subnets.Where(index => plan.Subnets[index].Zone == zone).MaxBy(index => free[index]);
            free[subnet] -= 1;
            var neighbour = pool.FirstOrDefault(node => node.Zone == zone);
            added.Add(new()
            {
                Name = $"new-{change.InstanceType}-{zone}-{(count + 1).ToString("D6", CultureInfo.InvariantCulture)}",
                Zone = zone,
                Group = like.Group,
                InstanceType = change.InstanceType,
                Limits = limits,
                Addressing = PodAddressing.Pool,
                RunsAwsNode = true,
                Shape = shape,
                Settings = plan.Settings,
                MaxPods = maxPods,
                Pods = host + like.DaemonPods,
                PoolPods = like.DaemonPods,
                DaemonPods = like.DaemonPods,
                Subnet = subnet,
                PodSubnets = plan.Settings.CustomNetworking
                    ? neighbour?.PodSubnets ?? []
                    : [subnet, .. neighbour?.PodSubnets.Where(index => index != neighbour.Subnet && index != subnet) ?? []],
                IsFresh = true,
            });
        }

        return plan with { Nodes = plan.Nodes.AddRange(added) };
    }
}

/// <summary>A range that a new subnet may not lie in.</summary>
/// <param name="What">Whose it is, in words.</param>
public sealed record TakenRange(Model.Cidr Range, string What);
