using System.Collections.Immutable;
using System.Globalization;

using EksRecon.Capacity;
using EksRecon.Facts;

namespace EksRecon.Networking.Addresses;

/// <summary>A subnet is short of addresses, and its nodes hold more of them unused than are free.</summary>
internal sealed class WarmPoolsHoldScarceAddresses : Rule<AddressFacts>
{
    /// <summary>A subnet with more of its addresses free than this is not short. A judgement, not a limit of EC2.</summary>
    private const int ScarcePercent = 30;

    private static readonly FindingKind Finding = new("NET133", nameof(WarmPoolsHoldScarceAddresses), Severity.Medium);

    public override FindingKind Kind => Finding;

    public override IEnumerable<Premise> RestsOn(AddressFacts facts) =>
    [
        facts.Outlook.Seen(),
        .. facts.Subnets.SelectMany(subnet => new[] { subnet.Holdings.Part(), subnet.Subnet.Free.Part(), subnet.Subnet.Size.Part() }),
    ];

    public override IEnumerable<Finding> Examine(AddressFacts facts)
    {
        if (!facts.Outlook.TryGet(out _)) yield break;
        var found = new List<(SubnetAddresses Subnet, int Warm, int Free, int Size)>();
        foreach (var subnet in facts.Subnets)
        {
            // Without every pod, an address in use would count as warm.
            if (subnet.Holdings is not Known<SubnetHoldings> { Gaps.IsEmpty: true, Value: var held }
                || !subnet.Subnet.Free.TryGet(out var free) || !subnet.Subnet.Size.TryGet(out var size))
            {
                continue;
            }

            var warm = held.Held(Holder.Warm);
            if (warm > free && (long)free * 100 < (long)size * ScarcePercent) found.Add((subnet, warm, free, size));
        }

        if (found.Count == 0) yield break;
        var settings = facts.Plan.Settings;
        yield return new(
            Kind,
            Kind.Severity,
            $"Warm pools hold {Number(found.Sum(one => one.Warm))} unused addresses in {Threat.Count(found.Count, "subnet")} where {Number(found.Sum(one => one.Free))} are free",
            $"{string.Join(" ", found.Select(one => $"{one.Subnet.Subnet.Id}{(one.Subnet.Subnet.ZoneName is { } zone ? $" ({zone})" : "")}: {Number(one.Warm)} of {Number(one.Size)} addresses lie warm on nodes, {Number(one.Free)} are free."))} aws-node keeps {Keeps(settings)} ready on every node, so large types and many small nodes take addresses that nobody uses.",
            [.. found.Select(one => one.Subnet.Subnet.Subject)],
            [.. found.SelectMany(one => one.Subnet.Holdings.Evidence.AddRange(one.Subnet.Subnet.Free.Evidence))],
            settings.PrefixDelegation
                ? "Set WARM_IP_TARGET and MINIMUM_IP_TARGET instead of WARM_PREFIX_TARGET: a node then takes its next prefix only when it is needed."
                : "Set WARM_IP_TARGET to a few addresses and MINIMUM_IP_TARGET to the pods a node usually runs. EC2 is asked more often then: on large clusters that start many pods at once, keep the targets generous.",
            [$"eks-recon capacity --what-if warm-ip=2,min-ip=10",
                $"kubectl set env daemonset aws-node -n kube-system WARM_IP_TARGET=2 MINIMUM_IP_TARGET=10"]);
    }

    private static string Keeps(PoolSettings settings) => settings switch
    {
        { WarmIpTarget: > 0 } or { MinimumIpTarget: > 0 } =>
            $"{settings.WarmIpTarget} spare addresses and {settings.MinimumIpTarget} in all",
        { PrefixDelegation: true } => $"{settings.WarmPrefixTarget} spare /28 prefix{(settings.WarmPrefixTarget == 1 ? "" : "es")}",
        _ => Threat.Count(settings.WarmEniTarget, "spare network interface") + " full of addresses",
    };

    private static string Number(int number) => number.ToString("N0", CultureInfo.InvariantCulture);
}
