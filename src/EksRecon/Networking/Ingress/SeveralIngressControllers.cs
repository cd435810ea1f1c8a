using System.Collections.Immutable;

using EksRecon.Facts;
using EksRecon.Signatures;

namespace EksRecon.Networking.Ingress;

/// <summary>NET202: two or more ingress controllers or gateways run.</summary>
internal sealed class SeveralIngressControllers : Rule<IngressFacts>
{
    private static readonly FindingKind Same = new("NET202", nameof(SeveralIngressControllers), Severity.Info);

    public override FindingKind Kind => Same;

    public override IEnumerable<Premise> RestsOn(IngressFacts facts) => [facts.Controllers.Seen()];

    public override IEnumerable<Finding> Examine(IngressFacts facts)
    {
        if (!facts.Controllers.TryGet(out var controllers)) yield break;
        var deciding = InstalledControllers.Deciding(controllers);
        if (deciding.Length < 2) yield break;
        yield return new(
            Kind,
            Kind.Severity,
            $"{deciding.Length} ingress controllers run: {Phrases.Names([.. deciding.Select(item => Short(item, deciding))])}",
            $"Traffic can enter the cluster by several ways. {string.Join(" ", deciding.Select(item => Sentence(item, facts)))}",
            [.. controllers.Select(item => item.Subject).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)],
            [.. deciding.Select(ComponentEvidence.Of)],
            "Write down which traffic goes through which controller, name the class in every Ingress and Gateway, and consolidate controllers that serve the same purpose.",
            [$"kubectl get ingressclasses -o wide", $"kubectl get ingresses --all-namespaces"]);
    }

    /// <summary>The product's id, with the namespace where several installations share it.</summary>
    private static string Short(Component component, ImmutableArray<Component> all) =>
        all.Count(item => item.Id == component.Id) == 1 ? component.Id : $"{component.Id} in {component.Namespace}";

    private static string Sentence(Component component, IngressFacts facts)
    {
        var names = new List<string>();
        if (facts.Classes.TryGet(out var classes))
        {
            names.AddRange(classes.Where(item => Serves(item.ServedBy, component)).Select(item => item.Subject));
        }

        if (facts.GatewayApi.Classes.TryGet(out var gateways))
        {
            names.AddRange(gateways.Where(item => Serves(item.ServedBy, component)).Select(item => item.Subject));
        }

        var known = facts.Classes.Gaps.Length + facts.GatewayApi.Classes.Gaps.Length > 0 ? "no class that was seen" : "no class";
        return $"{InstalledControllers.Describe(component)} serves {(names.Count == 0 ? known : Phrases.Names(names))}.";
    }

    private static bool Serves(ImmutableArray<Component> servers, Component component) =>
        servers.Any(server => InstalledControllers.Key(server) == InstalledControllers.Key(component));
}
