using System.Collections.Immutable;

using EksRecon.Facts;

namespace EksRecon.Networking.VpcCni;

/// <summary>
/// Security groups for pods and how they are enforced (aws/amazon-vpc-cni-k8s README, ENABLE_POD_ENI and
/// POD_SECURITY_GROUP_ENFORCING_MODE).
/// </summary>
internal static class PodSecurityGroups
{
    public const string Strict = "strict";
    public const string Standard = "standard";

    public static ShellCommand ToStandard =>
        $"kubectl set env daemonset aws-node -n kube-system POD_SECURITY_GROUP_ENFORCING_MODE=standard";

    /// <summary>True where they are known to be on, on nodes.</summary>
    public static bool AreOn(VpcCniFacts facts) => facts.IsAtWork && facts.Switch(VpcCniSettings.PodEni).Is(true);

    /// <summary>True where they are known to be on in strict mode. What is not standard is strict.</summary>
    public static bool AreStrict(VpcCniFacts facts) =>
        AreOn(facts) && facts.Setting(VpcCniSettings.PodSecurityGroupMode).TryGet(out var mode)
            && !string.Equals(mode.Value, Standard, StringComparison.OrdinalIgnoreCase);

    /// <summary>What <see cref="AreOn"/> rests on.</summary>
    public static ImmutableArray<Premise> On(VpcCniFacts facts) => [facts.AtWork(), facts.Switch(VpcCniSettings.PodEni).Must(true)];

    /// <summary>What <see cref="AreStrict"/> rests on.</summary>
    public static ImmutableArray<Premise> InStrictMode(VpcCniFacts facts) =>
        [.. On(facts), facts.Setting(VpcCniSettings.PodSecurityGroupMode).Must(mode => !IsStandard(mode))];

    private static bool IsStandard(SettingValue mode) => string.Equals(mode.Value, Standard, StringComparison.OrdinalIgnoreCase);

    public static ImmutableArray<Evidence> Evidence(VpcCniFacts facts) =>
        [.. facts.Switch(VpcCniSettings.PodEni).Evidence, .. facts.Setting(VpcCniSettings.PodSecurityGroupMode).Evidence,
            .. facts.SecurityGroupPolicies.Evidence];

    /// <summary>How many SecurityGroupPolicies were seen.</summary>
    public static int Policies(VpcCniFacts facts) => facts.SecurityGroupPolicies.TryGet(out var policies) ? policies.Length : 0;

    /// <summary>Whom it concerns today, as a sentence.</summary>
    public static string Concerns(VpcCniFacts facts) => Policies(facts) switch
    {
        0 when facts.SecurityGroupPolicies is Known<ImmutableArray<string>> { Gaps.IsEmpty: true } =>
            "No SecurityGroupPolicy exists yet, so no pod is concerned today.",
        0 => "Whether SecurityGroupPolicies exist was not seen.",
        1 => "1 SecurityGroupPolicy exists.",
        var count => $"{count} SecurityGroupPolicies exist.",
    };
}
