namespace EksRecon.Capacity;

/// <summary>
/// The addresses that ipamd holds on one Linux node, in the steady state without churn, for IPv4: a walk through its own steps (aws/amazon-vpc-cni-k8s pkg/ipamd/ipamd.go: datastorePoolTooLow and
/// increaseDatastorePool). Closed forms exist for the common settings only; the steps hold for all.
/// </summary>
/// <param name="Enis">Interfaces attached, the primary one included.</param>
/// <param name="Prefixes">/28 prefixes held; 0 where prefixes are not in use.</param>
/// <param name="Addresses">The pool: addresses that pods have or could have.</param>
/// <param name="Warm">Addresses held and not in use.</param>
public sealed record NodePool(int Enis, int Prefixes, int Addresses, int Warm)
{
    /// <summary>Addresses of a /28.</summary>
    public const int PrefixAddresses = 16;

    /// <summary>Addresses taken from subnets, all subnets together: each ENI has a primary address of its own.</summary>
    public int SubnetAddresses => Enis + Addresses;

    /// <summary>Walks from an empty node to one with <paramref name="pods"/>.</summary>
    /// <param name="maxPods">The node's <c>status.capacity.pods</c>: the pool does not grow beyond it.</param>
    /// <param name="pods">Pods that take an address from the pool (not hostNetwork).</param>
    /// <exception cref="ArgumentOutOfRangeException">A number is below 0.</exception>
    public static NodePool Of(InstanceLimits limits, PoolSettings settings, int maxPods, int pods)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(maxPods);
        ArgumentOutOfRangeException.ThrowIfNegative(pods);
        // Without Nitro the switch has no effect: the node works with secondary addresses.
        var unit = settings.PrefixDelegation && limits.IsNitro ? PrefixAddresses : 1;
        var slots = limits.Ipv4PerEni - 1;
        var most = settings.MaxEni >= 1 ? Math.Min(settings.MaxEni, limits.MaxEnis) : limits.MaxEnis;
        // Pods beyond the pool's ceiling wait, and change nothing.
        var arrivals = Math.Min(pods, (long)most * slots * unit);
        var walk = new Walk(settings, unit, slots, most, maxPods);
        walk.Settle(0);
        for (var arrived = 1; arrived <= arrivals; arrived++) walk.Settle(arrived);
        var addresses = walk.Units * unit;
        return new(walk.Enis, unit == 1 ? 0 : walk.Units, addresses, addresses - Math.Min(pods, addresses));
    }

    /// <summary>What is attached while pods arrive. ENIs fill in order, so that one number tells the free slots of all.</summary>
    private sealed class Walk(PoolSettings settings, int unit, int slots, int most, int maxPods)
    {
        /// <summary>With custom networking the primary ENI stays attached and has no slots.</summary>
        private int Slots => (Enis - (settings.CustomNetworking ? 1 : 0)) * slots;

        public int Enis { get; private set; } = 1;

        /// <summary>Secondary addresses or prefixes.</summary>
        public int Units { get; private set; }

        public void Settle(int pods)
        {
            while (Need(pods) is var need and > 0 && Take(need))
            {
            }
        }

        private int Need(int pods)
        {
            var total = Units * unit;
            if (total >= maxPods) return 0;
            var available = total - Math.Min(pods, total);
            if (settings.WarmIpTarget != 0 || settings.MinimumIpTarget != 0)
            {
                var missing = Math.Max(Math.Max(settings.WarmIpTarget - available, settings.MinimumIpTarget - total), 0);
                return (missing + unit - 1) / unit;
            }

            if (unit == 1) return available < (long)settings.WarmEniTarget * slots || (settings.WarmEniTarget == 0 && available == 0) ? slots : 0;
            return available < (long)settings.WarmPrefixTarget * PrefixAddresses || (settings.WarmPrefixTarget == 0 && available == 0) ? Math.Max(1, settings.WarmPrefixTarget - (available / PrefixAddresses)) : 0;
        }

        private bool Take(int need)
        {
            if (slots <= 0) return false;
            var free = Slots - Units;
            if (free == 0)
            {
                if (Enis >= most) return false;
                Enis++;
                free = slots;
            }

            // The first ENI with a free slot takes what fits there; the rest is left to the next step.
            Units += Math.Min(need, free);
            return true;
        }
    }
}
