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

    public override IEnumerable<Finding> Examine(NetworkPolicyFacts facts)
    {
        if (!facts.ControllerSwitch.Is(true) && !facts.AgentSwitch.Is(true)) yield break;
        var isOldCni = ImageVersion.Parse(facts.VpcCniVersion) is { } version && version < OldestVpcCni;
        var isOldCluster = facts.Cluster.KubernetesVersion.TryGet(out var cluster) && cluster.Major == OldestKubernetes.Major && cluster.Minor < OldestKubernetes.Minor;
        if (!isOldCni && !(isOldCluster && facts.VpcCniVersion is not null)) yield break;
        yield return new(
            Kind,
            Kind.Severity,
            isOldCni ? $"VPC CNI {facts.VpcCniVersion} is too old for its network policies, which are switched on" : $"Kubernetes {cluster} is too old for the VPC CNI's network policies, which are switched on",
            "They need VPC CNI v1.14 and Kubernetes 1.25 or later; with less, nothing is enforced.",
            ["DaemonSet kube-system/aws-node"],
            [new("DaemonSet kube-system/aws-node", "image", facts.VpcCniVersion ?? Evidence.NotSet, "kubernetes/daemonsets.apps"), .. facts.AgentSwitch.Evidence, .. facts.ControllerSwitch.Evidence],
            isOldCni ? "Update vpc-cni." : "Upgrade the cluster.",
            [$"kubectl get daemonset aws-node -n kube-system -o jsonpath='{{.spec.template.spec.containers[*].image}}'"]);
    }
}
