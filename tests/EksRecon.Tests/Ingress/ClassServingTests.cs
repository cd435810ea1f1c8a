using EksRecon.Bundles;
using EksRecon.Model;
using EksRecon.Networking.Ingress;
using EksRecon.Questions;
using EksRecon.Signatures;

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
        Assert.Equal(Serving.Unserved, serving.Judge(new GatewayClass("other", "example.com/other", "True")).Serving);
    }

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

    private static IngressClass Judge(IngressClass seen, params Component[] components) => Make(components).Judge(seen);

    private static ClassServing Make(Component[] components) => new(Empty(), new ComponentCensus([.. components], []));

    private static Snapshot Empty() => Recon.Read("test", [("nodes.json", () => new MemoryStream("""{"apiVersion":"v1","kind":"NodeList","items":[]}"""u8.ToArray()))], isComplete: true, CancellationToken.None);
}
