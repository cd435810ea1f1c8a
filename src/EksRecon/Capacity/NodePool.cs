using System.Collections.Immutable;

namespace EksRecon.Capacity;

/// <summary>
/// The addresses that ipamd holds on one Linux node, in the steady state without churn, for IPv4: a walk through its own steps
/// (aws/amazon-vpc-cni-k8s pkg/ipamd/ipamd.go: datastorePoolTooLow and
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

    /// <summary>What each ENI holds, the primary one first.</summary>
    internal ImmutableArray<HeldInterface> Interfaces { get; private init; } = [];

    /// <summary>Walks from an empty node to one with <paramref name="pods"/>.</summary>
    /// <param name="maxPods">The node's <c>status.capacity.pods</c>: the pool does not grow beyond it.</param>
    /// <param name="pods">Pods that take an address from the pool (not hostNetwork).</param>
    /// <exception cref="ArgumentOutOfRangeException">A number is below 0.</exception>
    public static NodePool Of(InstanceLimits limits, PoolSettings settings, int maxPods, int pods)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(maxPods);
        ArgumentOutOfRangeException.ThrowIfNegative(pods);
        var shape = PoolShape.Of(limits, settings);
        // With custom networking the primary ENI stays attached and has no slots.
        var walk = new PoolWalk(settings, shape, maxPods, [new(0, 0, 0, HasSlots: !settings.CustomNetworking)], [0]);
        // Pods beyond the pool's ceiling wait, and change nothing.
        var arrivals = Math.Min(pods, shape.Ceiling(withoutSlots: 0));
        for (var arrived = 0; arrived <= arrivals; arrived++) walk.Settle(arrived, supply: null);
        return new(walk.Interfaces, walk.IsPrefix ? walk.Total / PrefixAddresses : 0, walk.Total, walk.Total - Math.Min(pods, walk.Total))
        {
            Interfaces = [.. walk.Held],
        };
    }
}
