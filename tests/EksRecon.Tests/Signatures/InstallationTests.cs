using Xunit;

namespace EksRecon.Tests.Signatures;

/// <summary>What is one installation and what are two.</summary>
public sealed class InstallationTests
{
    private const string Nginx = "controller=registry.k8s.io/ingress-nginx/controller:";

    [Fact]
    public void Two_namespaces_are_two_installations() => Assert.Equal(
        ["ingress-nginx/ingress a/Deployment/ctl v1.12.1", "ingress-nginx/ingress b/Deployment/ctl v1.11.0"],
        Manifests.Lines(Manifests.Workload("Deployment", "a/ctl", Nginx + "v1.12.1"),
            Manifests.Workload("Deployment", "b/ctl", Nginx + "v1.11.0")));

    [Fact]
    public void Two_controllers_in_one_namespace_are_two_even_if_they_share_the_instance_label() => Assert.Equal(
        ["ingress-nginx/ingress a/Deployment/external v1.12.1", "ingress-nginx/ingress a/Deployment/internal v1.12.1"],
        Manifests.Lines(
            Manifests.Workload("Deployment", "a/external", Nginx + "v1.12.1",
                "app.kubernetes.io/instance=nginx"), Manifests.Workload("Deployment", "a/internal", Nginx
                    + "v1.12.1", "app.kubernetes.io/instance=nginx")));

    [Fact]
    public void Two_revisions_are_two_and_their_sidecars_are_theirs()
    {
        var census = Manifests.Census(
            Manifests.Workload("Deployment", "istio-system/istiod", "discovery=docker.io/istio/pilot:1.25.3",
                "app=istiod istio.io/rev=default"),
            Manifests.Workload("Deployment", "istio-system/istiod-canary", "discovery=docker.io/istio/pilot:1.26.2",
                "app=istiod istio.io/rev=canary"),
            Manifests.Workload("Pod", "shop/cart", "app=shop/cart:1 istio-proxy=docker.io/istio/proxyv2:1.26.2",
                annotations: "istio.io/rev=canary"));
        Assert.Equal(["istio/mesh istio-system/Deployment/istiod 1.25.3", "istio/mesh istio-system/Deployment/istiod-canary 1.26.2"],
            Manifests.Lines(census));
        Assert.Equal(["Deployment istio-system/istiod-canary", "Pod shop/cart"],
            census.Items[1].Workloads.Select(workload => workload.Subject));
    }

    [Fact]
    public void DaemonSets_of_one_CNI_are_one_installation() => Assert.Equal(
        ["flannel/cni kube-flannel/DaemonSet/kube-flannel-amd64 v0.11.0-amd64"],
        Manifests.Lines(
            Manifests.Workload("DaemonSet", "kube-flannel/kube-flannel-arm64", "kube-flannel=quay.io/coreos/flannel:v0.11.0-arm64"),
            Manifests.Workload("DaemonSet", "kube-flannel/kube-flannel-amd64", "kube-flannel=quay.io/coreos/flannel:v0.11.0-amd64")));

    [Fact]
    public void Pods_alone_of_one_Deployment_are_one_installation_during_a_rollout_too() => Assert.Equal(
        ["external-dns/dns dns/Pod/external-dns-11aa-x 0.15.0"],
        Manifests.Lines(
            RecognitionTests.Pod("dns/external-dns-11aa-x", "ReplicaSet/external-dns-11aa", "external-dns=mirror/external-dns:0.15.0",
                "pod-template-hash=11aa"),
            RecognitionTests.Pod("dns/external-dns-11aa-y", "ReplicaSet/external-dns-11aa", "external-dns=mirror/external-dns:0.15.0",
                "pod-template-hash=11aa"),
            RecognitionTests.Pod("dns/external-dns-22bb-z", "ReplicaSet/external-dns-22bb", "external-dns=mirror/external-dns:0.16.0",
                "pod-template-hash=22bb")));

    [Fact]
    public void An_old_ReplicaSet_tells_no_version() => Assert.Equal(
        ["coredns/dns kube-system/ReplicaSet/coredns-bb v1.12.1"],
        Manifests.Lines(
            Manifests.Workload("ReplicaSet", "kube-system/coredns-aa", "coredns=eks/coredns:v1.10.1", "pod-template-hash=aa", replicas: 0),
            Manifests.Workload("ReplicaSet", "kube-system/coredns-bb", "coredns=eks/coredns:v1.12.1", "pod-template-hash=bb",
                replicas: 2)));

    [Fact]
    public void A_thousand_sidecars_without_a_control_plane_are_one_item() => Assert.Single(
        Manifests.Census(
            [.. Enumerable.Range(0, 1000).Select(index => Manifests.Workload("Pod", $"shop/p{index}", "linkerd-proxy=cr.l5d.io/linkerd/proxy:edge-25.4.4"))]).Items);

    [Fact]
    public void Kong_beside_its_controller_is_no_gateway_of_its_own_and_elsewhere_is() => Assert.Equal(
        ["kong/ingress kong/Deployment/kong-controller 3.4.3", "kong-gateway/gateway api/Deployment/hybrid 3.9"],
        Manifests.Lines(
            Manifests.Workload("Deployment", "kong/kong-controller", "ingress-controller=kong/kubernetes-ingress-controller:3.4.3"),
            Manifests.Workload("Deployment", "kong/kong-gateway", "proxy=kong:3.9"),
            Manifests.Workload("Deployment", "api/hybrid", "proxy=kong:3.9")));
}
