using EksRecon.Facts;

namespace EksRecon.Networking.VpcCni;

/// <summary>Nodes find their ENIConfig by a label that Kubernetes has deprecated.</summary>
internal sealed class DeprecatedEniConfigLabel : Rule<VpcCniFacts>
{
    /// <summary>Deprecated since Kubernetes 1.17 (kubernetes.io, "Well-Known Labels").</summary>
    private const string Deprecated = "failure-domain.beta.kubernetes.io/zone";

    private const string Instead = "topology.kubernetes.io/zone";

    private static readonly FindingKind Finding = new("NET129", nameof(DeprecatedEniConfigLabel), Severity.Low);

    public override FindingKind Kind => Finding;

    public override IEnumerable<Premise> RestsOn(VpcCniFacts facts) =>
    [
        facts.AtWork(), facts.Switch(VpcCniSettings.CustomNetworking).Must(true),
        facts.Setting(VpcCniSettings.EniConfigLabel).Must(label => label.Value == Deprecated),
    ];

    public override IEnumerable<Finding> Examine(VpcCniFacts facts)
    {
        var label = facts.Setting(VpcCniSettings.EniConfigLabel);
        var custom = facts.Switch(VpcCniSettings.CustomNetworking);
        if (!facts.IsAtWork || !custom.Is(true) || !label.TryGet(out var value) || value.Value != Deprecated) yield break;
        yield return new(
            Kind,
            Kind.Severity,
            $"Custom networking finds ENIConfigs by the deprecated node label {Deprecated}",
            $"Kubernetes replaced the label by {Instead} in version 1.17. Nodes that come without the old one find no ENIConfig, and pods on them get no address.",
            [VpcCniRules.DaemonSet],
            [.. label.Evidence, .. custom.Evidence],
            $"Set {VpcCniSettings.EniConfigLabel} to {Instead}. The values are the same, so ENIConfigs keep their names.",
            [$"kubectl get nodes -L {Instead},{Deprecated}",
                $"kubectl set env daemonset aws-node -n kube-system {VpcCniSettings.EniConfigLabel}={Instead}"]);
    }
}
