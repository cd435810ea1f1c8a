using EksRecon.Facts;

namespace EksRecon.Networking.VpcCni;

/// <summary>Settings with which aws-node does not start (aws/amazon-vpc-cni-k8s pkg/ipamd/ipamd.go, isConfigValid).</summary>
internal sealed class VpcCniRefusesSettings : Rule<VpcCniFacts>
{
    private static readonly FindingKind Finding = new("NET121", nameof(VpcCniRefusesSettings), Severity.Critical);

    public override FindingKind Kind => Finding;

    public override IEnumerable<Premise> RestsOn(VpcCniFacts facts)
    {
        var ipv6 = facts.Switch(VpcCniSettings.Ipv6);
        yield return facts.AtWork();
        yield return ipv6.Seen();
        yield return facts.Setting(VpcCniSettings.Ipv4).Part();
        // The others clash with IPv6 alone.
        if (ipv6.Is(false)) yield break;
        yield return facts.Setting(VpcCniSettings.CustomNetworking).Part();
        yield return facts.Setting(VpcCniSettings.PrefixDelegation).Part();
    }

    public override IEnumerable<Finding> Examine(VpcCniFacts facts)
    {
        if (!facts.IsAtWork || Reason(facts) is not var (reason, settings, remedy)) yield break;
        yield return new(
            Kind,
            Kind.Severity,
            $"aws-node does not start with its settings: {reason}",
            "aws-node checks its settings when it starts and ends when they do not go together. Nodes whose aws-node still runs go on until it restarts; new nodes never become ready.",
            [VpcCniRules.DaemonSet],
            [.. settings.SelectMany(name => facts.Setting(name).Evidence)],
            remedy,
            [$"kubectl get daemonset aws-node -n kube-system -o jsonpath='{{.spec.template.spec.containers[?(@.name==\"aws-node\")].env}}'",
                $"kubectl logs -n kube-system -l k8s-app=aws-node -c aws-node --tail=20"]);
    }

    private static (string Reason, string[] Settings, string Remedy)? Reason(VpcCniFacts facts)
    {
        var ipv6 = facts.Switch(VpcCniSettings.Ipv6);
        if (ipv6.Is(true) && IsSet(facts, VpcCniSettings.Ipv4) && facts.Switch(VpcCniSettings.Ipv4).Is(true))
        {
            return ("IPv4 and IPv6 are both on", [VpcCniSettings.Ipv4, VpcCniSettings.Ipv6],
                $"Switch on the family of the cluster and the other off: pods get addresses of one family. {VpcCniSettings.Ipv6} belongs to clusters that were made with IPv6 and cannot be added later.");
        }

        if (ipv6.Is(false) && IsSet(facts, VpcCniSettings.Ipv4) && facts.Switch(VpcCniSettings.Ipv4).Is(false))
        {
            return ("IPv4 and IPv6 are both off", [VpcCniSettings.Ipv4, VpcCniSettings.Ipv6],
                $"Set {VpcCniSettings.Ipv4} to true, or {VpcCniSettings.Ipv6} on a cluster that was made with IPv6.");
        }

        if (ipv6.Is(true) && facts.Switch(VpcCniSettings.CustomNetworking).Is(true))
        {
            return ("custom networking is on with IPv6", [VpcCniSettings.CustomNetworking, VpcCniSettings.Ipv6],
                $"Set {VpcCniSettings.CustomNetworking} to false: an IPv6 cluster has no shortage of IPs for it to solve.");
        }

        return ipv6.Is(true) && IsSet(facts, VpcCniSettings.PrefixDelegation) && facts.Switch(VpcCniSettings.PrefixDelegation).Is(false)
            ? ("IPv6 is on without prefix delegation", [VpcCniSettings.PrefixDelegation, VpcCniSettings.Ipv6],
                $"Set {VpcCniSettings.PrefixDelegation} to true: with IPv6 addresses come from prefixes only.")
            : null;
    }

    /// <summary>
    /// What is not set at all has another default in the code than in the manifest that AWS ships; only what is written is certain.
    /// </summary>
    private static bool IsSet(VpcCniFacts facts, string name) => facts.Setting(name).TryGet(out var value) && value.Origin == "set";
}
