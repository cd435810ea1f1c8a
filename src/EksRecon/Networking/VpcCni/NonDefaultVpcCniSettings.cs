using System.Collections.Immutable;

using EksRecon.Facts;

namespace EksRecon.Networking.VpcCni;

/// <summary>aws-node runs with settings of this cluster's own: what a reader of the defaults would get wrong.</summary>
internal sealed class NonDefaultVpcCniSettings : Rule<VpcCniFacts>
{
    /// <summary>Set by EKS itself on every cluster; they say nothing about a choice.</summary>
    private static readonly ImmutableArray<string> SetByEks = ["ADDITIONAL_ENI_TAGS", "CLUSTER_ENDPOINT"];

    private static readonly FindingKind Finding = new("NET110", nameof(NonDefaultVpcCniSettings), Severity.Info);

    public override FindingKind Kind => Finding;

    public override IEnumerable<Premise> RestsOn(VpcCniFacts facts) =>
        [facts.Runs.Must(true), facts.Mode.Must(mode => mode != VpcCniState.AutoModeName),
            .. facts.Settings.Select(setting => setting.Value.Part())];

    public override IEnumerable<Finding> Examine(VpcCniFacts facts)
    {
        if (!facts.Runs.Is(true) || !facts.Mode.TryGet(out var mode) || mode == VpcCniState.AutoModeName) yield break;
        var custom = facts.Settings.Where(setting =>
            setting.IsCustom && !SetByEks.Contains(setting.Name, StringComparer.Ordinal)
                && !(mode == VpcCniState.Ipv6 && IsFamily(setting.Name))).ToImmutableArray();
        if (custom.IsEmpty) yield break;
        yield return new(
            Kind,
            Kind.Severity,
            $"aws-node runs with {(custom.Length == 1 ? "1 setting that differs" : $"{custom.Length} settings that differ")} from the default: {string.Join(", ", custom.Select(setting => setting.Name))}",
            string.Join(" ",
                custom.Select(setting =>
                    $"{setting.Name}={Value(setting)} (default {(setting.Default.Length == 0 ? "none" : setting.Default)}): {setting.Meaning}.")),
            [VpcCniRules.DaemonSet],
            [.. custom.SelectMany(setting => setting.Value.Evidence)],
            "Record these settings and keep them in every update: an add-on update with --resolve-conflicts OVERWRITE resets them to the defaults.",
            [$"kubectl get daemonset aws-node -n kube-system -o jsonpath='{{.spec.template.spec.containers[0].env}}'"]);
    }

    /// <summary>On an IPv6 cluster these follow from the cluster's family.</summary>
    private static bool IsFamily(string name) => name is VpcCniSettings.Ipv6 or "ENABLE_IPv4" or VpcCniSettings.PrefixDelegation;

    private static string Value(VpcCniSettingFact setting) => setting.Value.TryGet(out var value) ? value.Value : "";
}
