using System.Text.Json.Serialization;

namespace EksRecon.Capacity;

/// <summary>An interface of a node and what it holds for pods.</summary>
/// <param name="Subnet">Index of its subnet in the supply.</param>
/// <param name="Addresses">Secondary addresses.</param>
/// <param name="Prefixes">/28 prefixes.</param>
/// <param name="HasSlots">False for an interface that gives pods nothing: the primary one under custom networking, a trunk, one that
/// aws-node is told to leave alone.</param>
public readonly record struct HeldInterface(int Subnet, int Addresses, int Prefixes, bool HasSlots);

/// <summary>
/// One node's pool while pods arrive: ipamd's own steps (aws/amazon-vpc-cni-k8s pkg/ipamd/ipamd.go: datastorePoolTooLow,
/// increaseDatastorePool), over subnets that may run out.
/// </summary>
internal sealed class PoolWalk
{
    private readonly PoolSettings _settings;
    private readonly int[] _subnets;
    private readonly List<HeldInterface> _interfaces = [];
    private readonly int _slots;
    private readonly int _most;
    private readonly int _maxPods;
    private readonly bool _fallsBack;

    /// <param name="held">What it holds already.</param>
    /// <param name="subnets">Where a new interface may lie, the node's own subnet first.</param>
    public PoolWalk(PoolSettings settings, PoolShape shape, int maxPods, ReadOnlySpan<HeldInterface> held, int[] subnets)
    {
        (_settings, _maxPods, _subnets) = (settings, maxPods, subnets);
        (IsPrefix, _slots, _most, _fallsBack) = (shape.IsPrefix, shape.Slots, shape.MaxInterfaces, shape.FallsBack);
        foreach (var one in held)
        {
            _interfaces.Add(one);
            Total += one.Addresses + (one.Prefixes * NodePool.PrefixAddresses);
        }
    }

    public bool IsPrefix { get; }

    /// <summary>Addresses that pods have or could have.</summary>
    public int Total { get; private set; }

    public int Interfaces => _interfaces.Count;

    /// <summary>What each interface holds.</summary>
    public IReadOnlyList<HeldInterface> Held => _interfaces;

    /// <summary>Why the last step got nothing; null where it got something, or nothing was needed.</summary>
    public Stop? Stopped { get; private set; }

    private int Unit => IsPrefix ? NodePool.PrefixAddresses : 1;

    /// <summary>Repeats ipamd's step for this many pods until it changes nothing.</summary>
    /// <param name="supply">Null where addresses are without end.</param>
    public void Settle(int pods, AddressSupply? supply)
    {
        Stopped = null;
        while (Need(pods) is var need and > 0 && Take(need, supply))
        {
        }
    }

    private int Need(int pods)
    {
        if (Total >= _maxPods) return 0;
        var available = Total - Math.Min(pods, Total);
        if (_settings.WarmIpTarget != 0 || _settings.MinimumIpTarget != 0)
        {
            var missing = Math.Max(Math.Max(_settings.WarmIpTarget - available, _settings.MinimumIpTarget - Total), 0);
            return (missing + Unit - 1) / Unit;
        }

        if (!IsPrefix)
        {
            return available < (long)_settings.WarmEniTarget * _slots || (_settings.WarmEniTarget == 0 && available == 0) ? _slots : 0;
        }

        return available < (long)_settings.WarmPrefixTarget * NodePool.PrefixAddresses
            || (_settings.WarmPrefixTarget == 0 && available == 0)
            ? Math.Max(1, _settings.WarmPrefixTarget - (available / NodePool.PrefixAddresses)) : 0;
    }

    /// <summary>The first interface with a free slot takes what fits there; the rest is left to the next step.</summary>
    private bool Take(int need, AddressSupply? supply)
    {
        if (_slots <= 0) return Nothing(StopReason.InterfaceLimit, -1);
        var dry = -1;
        for (var index = 0; index < _interfaces.Count; index++)
        {
            var one = _interfaces[index];
            var room = one.HasSlots ? _slots - one.Addresses - one.Prefixes : 0;
            if (room <= 0) continue;
            var wanted = Math.Min(need, room);
            var taken = supply is null ? wanted : supply.Take(one.Subnet, wanted, IsPrefix);
            if (taken > 0)
            {
                _interfaces[index] = IsPrefix
                    ? one with { Prefixes = one.Prefixes + taken }
                    : one with { Addresses = one.Addresses + taken };
                Total += taken * Unit;
                return true;
            }

            // Its subnet has run out: the next interface may lie in another one.
            dry = one.Subnet;
        }

        if (_interfaces.Count < _most && Attach(Math.Min(need, _slots), supply)) return true;
        if (FallBack(supply)) return true;
        return _interfaces.Count >= _most && Nothing(dry < 0 ? StopReason.InterfaceLimit : OutOf(supply, dry), dry);
    }

    /// <summary>Auto Mode goes on with single addresses where no block is left (EKS user guide, auto-networking).</summary>
    private bool FallBack(AddressSupply? supply)
    {
        if (!_fallsBack || supply is null) return false;
        for (var index = 0; index < _interfaces.Count; index++)
        {
            var one = _interfaces[index];
            if (!one.HasSlots || _slots <= one.Addresses + one.Prefixes || supply.TakeAddresses(one.Subnet, 1) == 0) continue;
            _interfaces[index] = one with { Addresses = one.Addresses + 1 };
            Total++;
            return true;
        }

        return false;
    }

    private bool Attach(int units, AddressSupply? supply)
    {
        if (supply is null)
        {
            Add(0, units);
            return true;
        }

        if (_subnets.Length == 0) return Nothing(_settings.CustomNetworking ? StopReason.NoEniConfig : StopReason.Unknown, -1);
        // ipamd asks the subnets of the zone by free addresses, most first (pkg/awsutils).
        Span<bool> isAsked = stackalloc bool[_subnets.Length];
        for (var turn = 0; turn < _subnets.Length; turn++)
        {
            var best = -1;
            for (var index = 0; index < _subnets.Length; index++)
            {
                if (!isAsked[index] && (best < 0 || supply.Free(_subnets[index]) > supply.Free(_subnets[best]))) best = index;
            }

            isAsked[best] = true;
            if (supply.TakeInterface(_subnets[best], units, IsPrefix) is var taken and > 0)
            {
                Add(_subnets[best], taken);
                return true;
            }
        }

        return Nothing(OutOf(supply, _subnets[0]), _subnets[0]);
    }

    private void Add(int subnet, int units)
    {
        _interfaces.Add(IsPrefix ? new(subnet, 0, units, HasSlots: true) : new(subnet, units, 0, HasSlots: true));
        Total += units * Unit;
    }

    private StopReason OutOf(AddressSupply? supply, int subnet) =>
        IsPrefix && supply?.Free(subnet) >= NodePool.PrefixAddresses ? StopReason.PrefixBlocks : StopReason.SubnetAddresses;

    private bool Nothing(StopReason reason, int subnet)
    {
        Stopped = new(reason, subnet);
        return false;
    }
}

/// <summary>What a node can hold in its mode.</summary>
/// <param name="IsPrefix">Slots take /28 prefixes, not single addresses.</param>
/// <param name="Slots">Places for addresses or prefixes on each interface.</param>
/// <param name="MaxInterfaces">Interfaces for the pool, the primary one included.</param>
public readonly record struct PoolShape(bool IsPrefix, int Slots, int MaxInterfaces)
{
    /// <summary>Where no block is left, single addresses are taken.</summary>
    public bool FallsBack { get; init; }

    /// <summary>Addresses at most, all slots in use.</summary>
    /// <param name="withoutSlots">Interfaces that give pods nothing.</param>
    public int Ceiling(int withoutSlots) => Math.Max(0, MaxInterfaces - withoutSlots) * Slots * (IsPrefix ? NodePool.PrefixAddresses : 1);

    /// <summary>The shape on a type. Without Nitro the prefix switch has no effect: the node works with secondary addresses.</summary>
    public static PoolShape Of(InstanceLimits limits, PoolSettings settings)
    {
        var most = settings.MaxEni >= 1 ? Math.Min(settings.MaxEni, limits.MaxEnis) : limits.MaxEnis;
        // A trunk for security groups for pods takes one place (pkg/ipamd: reserved until it is there).
        var trunk = settings.PodEni && limits.CanTrunk ? 1 : 0;
        return new(settings.PrefixDelegation && limits.IsNitro, limits.Slots, Math.Max(1, most - trunk));
    }
}

/// <summary>What keeps the next pod from an address or a place.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<StopReason>))]
public enum StopReason
{
    /// <summary>The node's own <c>status.capacity.pods</c>.</summary>
    [JsonStringEnumMemberName("max-pods")]
    MaxPods,

    /// <summary>No more interfaces, and all their slots are in use.</summary>
    [JsonStringEnumMemberName("eni-limit")]
    InterfaceLimit,

    /// <summary>The subnet has no free address.</summary>
    [JsonStringEnumMemberName("subnet-addresses")]
    SubnetAddresses,

    /// <summary>The subnet has free addresses and no whole free /28.</summary>
    [JsonStringEnumMemberName("prefix-blocks")]
    PrefixBlocks,

    /// <summary>The settings hold the pool back: MINIMUM_IP_TARGET alone.</summary>
    [JsonStringEnumMemberName("pool-settings")]
    PoolSettings,

    /// <summary>Custom networking is on, and no ENIConfig gives the node a subnet.</summary>
    [JsonStringEnumMemberName("no-eniconfig")]
    NoEniConfig,

    /// <summary>Nobody knows: the type, or the subnet, was not seen.</summary>
    [JsonStringEnumMemberName("unknown")]
    Unknown,
}

/// <summary>What stopped a node, and in which subnet.</summary>
/// <param name="Subnet">Index in the supply; below 0 where it is no matter of a subnet.</param>
public readonly record struct Stop(StopReason Reason, int Subnet);
