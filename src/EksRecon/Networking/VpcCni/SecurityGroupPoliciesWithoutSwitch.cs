using System.Collections.Immutable;

using EksRecon.Cluster;
using EksRecon.Facts;

namespace EksRecon.Networking.VpcCni;

/// <summary>SecurityGroupPolicies exist that nothing applies.</summary>
internal sealed class SecurityGroupPoliciesWithoutSwitch : Rule<VpcCniFacts>
{
    private static readonly FindingKind Finding = new("NET125", nameof(SecurityGroupPoliciesWithoutSwitch), Severity.High);

    public override FindingKind Kind => Finding;

    public override IEnumerable<Premise> RestsOn(VpcCniFacts facts) =>
    [
        facts.AtWork(), facts.Switch(VpcCniSettings.PodEni).Must(false), facts.SecurityGroupPolicies.Must(policies => !policies.IsEmpty),
        facts.Cluster.Nodes.Must(nodes => nodes is { Fargate: 0, Auto: 0 }),
    ];

    public override IEnumerable<Finding> Examine(VpcCniFacts facts)
    {
        var podEni = facts.Switch(VpcCniSettings.PodEni);
        if (!facts.IsAtWork || !podEni.Is(false) || !facts.SecurityGroupPolicies.TryGet(out var policies) || policies.IsEmpty) yield break;
        // On Fargate and, from Kubernetes 1.36 on, on Auto Mode nodes they work without the switch, so nodes have to be seen to say that
        // nothing applies them.
        if (facts.Cluster.Nodes is not Known<NodeMix> { Gaps.IsEmpty: true, Value: { Fargate: 0, Auto: 0 } }) yield break;
        yield return new(
            Kind,
            Kind.Severity,
            $"{policies.Length} SecurityGroupPolic{(policies.Length == 1 ? "y exists" : "ies exist")}, and security groups for pods are off",
            $"Pods get security groups of their own only while {VpcCniSettings.PodEni} is true. The pods these policies select run with their nodes' security groups, whatever the policies say.",
            [.. policies.Order(StringComparer.Ordinal)],
            [.. facts.SecurityGroupPolicies.Evidence, .. podEni.Evidence, .. facts.Cluster.Nodes.Evidence],
            $"If these pods are meant to have security groups of their own, set {VpcCniSettings.PodEni} to true on vpc-cni, replace the nodes and restart the pods. If not, delete the policies.",
            [$"kubectl set env daemonset aws-node -n kube-system {VpcCniSettings.PodEni}=true",
                $"kubectl get securitygrouppolicies.vpcresources.k8s.aws -A"]);
    }
}
