using System.Collections.Immutable;

namespace EksRecon.Capacity;

/// <summary>A node while pods are added to it.</summary>
internal sealed class NodeState
{
    private readonly PoolWalk? _walk;
    private readonly bool _takesAny;
    private int _poolPods;

    public NodeState(PlanNode node, AddressSupply supply, bool isMost, bool sawAllPods)
    {
        // Without max-pods: no place is sure, and as many are possible as there are addresses.
        Seats = !isMost && !sawAllPods ? 0 : node.Seats ?? (isMost ? Limit(node) : 0);
        _poolPods = node.PoolPods;
        _takesAny = node.Addressing == PodAddressing.Elsewhere || (node.Addressing == PodAddressing.Unknown && isMost);
        if (node.Addressing != PodAddressing.Pool) return;
        if (node.IsFresh) _walk = Start(node, supply);
        else _walk = node.Walk((node.Held.IsEmpty ? isMost ? node.Modelled(node.PoolPods) : Least(node) : node.Held).AsSpan());
        Held = _walk.Total;
    }

    /// <summary>Places for pods.</summary>
    public int Seats { get; }

    /// <summary>Addresses of the pool at the start.</summary>
    public int Held { get; }

    /// <summary>Pods that were added.</summary>
    public int Placed { get; private set; }

    /// <summary>What closed it; null while it is open, or full.</summary>
    public Stop? Stop { get; private set; }

    /// <summary>Adds a pod, or says why there is no address for it.</summary>
    public Stop? Add(AddressSupply supply)
    {
        if (_walk is null)
        {
            if (!_takesAny) return Stop = new(StopReason.Unknown, -1);
            Placed++;
            return null;
        }

        _walk.Settle(_poolPods + 1, supply);
        if (_walk.Total <= _poolPods) return Stop = _walk.Stopped ?? new(StopReason.PoolSettings, -1);
        _poolPods++;
        Placed++;
        return null;
    }

    /// <summary>A node made anew takes the primary address and, as its pods come back, what its settings want.</summary>
    private static PoolWalk Start(PlanNode node, AddressSupply supply)
    {
        if (node.Subnet >= 0) supply.TakeAddresses(node.Subnet, 1);
        var walk = node.Walk([new(Math.Max(node.Subnet, 0), 0, 0, HasSlots: !node.Settings.CustomNetworking)]);
        var last = Math.Min(node.PoolPods, node.Shape.Ceiling(node.WithoutSlots));
        for (var pods = 0; pods <= last; pods++) walk.Settle(pods, supply);
        return walk;
    }

    /// <summary>The least it can hold: just the addresses its pods have, on as few interfaces as hold them.</summary>
    private static ImmutableArray<HeldInterface> Least(PlanNode node)
    {
        var subnet = Math.Max(node.PodSubnets.IsEmpty ? node.Subnet : node.PodSubnets[0], 0);
        var held = ImmutableArray.CreateBuilder<HeldInterface>();
        var unit = node.Shape.IsPrefix ? NodePool.PrefixAddresses : 1;
        var left = (Math.Min(node.PoolPods, node.Shape.Ceiling(node.WithoutSlots)) + unit - 1) / unit;
        if (node.Settings.CustomNetworking) held.Add(new(Math.Max(node.Subnet, 0), 0, 0, HasSlots: false));
        do
        {
            var units = Math.Min(left, node.Shape.Slots);
            held.Add(node.Shape.IsPrefix ? new(subnet, 0, units, HasSlots: true) : new(subnet, units, 0, HasSlots: true));
            left -= units;
        }
        while (left > 0);
        return held.ToImmutable();
    }

    private static int Limit(PlanNode node) =>
        node.Addressing == PodAddressing.Pool ? Math.Max(0, node.Shape.Ceiling(node.WithoutSlots) - node.PoolPods) : 0;
}
