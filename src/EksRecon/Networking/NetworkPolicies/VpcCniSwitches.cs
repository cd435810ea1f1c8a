using EksRecon.Bundles;
using EksRecon.Facts;
using EksRecon.Model;
using EksRecon.Questions;
using EksRecon.Signatures;

namespace EksRecon.Networking.NetworkPolicies;

/// <summary>
/// The two switches of the VPC CNI's network policies: the agent's argument on the nodes, and the ConfigMap that the controller in the EKS
/// control plane reads.
/// Policies are enforced where both are on (EKS user guide, cni-network-policy).
/// </summary>
internal sealed class VpcCniSwitches
{
    private const string AgentFlag = "enable-network-policy";
    private const string ControllerEntry = "enable-network-policy-controller";
    private const string CheckFlag = "enable-configmap-check";
    private const string ModeVariable = "NETWORK_POLICY_ENFORCING_MODE";

    /// <summary>aws/amazon-vpc-cni-k8s README, NETWORK_POLICY_ENFORCING_MODE.</summary>
    private const string DefaultMode = "standard";

    public VpcCniSwitches(Snapshot snapshot, ComponentCensus components)
    {
        Agent = AgentOf(components);
        Controller = ControllerOf(snapshot, components);
        EnforcingMode = ModeOf(components);
    }

    public Fact<bool> Agent { get; }

    public Fact<bool> Controller { get; }

    /// <summary>
    /// standard, strict or none; null where aws-node does not run. A mode, not a switch: it is set in the shipped manifest while policies
    /// are off.
    /// </summary>
    public Fact<string?> EnforcingMode { get; }

    /// <summary>Enforced where both are on; one that is known to be off is enough to know that nothing is enforced.</summary>
    public Fact<bool> Both
    {
        get
        {
            if (Agent.Is(false)) return Agent;
            if (Controller.Is(false)) return Controller;
            if (Agent is Known<bool> && Controller is Known<bool>)
            {
                return Fact.Partial(true, [.. Agent.Evidence, .. Controller.Evidence], [.. Agent.Gaps, .. Controller.Gaps]);
            }

            return Fact.Unknown<bool>([.. Agent.Gaps, .. Controller.Gaps]);
        }
    }

    private static Fact<bool> AgentOf(ComponentCensus components)
    {
        foreach (var component in components.Of("aws-network-policy-agent"))
        {
            foreach (var workload in component.Workloads)
            {
                foreach (var container in workload.Template.Containers)
                {
                    if (container.Name != "aws-eks-nodeagent" && ImageName.Match(container.Image, ["aws-network-policy-agent"]) is null)
                    {
                        continue;
                    }

                    var value = container.Argument(AgentFlag);
                    return Fact.Known(IsTrue(value),
                        new Evidence(workload.Subject, $"--{AgentFlag}", value ?? Evidence.NotSet,
                            workload.Kind == "Pod" ? "kubernetes/pods" : "kubernetes/daemonsets.apps"));
                }
            }
        }

        return components.Runs("aws-network-policy-agent");
    }

    /// <summary>
    /// The ConfigMap says it. A controller of one's own may be told not to look there; and where the ConfigMap was not seen,
    /// PolicyEndpoints show that the controller wrote them.
    /// </summary>
    private static Fact<bool> ControllerOf(Snapshot snapshot, ComponentCensus components)
    {
        if (OwnController(components) is { } own) return own;
        var (map, look) = snapshot.ConfigMap(NamedConfigMaps.KubeSystem, NamedConfigMaps.AmazonVpcCni);
        var question = NamedConfigMaps.Question(NamedConfigMaps.KubeSystem, NamedConfigMaps.AmazonVpcCni);
        if (map is not null)
        {
            return Fact.Known(IsTrue(map.Entries[ControllerEntry]),
                new Evidence(map.Subject, $"data[{ControllerEntry}]", map.Entries[ControllerEntry] ?? Evidence.NotSet, question));
        }

        if (look.Gap is not { } gap)
        {
            return Fact.Known(false, new Evidence("ConfigMap kube-system/amazon-vpc-cni", "metadata.name", "there is none", question));
        }

        var endpoints = snapshot.Resources(Kinds.PolicyEndpoints);
        return endpoints.Items.IsEmpty ? Fact.Unknown<bool>(gap)
            : Fact.Partial(true,
                [new(endpoints.Items[0].Subject, "PolicyEndpoints", endpoints.Items.Length.ToString(System.Globalization.CultureInfo.InvariantCulture), endpoints.Question)],
                [gap]);
    }

    /// <summary>
    /// amazon-network-policy-controller-k8s run in the cluster with <c>--enable-configmap-check=false</c>; its default is to look.
    /// </summary>
    private static Fact<bool>? OwnController(ComponentCensus components)
    {
        foreach (var component in components.Of("amazon-network-policy-controller"))
        {
            foreach (var workload in component.Workloads)
            {
                foreach (var container in workload.Template.Containers)
                {
                    if (container.Argument(CheckFlag) is "false")
                    {
                        return Fact.Known(true,
                            new Evidence(workload.Subject, "--" + CheckFlag, "false", ComponentEvidence.Of(component).Source));
                    }
                }
            }
        }

        return null;
    }

    private static Fact<string?> ModeOf(ComponentCensus components)
    {
        foreach (var workload in components.Of("aws-vpc-cni").SelectMany(item => item.Workloads))
        {
            if (workload.Template.Container("aws-node") is not { } container) continue;
            var variable = container.Variable(ModeVariable);
            var source = workload.Kind == "Pod" ? "kubernetes/pods" : "kubernetes/daemonsets.apps";
            if (variable is { IsReference: true, Value: null })
            {
                return Fact.Unknown<string?>(
                    new Gap(source, Outcome.NotAsked,
                        $"{workload.Subject} sets {ModeVariable} by reference (valueFrom), which is not followed"));
            }

            var isSet = variable?.Value is { Length: > 0 };
            return Fact.Known<string?>(isSet ? variable?.Value : DefaultMode,
                new Evidence(workload.Subject, $"env[{ModeVariable}]", isSet ? variable?.Value ?? "" : Evidence.NotSet, source));
        }

        var runs = components.Runs("aws-vpc-cni");
        return runs.Is(false)
            ? Fact.Known<string?>(null, runs.Evidence)
            : Fact.Unknown<string?>(runs.Gaps.IsEmpty
                ? [new Gap("kubernetes/daemonsets.apps", Outcome.Malformed, "aws-node runs, and no container named aws-node was seen")]
                : runs.Gaps);
    }

    private static bool IsTrue(string? value) => string.Equals(value, "true", StringComparison.OrdinalIgnoreCase);
}
