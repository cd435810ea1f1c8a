using System.Collections.Frozen;

namespace EksRecon.Bundles;

/// <summary>
/// The arguments, environment variables and annotations that are kept. Everything else of a container or an object is dropped while it is read,
/// so that nothing an application was given can be stored, printed or sent on.
/// </summary>
internal static class KeptSettings
{
    private static readonly FrozenSet<string> Variables = FrozenSet.ToFrozenSet(
        [
            "ADDITIONAL_ENI_TAGS", "ANNOTATE_POD_IP", "CLUSTER_ENDPOINT", "CLUSTER_NAME", "DISABLE_INTROSPECTION", "DISABLE_LEAKED_ENI_CLEANUP", "DISABLE_METRICS",
            "DISABLE_NETWORK_RESOURCE_PROVISIONING", "DISABLE_POD_V6", "DISABLE_TCP_EARLY_DEMUX", "ENABLE_BANDWIDTH_PLUGIN", "ENABLE_IMDS_ONLY_MODE", "ENABLE_IPv4", "ENABLE_IPv6",
            "ENABLE_MULTI_NIC", "ENABLE_NFTABLES", "ENABLE_POD_ENI", "ENABLE_PREFIX_DELEGATION", "ENABLE_SUBNET_DISCOVERY", "ENABLE_V4_EGRESS", "ENABLE_V6_EGRESS",
            "ENI_CONFIG_ANNOTATION_DEF", "ENI_CONFIG_LABEL_DEF", "INTROSPECTION_BIND_ADDRESS", "IP_COOLDOWN_PERIOD", "MANAGE_UNTAGGED_ENI", "MAX_ENI", "MINIMUM_IP_TARGET",
            "NETWORK_POLICY_ENFORCING_MODE", "POD_MTU", "POD_SECURITY_GROUP_ENFORCING_MODE", "VPC_CNI_VERSION", "VPC_ID", "WARM_ENI_TARGET", "WARM_IP_TARGET", "WARM_PREFIX_TARGET",
            "AWS_EC2_ENDPOINT", "AWS_EXTERNAL_SERVICE_CIDRS", "AWS_MANAGE_ENIS_NON_SCHEDULABLE",
            "CALICO_NETWORKING_BACKEND", "FELIX_IPTABLESBACKEND", "FELIX_BPFENABLED", "CALICO_IPV4POOL_IPIP", "CALICO_IPV4POOL_VXLAN", "CALICO_IPV4POOL_CIDR", "CLUSTER_TYPE",
            "KUBE_PROXY_MODE", "PILOT_ENABLE_GATEWAY_API", "REVISION", "PILOT_ENABLE_AMBIENT",
            "CONTROLLER_INGRESS_CLASS", "CONTROLLER_CLASS", "CONTROLLER_GATEWAY_API_CONTROLLER_NAME", "CONTROLLER_WATCH_NAMESPACE",
            "KUMA_RUNTIME_KUBERNETES_INJECTOR_CNI_ENABLED", "KUMA_EXPERIMENTAL_GATEWAY_API",
        ],
        StringComparer.Ordinal);

    // Traefik's flags are written in any case (--providers.kubernetesIngress.ingressClass).
    private static readonly FrozenSet<string> Flags = FrozenSet.ToFrozenSet(
        [
            "enable-network-policy", "enable-configmap-check", "enable-ipv6", "enable-policy-event-logs", "enable-cloudwatch-logs", "network-policy-enforcing-mode",
            "run-router", "run-firewall", "run-service-proxy", "proxy-mode", "cluster-cidr",
            "controller-class", "ingress-class", "ingress-class-by-name", "watch-ingress-without-class", "watch-namespace", "kubernetes-ingress-class", "gateway-controller-name",
            "gateway-ctlr-name", "gatewayclass", "gateway-class", "ingress-classes", "ingressclass", "ingress-class-name", "contour-ingress-class-name", "empty-ingress-class",
            "providers.kubernetesingress", "providers.kubernetesingress.ingressclass", "providers.kubernetesgateway", "providers.kubernetescrd", "kubernetes.ingressclass", "kubernetes",
            "cluster-name", "aws-vpc-id", "default-tags", "feature-gates", "enable-backend-security-group", "default-load-balancer-scheme",
            "provider", "source", "domain-filter", "policy", "registry", "txt-owner-id", "aws-zone-type",
            "iface", "ip-masq", "kube-subnet-mgr", "revision", "name", "mode", "conf",
            "ingress.class", "watch-namespace-selector", "gateway-api-controller-name", "providers.kubernetesingress.namespaces",
        ],
        StringComparer.OrdinalIgnoreCase);

    private static readonly string[] AnnotationDomains =
    [
        "istio.io", "linkerd.io", "appmesh.k8s.aws", "consul.hashicorp.com", "kuma.io", "openservicemesh.io", "nsm.nginx.com", "projectcalico.org", "cilium.io",
        "amazonaws.com", "k8s.aws", "ingressclass.kubernetes.io", "ingress.kubernetes.io", "networking.k8s.io", "ingressclass.kubernetes.io", "k8s.v1.cni.cncf.io", "mesh.traefik.io",
        "service.beta.kubernetes.io", "meta.helm.sh", "alb.ingress.kubernetes.io",
    ];

    /// <summary>Variables of the VPC CNI start with this.</summary>
    private const string VpcCniPrefix = "AWS_VPC_";

    public static bool IsVariable(string name) => Variables.Contains(name) || name.StartsWith(VpcCniPrefix, StringComparison.Ordinal);

    /// <summary>True for an argument whose flag is kept; of flags written apart from their value, the value is kept by the caller.</summary>
    public static bool IsFlag(string argument)
    {
        var name = argument.AsSpan().TrimStart('-');
        if (name.Length == argument.Length) return false;
        var equals = name.IndexOf('=');
        if (equals >= 0) name = name[..equals];
        return Flags.GetAlternateLookup<ReadOnlySpan<char>>().Contains(name);
    }

    public static bool IsAnnotation(string key)
    {
        if (key is "kubernetes.io/ingress.class") return true;
        var slash = key.IndexOf('/', StringComparison.Ordinal);
        if (slash < 0) return false;
        var domain = key.AsSpan(0, slash);
        foreach (var known in AnnotationDomains)
        {
            if (domain.EndsWith(known, StringComparison.Ordinal) && (domain.Length == known.Length || domain[^(known.Length + 1)] == '.')) return true;
        }

        return false;
    }
}
