using EksRecon.Bundles;
using EksRecon.Model;
using EksRecon.Networking.Ingress;
using EksRecon.Questions;
using EksRecon.Signatures;
using EksRecon.Tests.Signatures;

using Xunit;

using static EksRecon.Tests.Ingress.ClassScopeTests;

namespace EksRecon.Tests.Ingress;

/// <summary>Who serves a class, among components of several roles.</summary>
public sealed class ClassServingTests
{
    [Fact]
    public void Cilium_serves_a_class_only_in_the_role_it_is_configured_for()
    {
        var seen = new IngressClass("cilium", "cilium.io/ingress-controller");
        Assert.Equal(Serving.Unserved, Judge(seen, Controller("cilium", "cilium.io/ingress-controller", "", "cni")).Serving);
        Assert.Equal(Serving.Served, Judge(seen, Controller("cilium", "cilium.io/ingress-controller", "", "ingress")).Serving);
    }

    [Fact]
    public void A_mesh_serves_its_GatewayClasses()
    {
        var serving = Make([Controller("istio", "istio.io/gateway-controller", "", "mesh")]);
        Assert.Equal(Serving.Served, serving.Judge(new GatewayClass("istio", "istio.io/gateway-controller", "True")).Serving);
        Assert.Equal(Serving.Unserved, serving.Judge(new GatewayClass("other", "example.com/other", null)).Serving);
    }

    [Fact]
    public void A_GatewayClass_that_a_controller_accepted_is_not_called_unserved() =>
        Assert.Equal(Serving.Unknown, Make([]).Judge(new GatewayClass("other", "example.com/other", "True")).Serving);

    [Theory]
    [InlineData("tailscale.com/ts-ingress", "Deployment|tailscale/operator|operator=docker.io/tailscale/k8s-operator:v1.80.0")]
    [InlineData("k8s.ngrok.com/ingress-controller", "Deployment|edge/ngrok-operator|controller=registry.internal/op:0.14.1")]
    [InlineData("citrix.com/ingress-controller", "Deployment|edge/adc|cic=quay.io/netscaler/netscaler-k8s-ingress-controller:2.2.10")]
    [InlineData("f5.com/cntr-ingress-svcs", "Deployment|kube-system/bigip|bigip=f5networks/k8s-bigip-ctlr:2.18.0")]
    [InlineData("strrl.dev/cloudflare-tunnel-ingress-controller", "Deployment|edge/tunnel|c=ghcr.io/strrl/cloudflare-tunnel-ingress-controller:0.0.18")]
    [InlineData("gateway.envoyproxy.io/gatewayclass-controller", "Deployment|edge/corp-envoy-gateway-controller|main=registry.internal/edge:2")]
    [InlineData("acme.github.io/edge", "Deployment|edge/acme-edge|main=registry.internal/edge:2")]
    public void A_class_is_not_called_unserved_while_a_workload_carries_its_vendors_name(string controller, string workload)
    {
        var judged = JudgeBeside(controller, workload);
        Assert.Equal(Serving.Unknown, judged.Serving);
        Assert.Contains(workload.Split('|')[1], judged.Doubt?.Subject ?? "", StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("tailscale.com/ts-ingress", "Deployment|shop/web|web=registry.internal/shop/web:1.0")]
    [InlineData("tailscale.com/ts-ingress", "Deployment|shop/web|web=registry.tailscale.com/shop/web:1.0")]
    [InlineData("tailscale.com/ts-ingress", "Job|tailscale/setup|setup=tailscale/tailscale:v1.80.0")]
    [InlineData("k8s.io/ingress-nginx", "Deployment|shop/k8s-tools|tools=registry.internal/k8s-tools:1.0")]
    [InlineData("k8s.io/ingress-nginx", "Deployment|ingress/ingress-nginx-defaultbackend|backend=registry.k8s.io/defaultbackend-amd64:1.5")]
    [InlineData("traefik.io/ingress-controller", "Deployment|shop/whoami|whoami=traefik/whoami:v1.10")]
    [InlineData("f5.com/cntr-ingress-svcs", "Deployment|shop/web-7f5c|web=registry.internal/web:1.0")]
    [InlineData("acme.github.io/edge", "Deployment|ci/github-runner|runner=registry.internal/runner:1.0")]
    public void A_class_is_unserved_beside_workloads_of_others(string controller, string workload) =>
        Assert.Equal(Serving.Unserved, JudgeBeside(controller, workload).Serving);

    [Fact]
    public void Gateways_of_Istio_do_not_compete_with_each_other()
    {
        var seen = Judge(
            new IngressClass("istio", "istio.io/ingress-controller"),
            Controller("istio-gateway", "istio.io/ingress-controller", "", "gateway", "a"),
            Controller("istio-gateway", "istio.io/ingress-controller", "", "gateway", "b"));
        Assert.Empty(seen.Competing);
        Assert.Equal(2, seen.ServedBy.Length);
    }

    [Fact]
    public void A_class_is_not_called_unserved_while_Pods_are_unseen()
    {
        var census = new ComponentCensus([], [new Gap(Kinds.Pods.Question, Outcome.Forbidden, "refused")]);
        Assert.Equal(Serving.Unknown, new ClassServing(Empty(), census).Judge(new IngressClass("nginx", "k8s.io/ingress-nginx")).Serving);
    }

    private static IngressClass JudgeBeside(string controller, string workload)
    {
        var parts = workload.Split('|');
        var snapshot = Manifests.Read(Manifests.Workload(parts[0], parts[1], parts[2]));
        return new ClassServing(snapshot,
            ComponentDetector.Detect(snapshot, Manifests.Catalogue)).Judge(new IngressClass("edge", controller));
    }

    private static IngressClass Judge(IngressClass seen, params Component[] components) => Make(components).Judge(seen);

    private static ClassServing Make(Component[] components) => new(Empty(), new ComponentCensus([.. components], []));

    private static Snapshot Empty() => Recon.Read("test", [("nodes.json", () => new MemoryStream("""{"apiVersion":"v1","kind":"NodeList","items":[]}"""u8.ToArray()))], isComplete: true, CancellationToken.None);
}
