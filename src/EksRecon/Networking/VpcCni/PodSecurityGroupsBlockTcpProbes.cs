using EksRecon.Facts;

namespace EksRecon.Networking.VpcCni;

/// <summary>Strict mode, and the kubelet's TCP connections do not reach pods with security groups of their own.</summary>
internal sealed class PodSecurityGroupsBlockTcpProbes : Rule<VpcCniFacts>
{
    private static readonly FindingKind Finding = new("NET124", nameof(PodSecurityGroupsBlockTcpProbes), Severity.Medium);

    public override FindingKind Kind => Finding;

    public override IEnumerable<Premise> RestsOn(VpcCniFacts facts) =>
        [.. PodSecurityGroups.InStrictMode(facts), facts.Switch(VpcCniSettings.EarlyDemux).Must(false)];

    public override IEnumerable<Finding> Examine(VpcCniFacts facts)
    {
        var demux = facts.Switch(VpcCniSettings.EarlyDemux);
        if (!PodSecurityGroups.AreStrict(facts) || !demux.Is(false)) yield break;
        yield return new(
            Kind,
            PodSecurityGroups.Policies(facts) > 0 ? Severity.Medium : Severity.Low,
            $"Security groups for pods are on in strict mode without {VpcCniSettings.EarlyDemux}",
            $"The kubelet's HTTP and TCP probes do not reach pods with security groups of their own, because the kernel sorts their packets to the wrong interface: such pods do not become ready, or are restarted. {PodSecurityGroups.Concerns(facts)}",
            [VpcCniRules.DaemonSet],
            [.. PodSecurityGroups.Evidence(facts), .. demux.Evidence],
            $"Set {VpcCniSettings.EarlyDemux} to true on the init container aws-vpc-cni-init, or {VpcCniSettings.PodSecurityGroupMode} to {PodSecurityGroups.Standard}.",
            [$"kubectl set env daemonset aws-node -n kube-system -c aws-vpc-cni-init {VpcCniSettings.EarlyDemux}=true"]);
    }
}
