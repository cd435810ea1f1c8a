using System.Collections.Immutable;

namespace EksRecon.Capacity;

/// <summary>A node of a present kind that is yet to come: what it takes from subnets in the steady state, interface by interface.</summary>
public sealed class NewNode
{
    private readonly PlanNode _like;
    private readonly ImmutableArray<HeldInterface> _interfaces;
    private readonly ImmutableArray<int> _subnets;

    /// <param name="like">A node of its kind.</param>
    /// <param name="subnets">Where it may lie: indexes of the plan's subnets.</param>
    /// <param name="pods">Pods on it that take an address from the pool.</param>
    public NewNode(PlanNode like, ImmutableArray<int> subnets, int pods)
    {
        (_like, _subnets) = (like, subnets);
        _interfaces = like.Addressing == PodAddressing.Pool ? like.Modelled(pods) : [new(0, 0, 0, HasSlots: false)];
        foreach (var one in _interfaces) Addresses += 1 + one.Addresses + (one.Prefixes * NodePool.PrefixAddresses);
    }

    /// <summary>Addresses it takes from subnets, its interfaces' own included.</summary>
    public int Addresses { get; }

    /// <summary>The subnet that the last fitting ended in; null where it ended by itself.</summary>
    public int? Lack { get; private set; }

    private bool LacksEniConfig => _interfaces.Length > 1 && _like is { Settings.CustomNetworking: true, PodSubnets.IsEmpty: true };

    /// <summary>Takes all that it needs, or says what is missing; then the supply is not to be used any more.</summary>
    public Stop? Take(AddressSupply supply)
    {
        if (_subnets.IsEmpty) return new(StopReason.Unknown, -1);
        if (LacksEniConfig) return new(StopReason.NoEniConfig, -1);
        var own = Fullest(_subnets, supply);
        // Without custom networking and tagged subnets, interfaces lie where the node lies.
        var isElsewhere = !_like.PodSubnets.IsEmpty && !(_like.PodSubnets.Length == 1 && _like.PodSubnets[0] == _like.Subnet);
        for (var index = 0; index < _interfaces.Length; index++)
        {
            var one = _interfaces[index];
            var subnet = index == 0 || !isElsewhere ? own : Fullest(_like.Settings.CustomNetworking ? _like.PodSubnets : Or(own), supply);
            if (supply.TakeAddresses(subnet, 1) == 0) return new(StopReason.SubnetAddresses, subnet);
            if (one.Addresses > 0 && supply.TakeAddresses(subnet, one.Addresses) < one.Addresses)
            {
                return new(StopReason.SubnetAddresses, subnet);
            }

            if (one.Prefixes == 0) continue;
            var blocks = supply.TakeBlocks(subnet, one.Prefixes);
            var rest = (one.Prefixes - blocks) * NodePool.PrefixAddresses;
            if (rest == 0) continue;
            if (!_like.Shape.FallsBack || supply.TakeAddresses(subnet, rest) < rest)
            {
                return new(supply.Free(subnet) >= NodePool.PrefixAddresses ? StopReason.PrefixBlocks : StopReason.SubnetAddresses, subnet);
            }
        }

        return null;
    }

    /// <summary>How many can fit at most, were all addresses of its subnets in one; null where one of them is not known.</summary>
    public int? AtMost(AddressPlan plan, AddressSupply supply)
    {
        if (LacksEniConfig) return 0;
        (long? room, long? blocks) = (0, 0);
        foreach (var subnet in _subnets.Union(_like.PodSubnets))
        {
            (room, blocks) = plan.Subnets[subnet].Free is null
                ? (null, null)
                : (room + supply.Free(subnet), blocks + supply.Blocks(subnet));
        }

        if (room is not { } addresses) return null;
        var most = Math.Min(NodeKindFit.Most, addresses / Addresses);
        var prefixes = 0;
        foreach (var one in _interfaces) prefixes += one.Prefixes;
        return (int)(prefixes > 0 && !_like.Shape.FallsBack && blocks is { } whole ? Math.Min(most, whole / prefixes) : most);
    }

    /// <summary>How many fit one after the other, and what stops the next.</summary>
    /// <param name="most">Counting ends here.</param>
    public (int Count, Stop? Stop) Fit(AddressSupply supply, int most)
    {
        for (var count = 0; count < most; count++)
        {
            if (Take(supply) is not { } stop) continue;
            Lack = stop.Subnet < 0 ? null : stop.Subnet;
            return (count, stop);
        }

        return (most, null);
    }

    /// <summary>The node's own subnet, and those tagged for pods.</summary>
    private ImmutableArray<int> Or(int own) =>
        _like.PodSubnets.Contains(own) ? _like.PodSubnets : [own, .. _like.PodSubnets.Where(subnet => subnet != _like.Subnet)];

    private static int Fullest(ImmutableArray<int> subnets, AddressSupply supply)
    {
        var best = subnets[0];
        foreach (var subnet in subnets)
        {
            if (supply.Free(subnet) > supply.Free(best)) best = subnet;
        }

        return best;
    }
}
