using EksRecon.Facts;
using EksRecon.Model;

namespace EksRecon.Networking.NetworkPolicies;

/// <summary>The VPC CNI's policies are switched on where the VPC CNI or Kubernetes is too old for them.</summary>
internal sealed class PolicyAgentTooOld : Rule<NetworkPolicyFacts>
{
    /// <summary>EKS user guide, cni-network-policy: VPC CNI 1.14 and Kubernetes 1.25.</summary>
    private static readonly ImageVersion OldestVpcCni = new(1, 14, 0, null, 0);

    private static readonly KubernetesVersion OldestKubernetes = new(1, 25);

    private static readonly FindingKind Finding = new("NET506", nameof(PolicyAgentTooOld), Severity.Medium);

    public override FindingKind Kind => Finding;

    public override IEnumerable<Premise> RestsOn(NetworkPolicyFacts facts)
    {
        var areOff = facts.AgentSwitch.Is(false) && facts.ControllerSwitch.Is(false);
        yield return facts.AgentSwitch.Part() with { Settles = areOff };
        yield return facts.ControllerSwitch.Part();
        yield return facts.VpcCniVersion.Must(version => version is not null);
        if (!facts.VpcCniVersion.TryGet(out var running)) yield return facts.Cluster.KubernetesVersion.Part();
        else if (!IsOld(running)) yield return facts.Cluster.KubernetesVersion.Must(IsOld);
    }

    public override IEnumerable<Finding> Examine(NetworkPolicyFacts facts)
    {
        if (!facts.ControllerSwitch.Is(true) && !facts.AgentSwitch.Is(true)) yield break;
        if (!facts.VpcCniVersion.TryGet(out var running)) yield break;
        var isOldCni = IsOld(running);
        var isOldCluster = facts.Cluster.KubernetesVersion.TryGet(out var cluster) && IsOld(cluster);
        if (!isOldCni && !(isOldCluster && running is not null)) yield break;
        yield return new(
            Kind,
            Kind.Severity,
            isOldCni
                ? $"VPC CNI {running} is too old for its network policies, which are switched on"
                : $"Kubernetes {cluster} is too old for the VPC CNI's network policies, which are switched on",
            "They need VPC CNI v1.14 and Kubernetes 1.25 or later; with less, nothing is enforced.",
            ["DaemonSet kube-system/aws-node"],
            [new("DaemonSet kube-system/aws-node", "image", running ?? Evidence.NotSet, "kubernetes/daemonsets.apps"),
                .. facts.AgentSwitch.Evidence, .. facts.ControllerSwitch.Evidence],
            isOldCni ? "Update vpc-cni." : "Upgrade the cluster.",
            [$"kubectl get daemonset aws-node -n kube-system -o jsonpath='{{.spec.template.spec.containers[*].image}}'"]);
    }

    private static bool IsOld(string? vpcCni) => ImageVersion.Parse(vpcCni) is { } version && version < OldestVpcCni;

    private static bool IsOld(KubernetesVersion cluster) =>
        cluster.Major == OldestKubernetes.Major && cluster.Minor < OldestKubernetes.Minor;
}
