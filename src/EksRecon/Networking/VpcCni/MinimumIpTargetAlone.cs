using EksRecon.Capacity;
using EksRecon.Facts;

namespace EksRecon.Networking.VpcCni;

/// <summary>MINIMUM_IP_TARGET without WARM_IP_TARGET: the pool of a node stays at the minimum.</summary>
internal sealed class MinimumIpTargetAlone : Rule<VpcCniFacts>
{
    private static readonly FindingKind Finding = new("NET119", nameof(MinimumIpTargetAlone), Severity.High);

    public override FindingKind Kind => Finding;

    public override IEnumerable<Premise> RestsOn(VpcCniFacts facts) =>
    [
        .. facts.Ipv4Pool(), facts.Number(VpcCniSettings.MinimumIpTarget).Must(target => target > 0),
        facts.Number(VpcCniSettings.WarmIpTarget).Must(0), facts.Switch(VpcCniSettings.PrefixDelegation).Seen(),
    ];

    public override IEnumerable<Finding> Examine(VpcCniFacts facts)
    {
        var (minimum, warm, prefixes) = (facts.Number(VpcCniSettings.MinimumIpTarget), facts.Number(VpcCniSettings.WarmIpTarget),
            facts.Switch(VpcCniSettings.PrefixDelegation));
        if (!facts.HasIpv4Pool() || !minimum.TryGet(out var target) || target == 0 || !warm.Is(0) || !prefixes.TryGet(out var hasPrefixes))
        {
            yield break;
        }

        var held = hasPrefixes ? (target + NodePool.PrefixAddresses - 1) / NodePool.PrefixAddresses * NodePool.PrefixAddresses : target;
        yield return new(
            Kind,
            Kind.Severity,
            $"{VpcCniSettings.MinimumIpTarget} is {target} and {VpcCniSettings.WarmIpTarget} is not set, so the pool of a node stays at {held} addresses",
            $"Once {VpcCniSettings.MinimumIpTarget} is set, aws-node no longer looks at whole warm interfaces or prefixes, and without {VpcCniSettings.WarmIpTarget} it keeps no address free: a node gets {held} addresses for pods and no more. Further pods on it wait in ContainerCreating.{Concerned(facts, held)}",
            [VpcCniRules.DaemonSet],
            [.. minimum.Evidence, .. warm.Evidence, .. prefixes.Evidence],
            $"Set {VpcCniSettings.WarmIpTarget} as well, to the number of addresses that new pods on a node should find ready.",
            [$"kubectl set env daemonset aws-node -n kube-system {VpcCniSettings.WarmIpTarget}=5"]);
    }

    private static string Concerned(VpcCniFacts facts, int held)
    {
        if (!facts.NodeInterfaces.TryGet(out var nodes)) return "";
        var more = nodes.Count(node => node.MaxPods - InstanceCeiling.HostPods > held);
        return more == 0 ? "" : $" {Counted.Share(more, nodes.Length, "node")} {(more == 1 ? "allows" : "allow")} more pods than that.";
    }
}
