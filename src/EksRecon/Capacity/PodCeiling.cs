namespace EksRecon.Capacity;

/// <summary>
/// How many more pods can fit at most, in whatever order they come: places on the node, slots of its interfaces, and the addresses it holds
/// or may still take. The estimate spreads pods evenly, and is
/// never above this.
/// </summary>
internal static class PodCeiling
{
    /// <summary>Null where nothing bounds it.</summary>
    public static int? Of(AddressPlan plan, PlanNode node)
    {
        if (!plan.SawAllSubnets || node.Addressing != PodAddressing.Pool) return node.Seats;
        var most = node.Shape.Ceiling(node.WithoutSlots) - node.PoolPods;
        if (node.Seats is { } seats) most = Math.Min(most, seats);
        // What it holds is not known without its interfaces.
        if (node.Held.IsEmpty || node.IsFresh) return Math.Max(0, most);
        var held = Warm(node);
        // MINIMUM_IP_TARGET alone never lets the pool grow beyond it (pkg/ipamd: short = minimum - total).
        if (node.Settings is { WarmIpTarget: 0, MinimumIpTarget: > 0 } only)
        {
            most = Math.Min(most,
                Math.Max(held, only.MinimumIpTarget + (node.Shape.IsPrefix ? NodePool.PrefixAddresses - 1 : 0) - node.PoolPods));
        }

        foreach (var subnet in Reachable(node)) held = Math.Min(held + Room(plan, node, subnet), AddressSupply.Unlimited);
        return Math.Max(0, Math.Min(most, held));
    }

    /// <summary>Of nodes that share subnets: no more than they hold and the subnets have, each counted once.</summary>
    public static int? Of(AddressPlan plan, IEnumerable<PlanNode> nodes)
    {
        int? single = 0;
        long shared = 0;
        var isShared = true;
        // A node in prefix mode has use for whole blocks alone, another one beside it for every address.
        var rooms = new Dictionary<int, int>();
        foreach (var node in nodes)
        {
            single += Of(plan, node);
            isShared &= node.Addressing == PodAddressing.Pool && !node.Held.IsEmpty && !node.IsFresh && plan.SawAllSubnets;
            shared += Math.Min(Warm(node), node.Seats ?? int.MaxValue);
            foreach (var subnet in Reachable(node)) rooms[subnet] = Math.Max(rooms.GetValueOrDefault(subnet), Room(plan, node, subnet));
        }

        foreach (var room in rooms.Values) shared += room;

        return isShared && single is { } sum ? (int)Math.Min(sum, shared) : single;
    }

    private static int Warm(PlanNode node)
    {
        var held = 0;
        foreach (var one in node.Held) held += one.Addresses + (one.Prefixes * NodePool.PrefixAddresses);
        return Math.Max(0, held - node.PoolPods);
    }

    private static SortedSet<int> Reachable(PlanNode node)
    {
        var subnets = new SortedSet<int>(node.PodSubnets);
        foreach (var one in node.Held)
        {
            if (one.HasSlots) subnets.Add(one.Subnet);
        }

        return subnets;
    }

    private static int Room(AddressPlan plan, PlanNode node, int subnet)
    {
        var free = plan.Subnets[subnet].Free ?? AddressSupply.Unlimited;
        if (!node.Shape.IsPrefix || node.Shape.FallsBack) return free;
        return plan.Subnets[subnet].Blocks is { } blocks ? Math.Min(free, blocks * NodePool.PrefixAddresses) : free;
    }
}
