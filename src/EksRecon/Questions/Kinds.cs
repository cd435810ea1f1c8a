using System.Collections.Frozen;
using System.Collections.Immutable;
using System.Text.Json;

namespace EksRecon.Questions;

/// <summary>Every Kubernetes kind the tool may list, by the name its plural has.</summary>
public static class Kinds
{
    private const string GatewayGroup = "gateway.networking.k8s.io";

    public static readonly KubernetesKind Nodes = new("Node", "nodes", "", false, "node types, zones, max-pods, compute types");
    public static readonly KubernetesKind Namespaces = new("Namespace", "namespaces", "", false, "injection labels, coverage by namespace");
    public static readonly KubernetesKind Pods = new("Pod", "pods", "", true, "what really runs: sidecars, agents, addresses, density");
    public static readonly KubernetesKind Services = new("Service", "services", "", true, "the cluster's DNS Service, load balancers");
    public static readonly KubernetesKind ConfigMaps = new("ConfigMap", "configmaps", "", true,
        "named ConfigMaps only: Corefile, CNI and kube-proxy settings");

    public static readonly KubernetesKind ServiceAccounts = new("ServiceAccount", "serviceaccounts", "", true,
        "labels of ServiceAccounts that Calico policies select pods by")
    {
        Optional = true,
    };

    public static readonly KubernetesKind DaemonSets = new("DaemonSet", "daemonsets", "apps", true,
        "aws-node, other CNIs, kube-proxy, node agents")
    {
        OtherGroups = ["extensions"],
    };
    public static readonly KubernetesKind Deployments = new("Deployment", "deployments", "apps", true, "controllers, meshes, CoreDNS")
    {
        OtherGroups = ["extensions"],
    };
    public static readonly KubernetesKind StatefulSets = new("StatefulSet", "statefulsets", "apps", true,
        "controllers that run as StatefulSets");
    public static readonly KubernetesKind ReplicaSets = new("ReplicaSet", "replicasets", "apps", true, "owners of pods")
    {
        OtherGroups = ["extensions"],
    };
    public static readonly KubernetesKind ReplicationControllers = new("ReplicationController", "replicationcontrollers", "", true,
        "controllers of old installations")
    {
        Optional = true,
    };
    public static readonly KubernetesKind Jobs = new("Job", "jobs", "batch", true, "owners of pods");
    public static readonly KubernetesKind CronJobs = new("CronJob", "cronjobs", "batch", true, "owners of Jobs") { Optional = true };

    public static readonly KubernetesKind CustomResourceDefinitions = new("CustomResourceDefinition", "customresourcedefinitions",
        "apiextensions.k8s.io", false, "which CRDs are served, Gateway API channel and version");

    public static readonly KubernetesKind MutatingWebhookConfigurations = new(
        "MutatingWebhookConfiguration", "mutatingwebhookconfigurations", "admissionregistration.k8s.io", false, "Istio revisions and revision tags")
    { Optional = true };

    public static readonly KubernetesKind Ingresses = new("Ingress", "ingresses", "networking.k8s.io", true,
        "which class each Ingress uses")
    { OtherGroups = ["extensions"], Shape = [new("spec.ingressClassName", JsonValueKind.String)] };

    public static readonly KubernetesKind IngressClasses = new("IngressClass", "ingressclasses", "networking.k8s.io", false,
        "IngressClasses and who serves them")
    { Shape = [new("spec.controller", JsonValueKind.String), new("spec.parameters", JsonValueKind.Object)] };

    public static readonly KubernetesKind NetworkPolicies = new("NetworkPolicy", "networkpolicies", "networking.k8s.io", true,
        "network policies by namespace")
    {
        OtherGroups = ["extensions"],
    };

    public static readonly KubernetesKind GatewayClasses = new("GatewayClass", "gatewayclasses", GatewayGroup, false,
        "GatewayClasses and who serves them")
    { Shape = [new("spec.controllerName", JsonValueKind.String)] };

    public static readonly KubernetesKind Gateways = new("Gateway", "gateways", GatewayGroup, true,
        "Gateways and whether they are programmed")
    { Shape = [new("spec.gatewayClassName", JsonValueKind.String), new("spec.listeners", JsonValueKind.Array)] };

    public static readonly KubernetesKind HttpRoutes = new("HTTPRoute", "httproutes", GatewayGroup, true, "routes of Gateways")
    {
        Shape = [new("spec.parentRefs", JsonValueKind.Array)],
    };
    public static readonly KubernetesKind GrpcRoutes = new("GRPCRoute", "grpcroutes", GatewayGroup, true, "routes of Gateways")
    {
        Shape = [new("spec.parentRefs", JsonValueKind.Array)],
    };
    public static readonly KubernetesKind TlsRoutes = new("TLSRoute", "tlsroutes", GatewayGroup, true, "routes of Gateways")
    {
        Optional = true,
    };
    public static readonly KubernetesKind TcpRoutes = new("TCPRoute", "tcproutes", GatewayGroup, true, "routes of Gateways")
    {
        Optional = true,
    };
    public static readonly KubernetesKind UdpRoutes = new("UDPRoute", "udproutes", GatewayGroup, true, "routes of Gateways")
    {
        Optional = true,
    };

    public static readonly KubernetesKind EniConfigs = new("ENIConfig", "eniconfigs", "crd.k8s.amazonaws.com", false, "custom networking")
    { Shape = [new("spec.subnet", JsonValueKind.String), new("spec.securityGroups", JsonValueKind.Array)] };

    public static readonly KubernetesKind CniNodes = new("CNINode", "cninodes", "vpcresources.k8s.aws", false,
        "security groups for pods by node")
    {
        Optional = true,
    };
    public static readonly KubernetesKind SecurityGroupPolicies = new("SecurityGroupPolicy", "securitygrouppolicies",
        "vpcresources.k8s.aws", true, "security groups for pods")
    {
        Optional = true,
    };
    public static readonly KubernetesKind PolicyEndpoints = new("PolicyEndpoint", "policyendpoints", "networking.k8s.aws", true,
        "whether the VPC CNI's policy controller works");
    public static readonly KubernetesKind ApplicationNetworkPolicies = new("ApplicationNetworkPolicy", "applicationnetworkpolicies",
        "networking.k8s.aws", true, "AWS policies by domain name")
    {
        Optional = true,
    };
    public static readonly KubernetesKind AwsClusterNetworkPolicies = new("ClusterNetworkPolicy", "clusternetworkpolicies",
        "networking.k8s.aws", false, "AWS cluster policies")
    {
        Optional = true,
    };

    public static readonly KubernetesKind NodeClasses = new("NodeClass", "nodeclasses", "eks.amazonaws.com", false,
        "Auto Mode: policies, SNAT, pod subnets")
    { Optional = true, Shape = [new("spec.networkPolicy", JsonValueKind.String), new("spec.snatPolicy", JsonValueKind.String)] };

    public static readonly KubernetesKind AppMeshVirtualServices = new("VirtualService", "virtualservices", "appmesh.k8s.aws", true,
        "App Mesh virtual services");
    public static readonly KubernetesKind AppMeshMeshes = new("Mesh", "meshes", "appmesh.k8s.aws", false, "App Mesh meshes")
    {
        Optional = true,
    };

    public static readonly KubernetesKind LatticeTargetGroupPolicies = new("TargetGroupPolicy", "targetgrouppolicies",
        "application-networking.k8s.aws", true, "VPC Lattice")
    {
        Optional = true,
    };

    public static readonly KubernetesKind CalicoNetworkPolicies = new("NetworkPolicy", "networkpolicies", "crd.projectcalico.org", true,
        "Calico policies")
    { OtherGroups = ["projectcalico.org"] };

    public static readonly KubernetesKind CalicoGlobalNetworkPolicies = new("GlobalNetworkPolicy", "globalnetworkpolicies",
        "crd.projectcalico.org", false, "Calico global policies")
    { OtherGroups = ["projectcalico.org"] };

    public static readonly KubernetesKind CalicoTiers = new("Tier", "tiers", "crd.projectcalico.org", false, "order of Calico policies")
    {
        OtherGroups = ["projectcalico.org"],
        Optional = true,
    };
    public static readonly KubernetesKind CalicoNetworkSets = new("NetworkSet", "networksets", "crd.projectcalico.org", true,
        "addresses that Calico policies select")
    {
        OtherGroups = ["projectcalico.org"],
        Optional = true,
    };
    public static readonly KubernetesKind CalicoGlobalNetworkSets = new("GlobalNetworkSet", "globalnetworksets", "crd.projectcalico.org",
        false, "addresses that Calico policies select")
    {
        OtherGroups = ["projectcalico.org"],
        Optional = true,
    };

    public static readonly KubernetesKind TigeraInstallations = new("Installation", "installations", "operator.tigera.io", false,
        "whether Calico is the CNI or polices only")
    { Shape = [new("spec.cni.type", JsonValueKind.String)] };

    public static readonly KubernetesKind CiliumNetworkPolicies = new("CiliumNetworkPolicy", "ciliumnetworkpolicies", "cilium.io", true,
        "Cilium policies");
    public static readonly KubernetesKind CiliumClusterwideNetworkPolicies = new("CiliumClusterwideNetworkPolicy",
        "ciliumclusterwidenetworkpolicies", "cilium.io", false, "Cilium cluster policies");

    public static readonly KubernetesKind CiliumCidrGroups = new("CiliumCIDRGroup", "ciliumcidrgroups", "cilium.io", false,
        "addresses that Cilium policies select")
    {
        Optional = true,
    };

    public static readonly KubernetesKind AdminNetworkPolicies = new("AdminNetworkPolicy", "adminnetworkpolicies",
        "policy.networking.k8s.io", false, "admin policies")
    {
        Optional = true,
    };
    public static readonly KubernetesKind BaselineAdminNetworkPolicies = new("BaselineAdminNetworkPolicy", "baselineadminnetworkpolicies",
        "policy.networking.k8s.io", false, "admin policies")
    {
        Optional = true,
    };
    public static readonly KubernetesKind ClusterNetworkPolicies = new("ClusterNetworkPolicy", "clusternetworkpolicies",
        "policy.networking.k8s.io", false, "cluster policies")
    {
        Optional = true,
    };

    /// <summary>All of them, ordered by question.</summary>
    public static ImmutableArray<KubernetesKind> All { get; } =
    [
        .. new[]
        {
            Nodes, Namespaces, Pods, Services, ServiceAccounts, ConfigMaps, DaemonSets, Deployments, StatefulSets, ReplicaSets, ReplicationControllers, Jobs, CronJobs,
            CustomResourceDefinitions, MutatingWebhookConfigurations, Ingresses, IngressClasses, NetworkPolicies,
            GatewayClasses, Gateways, HttpRoutes, GrpcRoutes, TlsRoutes, TcpRoutes, UdpRoutes,
            EniConfigs, CniNodes, SecurityGroupPolicies, PolicyEndpoints, ApplicationNetworkPolicies, AwsClusterNetworkPolicies, NodeClasses,
            AppMeshVirtualServices, AppMeshMeshes, LatticeTargetGroupPolicies,
            CalicoNetworkPolicies, CalicoGlobalNetworkPolicies, CalicoTiers, CalicoNetworkSets, CalicoGlobalNetworkSets, TigeraInstallations,
            CiliumNetworkPolicies, CiliumClusterwideNetworkPolicies, CiliumCidrGroups,
            AdminNetworkPolicies, BaselineAdminNetworkPolicies, ClusterNetworkPolicies,
        }.OrderBy(kind => kind.Question, StringComparer.Ordinal),
    ];

    private static readonly FrozenDictionary<(string Group, string Kind), KubernetesKind> ByGroupKind = All
        .SelectMany(kind => kind.OtherGroups.Prepend(kind.Group), (kind, group) => KeyValuePair.Create((group, kind.Kind), kind))
        .ToFrozenDictionary();

    private static readonly FrozenDictionary<string, KubernetesKind> ByQuestion = All
        .SelectMany(kind => kind.Questions, (kind, question) => KeyValuePair.Create(question, kind))
        .ToFrozenDictionary(StringComparer.Ordinal);

    /// <summary>
    /// The kind of an object's <c>apiVersion</c> and <c>kind</c>, whatever its version; null where the tool has no use for it.
    /// </summary>
    public static KubernetesKind? Find(string apiVersion, string kind) => ByGroupKind.GetValueOrDefault((GroupOf(apiVersion), kind));

    /// <summary>The kind whose list answers this question.</summary>
    public static KubernetesKind? Find(string question) => ByQuestion.GetValueOrDefault(question);

    /// <summary>The group in <c>apps/v1</c> is <c>apps</c>; the one in <c>v1</c> is empty.</summary>
    public static string GroupOf(string apiVersion)
    {
        var slash = apiVersion.IndexOf('/', StringComparison.Ordinal);
        return slash < 0 ? "" : apiVersion[..slash];
    }
}
