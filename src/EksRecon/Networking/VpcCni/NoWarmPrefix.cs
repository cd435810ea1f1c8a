using EksRecon.Facts;

namespace EksRecon.Networking.VpcCni;

/// <summary>Prefix delegation with no warm target at all.</summary>
internal sealed class NoWarmPrefix : Rule<VpcCniFacts>
{
    private static readonly FindingKind Finding = new("NET127", nameof(NoWarmPrefix), Severity.Medium);

    public override FindingKind Kind => Finding;

    public override IEnumerable<Premise> RestsOn(VpcCniFacts facts) =>
    [
        .. facts.Ipv4Pool(), facts.Switch(VpcCniSettings.PrefixDelegation).Must(true), facts.Number(VpcCniSettings.WarmPrefixTarget)
            .Must(0),
        facts.Number(VpcCniSettings.WarmIpTarget).Must(0), facts.Number(VpcCniSettings.MinimumIpTarget).Must(0),
    ];

    public override IEnumerable<Finding> Examine(VpcCniFacts facts)
    {
        var prefixes = facts.Switch(VpcCniSettings.PrefixDelegation);
        var (warmPrefix, warm, minimum) = (facts.Number(VpcCniSettings.WarmPrefixTarget), facts.Number(VpcCniSettings.WarmIpTarget),
            facts.Number(VpcCniSettings.MinimumIpTarget));
        if (!facts.HasIpv4Pool() || !prefixes.Is(true) || !warmPrefix.Is(0) || !warm.Is(0) || !minimum.Is(0)) yield break;
        yield return new(
            Kind,
            Kind.Severity,
            $"Prefix delegation is on with {VpcCniSettings.WarmPrefixTarget} 0 and no other warm target",
            "aws-node does not support this: it asks for the next prefix only when no address is left, so every sixteenth pod of a node waits for EC2, and a burst of pods waits several times.",
            [VpcCniRules.DaemonSet],
            [.. prefixes.Evidence, .. warmPrefix.Evidence, .. warm.Evidence, .. minimum.Evidence],
            $"Set {VpcCniSettings.WarmPrefixTarget} to 1, its default. Where addresses are short, set {VpcCniSettings.WarmIpTarget} and {VpcCniSettings.MinimumIpTarget} instead.",
            [$"kubectl set env daemonset aws-node -n kube-system {VpcCniSettings.WarmPrefixTarget}=1"]);
    }
}
