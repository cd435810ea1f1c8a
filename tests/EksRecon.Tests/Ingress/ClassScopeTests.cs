using System.Collections.Immutable;

using EksRecon.Model;
using EksRecon.Networking.Ingress;
using EksRecon.Signatures;

using Xunit;

namespace EksRecon.Tests.Ingress;

/// <summary>How each product's arguments change what it serves.</summary>
public sealed class ClassScopeTests
{
    [Theory]
    [InlineData("ingress-nginx", "k8s.io/ingress-nginx", "", "nginx", "k8s.io/ingress-nginx", true)]
    [InlineData("ingress-nginx", "k8s.io/ingress-nginx", "--controller-class=example.com/nginx", "nginx", "k8s.io/ingress-nginx", false)]
    [InlineData("ingress-nginx", "k8s.io/ingress-nginx", "--controller-class=example.com/nginx", "nginx", "example.com/nginx", true)]
    [InlineData("ingress-nginx", "k8s.io/ingress-nginx", "--ingress-class=blue --ingress-class-by-name", "blue", "example.com/other", true)]
    [InlineData("aws-load-balancer-controller", "ingress.k8s.aws/alb", "--ingress-class=alb", "internal", "ingress.k8s.aws/alb", true)]
    [InlineData("f5-nginx-ingress", "nginx.org/ingress-controller", "", "nginx", "nginx.org/ingress-controller", true)]
    [InlineData("f5-nginx-ingress", "nginx.org/ingress-controller", "-ingress-class=plus", "nginx", "nginx.org/ingress-controller", false)]
    [InlineData("traefik", "traefik.io/ingress-controller", "--providers.kubernetesIngress.ingressClass=a", "a", "traefik.io/ingress-controller", true)]
    [InlineData("traefik", "traefik.io/ingress-controller", "--providers.kubernetesIngress.ingressClass=a", "b", "traefik.io/ingress-controller", false)]
    [InlineData("kong", "ingress-controllers.konghq.com/kong", "", "kong", "ingress-controllers.konghq.com/kong", true)]
    [InlineData("kong", "ingress-controllers.konghq.com/kong", "CONTROLLER_INGRESS_CLASS=edge", "kong", "ingress-controllers.konghq.com/kong", false)]
    [InlineData("kong", "ingress-controllers.konghq.com/kong", "CONTROLLER_INGRESS_CLASS=edge", "edge", "example.com/any", true)]
    [InlineData("haproxy-kubernetes-ingress", "haproxy.org/ingress-controller*", "--ingress.class=prod", "x", "haproxy.org/ingress-controller/prod", true)]
    [InlineData("haproxy-kubernetes-ingress", "haproxy.org/ingress-controller*", "--ingress.class=prod", "x", "haproxy.org/ingress-controller/test", false)]
    [InlineData("haproxy-ingress", "haproxy-ingress.github.io/controller", "--controller-class staging", "x", "haproxy-ingress.github.io/controller/staging", true)]
    [InlineData("haproxy-ingress", "haproxy-ingress.github.io/controller", "--controller-class staging", "x", "haproxy-ingress.github.io/controller", false)]
    [InlineData("contour", "projectcontour.io/*", "--ingress-class-name=a,b", "b", "projectcontour.io/contour/contour", true)]
    [InlineData("contour", "projectcontour.io/*", "--ingress-class-name=a,b", "c", "projectcontour.io/contour/contour", false)]
    [InlineData("pomerium", "pomerium.io/ingress-controller", "--name=pomerium.io/edge", "x", "pomerium.io/edge", true)]
    public void A_class_is_served_as_the_products_arguments_say(string id, string usual, string settings, string name, string controller,
        bool serves) =>
        Assert.Equal(serves, ClassScope.Of(Controller(id, usual, settings)).Serves(name, controller));

    [Theory]
    [InlineData("", "", true)]
    [InlineData("--watch-namespace=a", "--watch-namespace=b", false)]
    [InlineData("--watch-namespace=a", "--watch-namespace=a", true)]
    [InlineData("--watch-namespace=a", "", true)]
    [InlineData("--watch-namespace-selector=team=a", "", false)]
    [InlineData("--watch-namespace=$(POD_NAMESPACE)", "--watch-namespace=own", true)]
    public void Namespaces_keep_two_installations_apart(string one, string other, bool overlap)
    {
        var (left, right) = (ClassScope.Of(Controller("ingress-nginx", "x", one)), ClassScope.Of(Controller("ingress-nginx", "x", other)));
        Assert.Equal(overlap, left.Overlaps(right));
        Assert.Equal(overlap, right.Overlaps(left));
    }

    [Theory]
    [InlineData("aws-load-balancer-controller", "", true)]
    [InlineData("aws-load-balancer-controller", "--ingress-class=alb", false)]
    [InlineData("traefik", "", true)]
    [InlineData("ingress-nginx", "", false)]
    public void An_Ingress_without_a_class_is_taken_by_what_nothing_limits(string id, string settings, bool takes) =>
        Assert.Equal(takes, ClassScope.Of(Controller(id, "x", settings)).TakesClassless);

    internal static Component Controller(string id, string usual, string settings, string role = "ingress", string @namespace = "own",
        string name = "controller")
    {
        var words = settings.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        var variables = words.Where(word => !word.StartsWith('-') && word.Contains('=', StringComparison.Ordinal))
            .Select(word => word.Split('=')).Select(pair => new EnvironmentVariable(pair[0], pair[1], false));
        var arguments = words.Where(word => word.StartsWith('-') || !word.Contains('=', StringComparison.Ordinal));
        var container = new Container("controller", "example.com/image:v1", [.. arguments], [.. variables], false, false, []);
        var template = new PodTemplate(Labels.None, Labels.None, [container], false, Labels.None, []);
        var workload = new Workload("Deployment", new Metadata(@namespace, name, Labels.None, Labels.None, null), template, 1, 1,
            Labels.None);
        var signature = new Signature { Id = id, Name = id, IngressClassControllers = [usual], GatewayClassControllers = [usual] };
        return new(id, role, @namespace, workload.Reference, "v1", ["image:test"], signature) { Workloads = [workload] };
    }
}
