using System.Collections.Immutable;

using EksRecon.Facts;

namespace EksRecon.Networking.VpcCni;

/// <summary>A warm target is set that another setting overrides.</summary>
internal sealed class WarmTargetWithoutEffect : Rule<VpcCniFacts>
{
    private static readonly FindingKind Finding = new("NET128", nameof(WarmTargetWithoutEffect), Severity.Info);

    public override FindingKind Kind => Finding;

    private static readonly ImmutableArray<string> Targets =
    [
        VpcCniSettings.WarmEniTarget, VpcCniSettings.WarmPrefixTarget, VpcCniSettings.WarmIpTarget, VpcCniSettings.MinimumIpTarget,
        VpcCniSettings.PrefixDelegation,
    ];

    public override IEnumerable<Premise> RestsOn(VpcCniFacts facts) =>
        [.. facts.Ipv4Pool(), .. Targets.Select(name => facts.Setting(name).Part())];

    public override IEnumerable<Finding> Examine(VpcCniFacts facts)
    {
        if (!facts.HasIpv4Pool()) yield break;
        var prefixes = facts.Switch(VpcCniSettings.PrefixDelegation);
        foreach (var idle in new[] { VpcCniSettings.WarmEniTarget, VpcCniSettings.WarmPrefixTarget })
        {
            // Its default stands in the manifest that AWS ships and says nothing of a choice.
            if (!facts.IsCustom(idle)) continue;
            var by = Overriding(facts);
            var isWithoutPrefixes = idle == VpcCniSettings.WarmPrefixTarget && prefixes.Is(false);
            if (by.IsEmpty && !isWithoutPrefixes) continue;
            yield return new(
                Kind,
                Kind.Severity,
                isWithoutPrefixes
                    ? $"{idle} has no effect without prefix delegation"
                    : $"{idle} has no effect beside {string.Join(" and ", by)}",
                isWithoutPrefixes
                    ? $"aws-node reads {idle} only while {VpcCniSettings.PrefixDelegation} is true."
                    : $"aws-node keeps single addresses free as soon as {VpcCniSettings.WarmIpTarget} or {VpcCniSettings.MinimumIpTarget} is set, and then does not look at {idle}.",
                [VpcCniRules.DaemonSet],
                [.. facts.Setting(idle).Evidence, .. by.SelectMany(name => facts.Setting(name).Evidence),
                    .. isWithoutPrefixes ? prefixes.Evidence : []],
                $"Take {idle} out, so that the settings say what happens.",
                [$"kubectl set env daemonset aws-node -n kube-system {idle}-"]);
        }
    }

    private static ImmutableArray<string> Overriding(VpcCniFacts facts) =>
        [.. new[] { VpcCniSettings.MinimumIpTarget, VpcCniSettings.WarmIpTarget }.Where(name => facts.Number(name).TryGet(out var number) && number > 0)];
}
