using System.Collections.Immutable;

using EksRecon.Facts;

namespace EksRecon.Capacity;

/// <summary>Says where a change does not help, why, and what cannot be taken back.</summary>
internal static class WhatIfNotes
{
    public static ImmutableArray<WhatIfNote> Of(AddressPlan plan, Outlook before, AddressPlan after, Outlook then,
        IReadOnlyList<Change> changes)
    {
        var notes = ImmutableArray.CreateBuilder<WhatIfNote>();
        foreach (var change in changes)
        {
            switch (change)
            {
                case SettingChange { Name: PoolSettings.PrefixDelegationName, Value: "true" }:
                    Prefixes(notes, plan, after, changes);
                    break;
                case SettingChange { Name: PoolSettings.CustomNetworkingName, Value: "true" }:
                    Custom(notes, plan, after);
                    break;
                case SettingChange setting:
                    Setting(notes, plan, after, setting, changes);
                    break;
                case MaxPodsChange maxPods:
                    MaxPods(notes, after, maxPods);
                    break;
                case SubnetChange { ForNodes: false } subnet:
                    Subnet(notes, after, subnet);
                    break;
                case PodsChange pods:
                    Pods(notes, then, pods);
                    break;
                case EgressChange:
                    notes.Add(
                        new(WhatIfNoteKind.OneWay,
                            "CUSTOMER_ROUTED cannot be taken back: a cluster never returns to AWS_MANAGED. It changes no number of addresses."));
                    break;
                case Ipv6Change:
                    notes.Add(
                        new(WhatIfNoteKind.Refused,
                            "The address family is chosen when a cluster is made and cannot be changed: IPv6 needs a new cluster. There every pod has an address of the node's /80, no subnet runs out of them, and each node still takes one IPv4 address."));
                    break;
            }
        }

        Waiting(notes, after, then);
        if (changes.Any(change => change is SettingChange or MaxPodsChange or SubnetChange) && !changes.Any(change => change is NodesChange)
            && then.Pods.Estimate <= before.Pods.Estimate && then.Zones.Sum(zone => zone.Warm) >= before.Zones.Sum(zone => zone.Warm)
            && Growth(then) <= Growth(before))
        {
            notes.Add(
                new(WhatIfNoteKind.NoHelp,
                    $"It frees nothing: {then.Pods.Estimate} more pods fit on the nodes afterwards and {before.Pods.Estimate} do now, no more nodes find room, and no fewer addresses lie warm."));
        }

        return notes.ToImmutable();
    }

    /// <summary>More nodes that fit when filled: what a change of subnets is for.</summary>
    private static long Growth(Outlook outlook) => outlook.Kinds.Sum(kind => (long)(kind.Full?.Estimate ?? kind.Empty.Estimate));

    private static IEnumerable<PlanNode> Linux(AddressPlan plan) =>
        plan.Nodes.Where(node => node is { Addressing: PodAddressing.Pool, RunsAwsNode: true });

    private static void Prefixes(ImmutableArray<WhatIfNote>.Builder notes, AddressPlan plan, AddressPlan after,
        IReadOnlyList<Change> changes)
    {
        var old = Linux(plan).Where(node => node.Limits is { IsNitro: false }).Select(node => node.InstanceType)
            .Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal).ToList();
        if (old.Count > 0)
        {
            notes.Add(
                new(WhatIfNoteKind.NoHelp,
                    $"On {string.Join(", ", old)} it has no effect: prefix delegation needs Nitro, and aws-node silently goes on with secondary addresses there."));
        }

        if (!changes.Any(change => change is MaxPodsChange)
            && Linux(plan).Where(node => node.Limits is { IsNitro: true }).Select(node => (node.MaxPods, node.Limits?.SecondaryIpPods))
                .ToList() is { Count: > 0 } pods
            && pods.All(one => one.MaxPods <= one.SecondaryIpPods))
        {
            notes.Add(
                new(WhatIfNoteKind.NoHelp,
                    "No node takes more pods by it: max-pods stays at what secondary addresses allowed. Raise it too (max-pods=110, or 250 above 30 vCPUs)."));
        }

        foreach (
            var subnet in Linux(after).Where(node => node.Shape.IsPrefix).SelectMany(node => node.PodSubnets).Distinct().Order()
                .Select(index => after.Subnets[index]))
        {
            if (subnet.Blocks == 0)
            {
                notes.Add(
                    new(WhatIfNoteKind.NoHelp,
                        $"{subnet.Id} has no whole free /28, even with all nodes gone: nodes there would get no prefix. Reserve a range for prefixes (subnet CIDR reservation), or give pods another subnet."));
            }
        }
    }

    private static void Custom(ImmutableArray<WhatIfNote>.Builder notes, AddressPlan plan, AddressPlan after)
    {
        if (plan.Settings.CustomNetworking)
        {
            notes.Add(new(WhatIfNoteKind.NoHelp, "Custom networking is on already."));
            return;
        }

        var zones = Linux(after).Where(node => node.PodSubnets.IsEmpty).Select(node => node.Zone ?? "no zone")
            .Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal).ToList();
        if (zones.Count > 0)
        {
            notes.Add(
                new(WhatIfNoteKind.Needs,
                    $"Nodes in {string.Join(", ", zones)} have no subnet for pods: give one for each zone with add-subnet=CIDR:ZONE. Without an ENIConfig new nodes there never become ready."));
        }

        notes.Add(
            new(WhatIfNoteKind.Needs,
                "The primary interface gives pods no addresses any more, so each node holds fewer pods: lower max-pods, or combine it with prefix-delegation."));
    }

    private static void Setting(ImmutableArray<WhatIfNote>.Builder notes, AddressPlan plan, AddressPlan after, SettingChange change,
        IReadOnlyList<Change> changes)
    {
        var settings = after.Settings;
        if (change.Name == PoolSettings.WarmEniTargetName
            && (settings.WarmIpTarget != 0 || settings.MinimumIpTarget != 0 || settings.PrefixDelegation))
        {
            notes.Add(
                new(WhatIfNoteKind.NoHelp,
                    $"WARM_ENI_TARGET plays no part while {(settings.PrefixDelegation ? "prefix delegation is on" : "WARM_IP_TARGET or MINIMUM_IP_TARGET is set")}."));
        }

        if (change.Name == PoolSettings.WarmPrefixTargetName
            && (!settings.PrefixDelegation || settings.WarmIpTarget != 0 || settings.MinimumIpTarget != 0))
        {
            notes.Add(
                new(WhatIfNoteKind.NoHelp,
                    $"WARM_PREFIX_TARGET plays no part {(settings.PrefixDelegation ? "while WARM_IP_TARGET or MINIMUM_IP_TARGET is set" : "without prefix delegation")}."));
        }

        if (change.Name == PoolSettings.MinimumIpTargetName && settings is { WarmIpTarget: 0, MinimumIpTarget: > 0 })
        {
            notes.Add(
                new(WhatIfNoteKind.NoHelp,
                    "MINIMUM_IP_TARGET alone holds the pool at its value: further pods wait. Give warm-ip with it."));
        }

        if (change.Name == SettingChange.PodEniName && change.Value == "true"
            && Linux(plan).Where(node => node.Limits is { CanTrunk: false }).Select(node => node.InstanceType)
                .Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal).ToList() is { Count: > 0 } types)
        {
            notes.Add(
                new(WhatIfNoteKind.NoHelp,
                    $"{string.Join(", ", types)} cannot carry a trunk interface: pods with security groups never start there."));
        }

        if (change.Name == PoolSettings.PrefixDelegationName && change.Value == "false" && changes.Count == 1)
        {
            notes.Add(new(WhatIfNoteKind.Needs, "Nodes that are there keep their prefixes until they are replaced."));
        }
    }

    private static void MaxPods(ImmutableArray<WhatIfNote>.Builder notes, AddressPlan after, MaxPodsChange change)
    {
        var lacking = Linux(after).Where(node => node.Shape.Ceiling(node.WithoutSlots) + (node.Pods - node.PoolPods) < change.MaxPods)
            .GroupBy(node => (node.InstanceType, Ceiling: node.Shape.Ceiling(node.WithoutSlots)))
                .OrderBy(group => group.Key.InstanceType, StringComparer.Ordinal).ToList();
        foreach (var group in lacking)
        {
            notes.Add(
                new(WhatIfNoteKind.NoHelp,
                    $"{group.Key.InstanceType} holds {group.Key.Ceiling} addresses for pods in this mode: with max-pods {change.MaxPods} the pods beyond them hang in ContainerCreating."));
        }
    }

    private static void Subnet(ImmutableArray<WhatIfNote>.Builder notes, AddressPlan after, SubnetChange change)
    {
        if (!after.Settings.CustomNetworking && !after.DiscoversSubnets)
        {
            notes.Add(
                new(WhatIfNoteKind.NoHelp,
                    $"{change.Range} gives pods nothing: custom networking and ENABLE_SUBNET_DISCOVERY are both off, so aws-node takes addresses from the nodes' own subnets alone."));
        }
        else if (!after.Settings.CustomNetworking)
        {
            notes.Add(
                new(WhatIfNoteKind.Needs,
                    $"Only new interfaces are put into {change.Range}: those that are there go on taking addresses from their own subnet."));
        }
    }

    private static void Pods(ImmutableArray<WhatIfNote>.Builder notes, Outlook then, PodsChange change)
    {
        var fits = then.Pods.Estimate >= change.Count;
        notes.Add(new(fits ? WhatIfNoteKind.Needs : WhatIfNoteKind.Refused, fits
            ? $"{More(change.Count)} {(change.Count == 1 ? "fits" : "fit")} on the existing nodes: by the estimate {Do(then.Pods.Estimate)}, and at least {Do(then.Pods.AtLeast)}."
            : $"{More(change.Count)} {(change.Count == 1 ? "does" : "do")} not fit on the existing nodes: only {Do(then.Pods.Estimate)}."));

        static string More(int count) => Counted.Of(count, "more pod");
        static string Do(int count) => $"{count} {(count == 1 ? "does" : "do")}";
    }

    /// <summary>Pods that are there and would find no address any more.</summary>
    private static void Waiting(ImmutableArray<WhatIfNote>.Builder notes, AddressPlan after, Outlook then)
    {
        var waiting = 0;
        for (var index = 0; index < after.Nodes.Length; index++)
        {
            if (after.Nodes[index] is { IsFresh: true } node) waiting += Math.Max(0, node.PoolPods - then.Most.Nodes[index].Held);
        }

        if (waiting > 0) notes.Add(new(WhatIfNoteKind.Refused, $"{waiting} pods that run now would find no address after it."));
    }
}
