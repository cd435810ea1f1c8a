using EksRecon.Facts;
using EksRecon.Model;
using EksRecon.Questions;
using EksRecon.Signatures;

namespace EksRecon.Networking.NetworkPolicies;

/// <summary>
/// The two switches of the VPC CNI's network policies: the agent's argument on the nodes, and the ConfigMap that the controller in the EKS control plane reads.
/// Policies are enforced where both are on (EKS user guide, cni-network-policy).
/// </summary>
internal sealed class VpcCniSwitches
{
    private const string AgentFlag = "enable-network-policy";
    private const string ControllerEntry = "enable-network-policy-controller";

    public VpcCniSwitches(Snapshot snapshot, ComponentCensus components)
    {
        Agent = AgentOf(components);
        Controller = ControllerOf(snapshot);
        EnforcingMode = components.Of("aws-vpc-cni").SelectMany(item => item.Workloads).Select(workload => workload.Template.Container("aws-node")).OfType<Container>()
            .Select(container => container.Variable("NETWORK_POLICY_ENFORCING_MODE")?.Value is { Length: > 0 } mode ? mode : "standard").FirstOrDefault();
    }

    public Fact<bool> Agent { get; }

    public Fact<bool> Controller { get; }

    public string? EnforcingMode { get; }

    private static Fact<bool> AgentOf(ComponentCensus components)
    {
        foreach (var component in components.Of("aws-network-policy-agent"))
        {
            foreach (var workload in component.Workloads)
            {
                foreach (var container in workload.Template.Containers)
                {
                    if (container.Name != "aws-eks-nodeagent" && ImageName.Match(container.Image, ["aws-network-policy-agent"]) is null) continue;
                    var value = container.Argument(AgentFlag);
                    return Fact.Known(IsTrue(value), new Evidence(workload.Subject, $"--{AgentFlag}", value ?? Evidence.NotSet, workload.Kind == "Pod" ? "kubernetes/pods" : "kubernetes/daemonsets.apps"));
                }
            }
        }

        return components.Runs("aws-network-policy-agent");
    }

    private static Fact<bool> ControllerOf(Snapshot snapshot)
    {
        var (map, look) = snapshot.ConfigMap(NamedConfigMaps.KubeSystem, NamedConfigMaps.AmazonVpcCni);
        var question = NamedConfigMaps.Question(NamedConfigMaps.KubeSystem, NamedConfigMaps.AmazonVpcCni);
        if (map is not null) return Fact.Known(IsTrue(map.Entries[ControllerEntry]), new Evidence(map.Subject, $"data[{ControllerEntry}]", map.Entries[ControllerEntry] ?? Evidence.NotSet, question));
        return look.Gap is { } gap ? Fact.Unknown<bool>(gap) : Fact.Known(false, new Evidence("ConfigMap kube-system/amazon-vpc-cni", "metadata.name", "there is none", question));
    }

    private static bool IsTrue(string? value) => string.Equals(value, "true", StringComparison.OrdinalIgnoreCase);
}
