using EksRecon.Facts;

namespace EksRecon.Networking.VpcCni;

/// <summary>Custom networking is on and there is no ENIConfig to take a subnet from.</summary>
internal sealed class CustomNetworkingWithoutEniConfig : Rule<VpcCniFacts>
{
    private static readonly FindingKind Finding = new("NET103", nameof(CustomNetworkingWithoutEniConfig), Severity.Critical);

    public override FindingKind Kind => Finding;

    public override IEnumerable<Premise> RestsOn(VpcCniFacts facts) =>
        [facts.Runs.Must(true), facts.CustomNetworking.Must(true), facts.EniConfigs.Must(0)];

    public override IEnumerable<Finding> Examine(VpcCniFacts facts)
    {
        if (!facts.Runs.Is(true) || !facts.CustomNetworking.Is(true) || facts.EniConfigs is not Known<int> { Value: 0, Gaps.IsEmpty: true })
        {
            yield break;
        }

        yield return new(
            Kind,
            Kind.Severity,
            "Custom networking is on, and the cluster has no ENIConfig",
            "aws-node attaches no interface for pods on a node without an ENIConfig, so new nodes never become ready and pods on them get no address.",
            [VpcCniRules.DaemonSet],
            [.. facts.CustomNetworking.Evidence, .. facts.EniConfigs.Evidence],
            $"Create one ENIConfig for each zone, named as the node label in {VpcCniSettings.EniConfigLabel} has it (topology.kubernetes.io/zone is usual), or switch custom networking off.",
            [$"kubectl get eniconfigs.crd.k8s.amazonaws.com",
                $"kubectl set env daemonset aws-node -n kube-system {VpcCniSettings.CustomNetworking}=false"]);
    }
}
