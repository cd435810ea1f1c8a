using System.Collections.Immutable;
using System.Text.Json;

using EksRecon.Model;
using EksRecon.Questions;
using EksRecon.Signatures;

namespace EksRecon.Networking.LoadBalancers;

/// <summary>
/// Services and Ingresses for which the controller looks for subnets by itself. Those that name subnets, and those whose scheme another
/// object may decide
/// (IngressClassParams, another Ingress of the group), are left out.
/// </summary>
internal sealed class BalancerUses(Snapshot snapshot, ComponentCensus components, SubnetFinder finder)
{
    private const string Alb = "alb.ingress.kubernetes.io/";
    private const string Nlb = "service.beta.kubernetes.io/aws-load-balancer-";
    private const string InternetFacing = "internet-facing";
    private const string Group = Alb + "group.name";

    /// <summary>The controller's own default is internal.</summary>
    private readonly string? _default = components.Of(SubnetFinders.Controller)
        .Select(component => SubnetFinders.Argument(component, "default-load-balancer-scheme")).FirstOrDefault(value => value is not null);

    private bool IsAutoMode => finder.Name == SubnetFinders.AutoMode;

    public ImmutableArray<BalancerUse> Find() => [.. Services().Concat(Ingresses()).OrderBy(use => use.Subject, StringComparer.Ordinal)];

    private IEnumerable<BalancerUse> Services()
    {
        foreach (var service in snapshot.Services.Items)
        {
            var notes = service.Metadata.Annotations;
            if (service.Type != "LoadBalancer" || !IsOurs(service) || notes[Nlb + "subnets"] is not null) continue;
            var (isFacing, by) = notes[Nlb + "scheme"] is { } scheme ? (scheme == InternetFacing, Nlb + "scheme")
                : notes[Nlb + "internal"] is { } isInternal ? (isInternal != "true", Nlb + "internal")
                : Default();
            yield return new(service.Subject, IsApplication: false, isFacing, by, service.Hostnames.IsEmpty, snapshot.Services.Question);
        }
    }

    private bool IsOurs(Service service) => IsAutoMode
        ? service.LoadBalancerClass == "eks.amazonaws.com/nlb"
        : service.LoadBalancerClass == "service.k8s.aws/nlb"
            || service.LoadBalancerClass is null && service.Metadata.Annotations[Nlb + "type"] is "external" or "nlb-ip";

    private IEnumerable<BalancerUse> Ingresses()
    {
        var all = snapshot.Resources(Kinds.Ingresses);
        var withSubnets = all.Items.Where(item => item.Metadata.Annotations[Alb + "subnets"] is not null)
            .Select(item => item.Metadata.Annotations[Group]).OfType<string>().ToHashSet(StringComparer.Ordinal);
        foreach (var ingress in all.Items)
        {
            var notes = ingress.Metadata.Annotations;
            if (!IsOurs(ingress) || notes[Alb + "subnets"] is not null) continue;
            // In a group one Ingress speaks for all, and one that was not seen may name subnets.
            if (notes[Group] is { } group && (notes[Alb + "scheme"] is null || withSubnets.Contains(group) || !all.IsWhole)) continue;
            var (isFacing, by) = notes[Alb + "scheme"] is { } scheme ? (scheme == InternetFacing, Alb + "scheme") : Default();
            yield return new(ingress.Subject, IsApplication: true, isFacing, by, !ingress.List("status.loadBalancer.ingress").Any(),
                all.Question);
        }
    }

    private (bool IsInternetFacing, string By) Default() =>
        (_default == InternetFacing, _default is null ? "the default" : "--default-load-balancer-scheme");

    private bool IsOurs(Resource ingress)
    {
        const string annotation = "kubernetes.io/ingress.class";
        var name = ingress.Text("spec.ingressClassName");
        if (string.IsNullOrEmpty(name)) return !IsAutoMode && ingress.Metadata.Annotations[annotation] == "alb";
        var controller = IsAutoMode ? "eks.amazonaws.com/alb" : "ingress.k8s.aws/alb";
        return snapshot.Resources(Kinds.IngressClasses).Items.Any(item =>
            item.Metadata.Name == name && item.Text("spec.controller") == controller
                && item.At("spec.parameters") is not { ValueKind: JsonValueKind.Object });
    }
}
