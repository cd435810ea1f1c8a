using EksRecon.Facts;

namespace EksRecon.Networking.NetworkPolicies;

/// <summary>Exactly one of the two switches of the VPC CNI's network policies is on.</summary>
internal sealed class PolicyAgentHalfOn : Rule<NetworkPolicyFacts>
{
    private static readonly FindingKind Finding = new("NET504", nameof(PolicyAgentHalfOn), Severity.High);

    public override FindingKind Kind => Finding;

    public override IEnumerable<Premise> RestsOn(NetworkPolicyFacts facts) =>
    [
        facts.EngineList.Must(engines =>
            engines.Any(engine => engine.Id == NetworkPolicyRules.Agent)), facts.AgentSwitch.Seen(), facts.ControllerSwitch.Seen(),
    ];

    public override IEnumerable<Finding> Examine(NetworkPolicyFacts facts)
    {
        if (facts.Engines.All(engine => engine.Id != NetworkPolicyRules.Agent)) yield break;
        if (!facts.AgentSwitch.TryGet(out var agent) || !facts.ControllerSwitch.TryGet(out var controller) || agent == controller)
        {
            yield break;
        }

        // On a mixed cluster the controller works for Auto Mode's nodes, and the agent of the others may be off on purpose.
        if (!agent && facts.Engines.Any(engine => engine.Id == PolicyEngines.AutoMode)) yield break;
        yield return new(
            Kind,
            Kind.Severity,
            agent
                ? "The VPC CNI's policy agent is on and its controller is off"
                : "The VPC CNI's policy controller is on and its agent is off",
            agent
                ? "The agent waits on every node for PolicyEndpoints that nobody writes: no policy is enforced."
                : "The controller writes PolicyEndpoints that no agent reads: no policy is enforced.",
            ["ConfigMap kube-system/amazon-vpc-cni", "DaemonSet kube-system/aws-node"],
            [.. facts.AgentSwitch.Evidence, .. facts.ControllerSwitch.Evidence],
            "Set enableNetworkPolicy on the vpc-cni add-on, which sets both. Without the add-on, set the argument --enable-network-policy of aws-eks-nodeagent and enable-network-policy-controller in the ConfigMap alike.",
            [$"kubectl get configmap amazon-vpc-cni -n kube-system -o jsonpath='{{.data.enable-network-policy-controller}}'"]);
    }
}
