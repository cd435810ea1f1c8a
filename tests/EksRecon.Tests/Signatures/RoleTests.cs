using Xunit;

namespace EksRecon.Tests.Signatures;

/// <summary>A component is listed for the roles it plays by its configuration.</summary>
public sealed class RoleTests
{
    private const string AwsNode = "aws-node=602401143452.dkr.ecr.us-west-2.amazonaws.com/amazon-k8s-cni:v1.20.4-eksbuild.2";
    private const string Cilium = "cilium-agent=quay.io/cilium/cilium:v1.18.2";

    [Theory]
    [InlineData("cni-chaining-mode: aws-cni", "policy-engine")]
    [InlineData("cni-chaining-mode: none", "cni policy-engine")]
    [InlineData("cni-chaining-mode: portmap", "cni policy-engine")]
    [InlineData("enable-ingress-controller: \"true\"", "cni ingress policy-engine")]
    [InlineData("enable-gateway-api: \"true\"", "cni gateway policy-engine")]
    [InlineData("enable-gateway-api: \"false\"", "cni policy-engine")]
    [InlineData("mesh-auth-mutual-enabled: \"true\"", "cni mesh policy-engine")]
    [InlineData("enable-ztunnel: \"true\"", "cni policy-engine")]
    public void Cilium_plays_what_its_ConfigMap_says(string entry, string roles) =>
        Assert.Equal(roles,
            RolesOf("cilium", Manifests.Workload("DaemonSet", "kube-system/cilium", Cilium), ConfigMap("cilium-config", entry)));

    [Theory]
    [InlineData("antrea-agent.conf: |\n    # trafficEncapMode: networkPolicyOnly\n    trafficEncapMode: encap", "cni policy-engine")]
    [InlineData("antrea-agent.conf: |\n    # trafficEncapMode: encap\n    trafficEncapMode: networkPolicyOnly", "policy-engine")]
    [InlineData("antrea-agent.conf: |\n    trafficEncapMode: \"networkPolicyOnly\"", "policy-engine")]
    public void Antrea_beside_another_CNI_is_a_policy_engine(string entry, string roles) =>
        Assert.Equal(roles,
            RolesOf("antrea", Manifests.Workload("DaemonSet", "kube-system/antrea-agent", "antrea-agent=antrea/antrea-agent-ubuntu:v2.3.0"),
                ConfigMap("antrea-config-m5ck92g4d9", entry)));

    [Theory]
    [InlineData("name: CALICO_NETWORKING_BACKEND, value: none", "policy-engine")]
    [InlineData("name: CALICO_NETWORKING_BACKEND, value: bird", "cni policy-engine")]
    [InlineData("name: CALICO_NETWORKING_BACKEND, valueFrom: {configMapKeyRef: {name: calico-config, key: calico_backend}}", "cni policy-engine")]
    public void Calico_without_a_backend_is_a_policy_engine(string variable, string roles) => Assert.Equal(
        roles, RolesOf("calico",
            Manifests.Workload("DaemonSet", "kube-system/calico-node", "calico-node=calico/node:v3.29.1")
                + $"        env: [{{{variable}}}]\n"));

    [Fact]
    public void Canal_is_Flannel_for_addresses_and_Calico_for_policies() => Assert.Equal(
        ["calico/policy-engine kube-system/DaemonSet/canal v3.29.1", "flannel/cni kube-system/DaemonSet/canal v0.26.1"],
        Manifests.Lines(
            Manifests.Workload("DaemonSet", "kube-system/canal", "calico-node=calico/node:v3.29.1 kube-flannel=flannel/flannel:v0.26.1",
                "k8s-app=canal")));

    [Theory]
    [InlineData("--run-router=false", "policy-engine")]
    [InlineData("--run-firewall=false", "cni")]
    [InlineData("--run-router=false, --run-firewall=false", "")]
    [InlineData("--run-service-proxy=true", "cni policy-engine")]
    public void The_flags_of_kube_router_decide(string arguments, string roles) =>
        Assert.Equal(roles,
            RolesOf("kube-router",
                Manifests.Workload("DaemonSet", "kube-system/kube-router", "kube-router=docker.io/cloudnativelabs/kube-router:v2.5.0")
                    + $"        args: [{arguments}]\n"));

    [Fact]
    public void The_policy_agent_is_listed_for_its_container_whether_it_enforces_or_not() => Assert.Equal(
        ["aws-network-policy-agent/policy-engine kube-system/DaemonSet/aws-node v1.2.7-eksbuild.1", "aws-vpc-cni/cni kube-system/DaemonSet/aws-node v1.20.4-eksbuild.2"],
        Manifests.Lines(
            Manifests.Workload("DaemonSet", "kube-system/aws-node",
                AwsNode + " aws-eks-nodeagent=mirror/aws-network-policy-agent:v1.2.7-eksbuild.1", "k8s-app=aws-node")));

    [Fact]
    public void Auto_Mode_is_listed_by_its_class_and_by_nothing_in_the_cluster()
    {
        var item = Assert.Single(
            Manifests.Census(
                "apiVersion: networking.k8s.io/v1\nkind: IngressClass\nmetadata:\n  name: public\nspec:\n  controller: eks.amazonaws.com/alb\n").Items);
        Assert.Equal(("eks-auto-mode", null, null, null), (item.Id, item.Namespace, item.Workload, item.Version));
    }

    private static string RolesOf(string id, params string[] documents) =>
        string.Join(' ', Manifests.Census(documents).Of(id).Select(item => item.Role));

    private static string ConfigMap(string name, string entry) =>
        $"apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: {name}\n  namespace: kube-system\ndata:\n  {entry}\n";
}
