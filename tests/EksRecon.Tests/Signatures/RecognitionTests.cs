using Xunit;

namespace EksRecon.Tests.Signatures;

/// <summary>
/// What is told apart, one workload at a time: kind|namespace/name|containers|labels|annotations|init containers, and what is listed.
/// </summary>
public sealed class RecognitionTests
{
    [Theory]
    // Mirrors: registries, prefixes, flattened names.
    [InlineData("Deployment|ingress/ctl|controller=111122223333.dkr.ecr.us-west-2.amazonaws.com/kubernetes/ingress-nginx/controller:v1.12.1@sha256:0123", "ingress-nginx/ingress ingress/Deployment/ctl v1.12.1")]
    [InlineData("Deployment|ingress/ctl|controller=registry.internal:5000/mirror/ingress-nginx-controller:v1.12.1", "ingress-nginx/ingress ingress/Deployment/ctl v1.12.1")]
    [InlineData("DaemonSet|calico-system/calico-node|calico-node=rancher/mirrored-calico-node:v3.29.1", "calico/cni calico-system/DaemonSet/calico-node v3.29.1;calico/policy-engine calico-system/DaemonSet/calico-node v3.29.1")]
    [InlineData("Deployment|traefik/traefik|traefik=rancher/mirrored-library-traefik:2.11.8", "traefik/ingress traefik/Deployment/traefik 2.11.8")]
    [InlineData("Deployment|ingress/nginx|controller=docker.io/bitnami/nginx-ingress-controller:1.11.3-debian-12-r0", "ingress-nginx/ingress ingress/Deployment/nginx 1.11.3-debian-12-r0")]
    // Labels decide where the image tells nothing.
    [InlineData("Deployment|kube-system/shop-aws-load-balancer-controller|controller=mirror.internal/lb@sha256:0123|app.kubernetes.io/name=aws-load-balancer-controller", "aws-load-balancer-controller/ingress kube-system/Deployment/shop-aws-load-balancer-controller -")]
    [InlineData("Deployment|infra/balancer|lb=mirror.internal/amazon/aws-alb-ingress-controller:v2.1.3", "aws-load-balancer-controller/ingress infra/Deployment/balancer v2.1.3")]
    [InlineData("Deployment|kube-system/alb-ingress-controller|alb-ingress-controller=docker.io/amazon/aws-alb-ingress-controller:v1.1.9", "alb-ingress-controller/ingress kube-system/Deployment/alb-ingress-controller v1.1.9")]
    [InlineData("StatefulSet|nginx-ingress/nginx-ingress|nginx-plus-ingress=nginx-plus-ingress:5.0.0", "f5-nginx-ingress/ingress nginx-ingress/StatefulSet/nginx-ingress 5.0.0")]
    [InlineData("Deployment|edge/istio-edge|istio-proxy=auto|istio=edge|inject.istio.io/templates=gateway", "istio-gateway/gateway edge/Deployment/istio-edge -")]
    [InlineData("Deployment|infra/public-istio|istio-proxy=docker.io/istio/proxyv2:1.26.2-distroless|gateway.istio.io/managed=istio.io-gateway-controller", "istio-gateway/gateway infra/Deployment/public-istio 1.26.2-distroless")]
    [InlineData("Deployment|shop/waypoint|istio-proxy=docker.io/istio/proxyv2:1.26.2|gateway.istio.io/managed=istio.io-mesh-controller istio.io/gateway-name=waypoint", "istio/mesh shop/Deployment/waypoint -")]
    [InlineData("Deployment|istio-system/istio-eastwestgateway|istio-proxy=auto|istio=eastwestgateway|inject.istio.io/templates=gateway", "istio/mesh istio-system/Deployment/istio-eastwestgateway -")]
    // Data plane counts, in whichever list of containers it is; so it does in Jobs.
    [InlineData("Deployment|shop/cart|app=shop/cart:1.0.0||sidecar.istio.io/status={}|istio-proxy=docker.io/istio/proxyv2:1.26.2", "istio/mesh shop/Deployment/cart -")]
    [InlineData("Job|shop/report|app=shop/report:1.0.0|||linkerd-proxy=cr.l5d.io/linkerd/proxy:edge-25.4.4", "linkerd/mesh shop/Job/report -")]
    [InlineData("Pod|shop/cart|app=shop/cart:1.0.0 envoy=840364872350.dkr.ecr.us-west-2.amazonaws.com/aws-appmesh-envoy:v1.29.12.1-prod", "appmesh/mesh shop/Pod/cart -")]
    [InlineData("DaemonSet|istio-system/ztunnel|istio-proxy=docker.io/istio/ztunnel:1.26.2-distroless|app=ztunnel", "istio/mesh istio-system/DaemonSet/ztunnel 1.26.2-distroless")]
    [InlineData("Deployment|linkerd/linkerd-destination|linkerd-proxy=mirror/proxy:x destination=mirror/l5d:x|linkerd.io/control-plane-component=destination app.kubernetes.io/version=edge-25.4.4", "linkerd/mesh linkerd/Deployment/linkerd-destination edge-25.4.4")]
    // A mesh's own CNI is no CNI, a proxy without its controller is a gateway of its own.
    [InlineData("DaemonSet|kube-system/istio-cni-node|install-cni=docker.io/istio/install-cni:1.26.2|k8s-app=istio-cni-node", "istio/mesh kube-system/DaemonSet/istio-cni-node -")]
    [InlineData("Deployment|kong/kong-gateway|proxy=kong/kong-gateway:3.9.1.0", "kong-gateway/gateway kong/Deployment/kong-gateway 3.9.1.0")]
    [InlineData("Deployment|kong/kong|proxy=kong:3.9 ingress-controller=kong/kubernetes-ingress-controller:3.4.3", "kong/ingress kong/Deployment/kong 3.4.3")]
    [InlineData("Deployment|edge/kong|kong=kong:3.9.0", "kong-gateway/gateway edge/Deployment/kong 3.9.0")]
    // The version is that of the container with the product's image, not that of one beside it.
    [InlineData("Deployment|edge/kgw|controller=registry.internal/acme/config-sync:9.9.0 main=ghcr.io/kgateway-dev/kgateway:v2.0.4", "kgateway/gateway edge/Deployment/kgw v2.0.4")]
    [InlineData("Deployment|edge/apisix|manager=registry.internal/acme/rbac:0.19.1 ingress=apache/apisix-ingress-controller:2.0.0", "apisix/ingress edge/Deployment/apisix 2.0.0")]
    // A container's name and a second sign: the workload's name, a label.
    [InlineData("Deployment|kube-system/coredns|coredns=registry.internal/acme-resolv:1.12.0", "coredns/dns kube-system/Deployment/coredns 1.12.0")]
    [InlineData("Deployment|kube-system/dns|coredns=registry.internal/acme-resolv:1.12.0|k8s-app=kube-dns", "coredns/dns kube-system/Deployment/dns 1.12.0")]
    [InlineData("DaemonSet|network/calico|calico-node=registry.internal/acme-net:v3.29.1", "calico/cni network/DaemonSet/calico v3.29.1;calico/policy-engine network/DaemonSet/calico v3.29.1")]
    // A container's name and an image that names no other product.
    [InlineData("Deployment|infra/names|external-dns=registry.internal/mirror/dns-controller:0.15.0", "external-dns/dns infra/Deployment/names 0.15.0")]
    [InlineData("Pod|shop/cart|linkerd-proxy=registry.internal/mesh/proxy:2.14.0", "linkerd/mesh shop/Pod/cart -")]
    // DNS
    [InlineData("Deployment|kube-system/coredns|coredns=registry.internal/dns:1.12.0|k8s-app=kube-dns", "coredns/dns kube-system/Deployment/coredns 1.12.0")]
    [InlineData("Deployment|kube-system/cluster-coredns|coredns=registry.internal/dns:1.12.0", "coredns/dns kube-system/Deployment/cluster-coredns 1.12.0")]
    [InlineData("Deployment|kube-system/kube-dns|kubedns=registry.k8s.io/dns/k8s-dns-kube-dns:1.23.1 dnsmasq=registry.k8s.io/dns/k8s-dns-dnsmasq-nanny:1.23.1|k8s-app=kube-dns", "kube-dns/dns kube-system/Deployment/kube-dns 1.23.1")]
    [InlineData("DaemonSet|kube-system/nodelocaldns|node-cache=mirror/k8s-dns-node-cache:1.25.0|k8s-app=kube-dns", "node-local-dns/dns kube-system/DaemonSet/nodelocaldns 1.25.0")]
    public void This_is_listed(string workload, string listed) => Assert.Equal(listed.Split(';'), Manifests.Lines(Written(workload)));

    [Theory]
    [InlineData("Deployment|default/dns|coredns=coredns/coredns:1.12.0|k8s-app=kube-dns")]
    [InlineData("Deployment|kube-system/coredns-autoscaler|autoscaler=registry.k8s.io/cpa/cluster-proportional-autoscaler:v1.9.0|k8s-app=coredns-autoscaler")]
    [InlineData("Job|ingress/ingress-nginx-admission-create|create=registry.k8s.io/ingress-nginx/kube-webhook-certgen:v1.5.2|app.kubernetes.io/name=ingress-nginx")]
    [InlineData("Deployment|ingress/ingress-nginx-defaultbackend|controller=registry.k8s.io/ingress-nginx/controller:v1.12.1|app.kubernetes.io/name=ingress-nginx app.kubernetes.io/component=default-backend")]
    [InlineData("Deployment|ingress/ingress-nginx-defaultbackend|ingress-nginx-default-backend=registry.k8s.io/defaultbackend-amd64:1.5|app.kubernetes.io/name=ingress-nginx")]
    [InlineData("Deployment|metallb-system/controller|controller=quay.io/metallb/controller:v0.14.9|app=metallb component=controller")]
    [InlineData("Deployment|web/nginx|nginx=nginx:1.27")]
    [InlineData("Deployment|web/whoami|whoami=traefik/whoami:v1.10")]
    [InlineData("Deployment|web/envoy|envoy=envoyproxy/envoy:v1.33.0|app=envoy")]
    [InlineData("Deployment|web/echo|echo=kong/go-echo:latest|kuma.io/gateway=enabled")]
    [InlineData("Deployment|kube-system/skipper-demo|skipper=registry.internal/teapot/skipper:v0.21.0|application=skipper-demo")]
    [InlineData("StatefulSet|consul/consul-server|consul=hashicorp/consul:1.20.0|app=consul component=server")]
    [InlineData("DaemonSet|kube-system/ztunnel-cilium|ztunnel=docker.io/istio/ztunnel:1.28.0|app=ztunnel-cilium app.kubernetes.io/part-of=cilium")]
    [InlineData("Deployment|kube-system/cilium-operator|cilium-operator=quay.io/cilium/operator-generic:v1.18.2|io.cilium/app=operator")]
    [InlineData("Deployment|calico-system/calico-typha|calico-typha=calico/typha:v3.29.1|k8s-app=calico-typha")]
    [InlineData("Deployment|emissary-system/emissary-apiext|emissary-apiext=docker.io/emissaryingress/emissary:3.9.1|app.kubernetes.io/name=emissary-apiext")]
    [InlineData("DaemonSet|kube-system/kube-proxy|kube-proxy=602401143452.dkr.ecr.us-west-2.amazonaws.com/eks/kube-proxy:v1.33.0-minimal-eksbuild.2|k8s-app=kube-proxy")]
    [InlineData("Deployment|tyk/gateway|tyk-gateway=tykio/tyk-gateway:v5.8.0")]
    // A container's name alone, on the image of another product.
    [InlineData("Deployment|kube-system/names|coredns=registry.internal/powerdns-recursor:5.1")]
    [InlineData("Deployment|kube-system/names|coredns=nginx:1.27")]
    [InlineData("Deployment|kube-system/names|kubedns=registry.internal/shop/names:1.0")]
    [InlineData("Deployment|infra/names|external-dns=registry.internal/shop/zone-editor:1.0")]
    [InlineData("DaemonSet|kube-system/net|aws-node=registry.internal/aws-cli:2.17")]
    [InlineData("DaemonSet|shop/net|kube-router=registry.internal/shop/http-router:1.0")]
    [InlineData("Deployment|shop/front|envoy-gateway=nginx:1.27")]
    [InlineData("Pod|shop/cart|linkerd-proxy=registry.internal/shop/haproxy:2.9")]
    // An init container that ends fetches something; it runs nothing.
    [InlineData("Deployment|web/site|nginx=nginx:1.27||||fetch!=traefik:v3.4")]
    public void This_lists_nothing(string workload) => Assert.Empty(Manifests.Lines(Written(workload)));

    [Fact]
    public void A_pod_that_has_ended_runs_nothing() =>
        Assert.Empty(
            Manifests.Lines(
                Manifests.Workload("Pod", "ingress/ctl-1", "controller=registry.k8s.io/ingress-nginx/controller:v1.12.1")
                    + "status:\n  phase: Failed\n"));

    [Fact]
    public void A_gateway_of_which_the_Deployment_says_auto_has_the_version_of_its_pods() => Assert.Equal(
        ["istio-gateway/gateway edge/Deployment/edge 1.26.2"],
        Manifests.Lines(
            Manifests.Workload("Deployment", "edge/edge", "istio-proxy=auto", "istio=edge", "inject.istio.io/templates=gateway"),
            Pod("edge/edge-5f7c-x1", "ReplicaSet/edge-5f7c", "istio-proxy=docker.io/istio/proxyv2:1.26.2",
                "istio=edge pod-template-hash=5f7c", "inject.istio.io/templates=gateway")));

    [Fact]
    public void What_an_annotation_holds_is_no_evidence()
    {
        var item = Assert.Single(
            Manifests.Census(
                Manifests.Workload("Pod", "shop/cart", "istio-proxy=mirror/sidecar:1", annotations: "sidecar.istio.io/status={}")).Items);
        Assert.Equal(["annotation:sidecar.istio.io/status", "container:istio-proxy"], item.MatchedBy);
    }

    internal static string Pod(string path, string owner, string containers, string labels, string annotations = "") =>
        Manifests.Workload("Pod", path, containers, labels, annotations)
            .Replace("spec:\n",
                $"  ownerReferences:\n  - apiVersion: apps/v1\n    kind: {owner.Split('/')[0]}\n    name: {owner.Split('/')[1]}\n    controller: true\nspec:\n",
                StringComparison.Ordinal);

    private static string Written(string workload)
    {
        var parts = workload.Split('|');
        string Part(int index) => parts.Length > index ? parts[index] : "";
        return Manifests.Workload(parts[0], parts[1], parts[2], Part(3), Part(4), parts.Length > 6 ? parts[6] : Part(5));
    }
}
