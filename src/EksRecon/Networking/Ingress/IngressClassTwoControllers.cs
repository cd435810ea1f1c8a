using EksRecon.Facts;
using EksRecon.Questions;
using EksRecon.Signatures;

namespace EksRecon.Networking.Ingress;

/// <summary>NET204: two installations serve the same IngressClass, and nothing separates them.</summary>
internal sealed class IngressClassTwoControllers : Rule<IngressFacts>
{
    private static readonly FindingKind Same = new("NET204", nameof(IngressClassTwoControllers), Severity.High);

    public override FindingKind Kind => Same;

    public override IEnumerable<Premise> RestsOn(IngressFacts facts) => [facts.Classes.Seen(), facts.Controllers.Part()];

    public override IEnumerable<Finding> Examine(IngressFacts facts)
    {
        if (!facts.Classes.TryGet(out var classes)) yield break;
        foreach (var item in classes)
        {
            if (item.Competing.Length < 2) continue;
            yield return new(
                Kind,
                Kind.Severity,
                $"{item.Subject} is served by {item.Competing.Length} controllers: {Phrases.Names([.. item.Competing.Select(component => $"{component.Namespace}/{InstalledControllers.NameOf(component)}")])}",
                $"{Phrases.Names([.. item.Competing.Select(InstalledControllers.Describe)])} {(item.Competing.Length == 2 ? "both" : "all")} answer to {item.Controller ?? item.Name}, and neither class names nor namespaces keep them apart. " +
                "Each of them takes every Ingress of the class, so that they overwrite each other's status and addresses change back and forth.",
                [.. item.Competing.Select(component => component.Subject).Append(item.Subject).Order(StringComparer.Ordinal)],
                [new(item.Subject, "spec.controller", item.Controller ?? Evidence.NotSet, Kinds.IngressClasses.Question),
                    .. item.Competing.Select(ComponentEvidence.Of)],
                "Give each installation a controller name and an IngressClass of its own (ingress-nginx: --controller-class and --ingress-class), or remove one of them.",
                [$"kubectl describe ingressclass {item.Name}",
                    .. item.Competing.Select(component => Phrases.Show(component, "jsonpath={.spec.template.spec.containers[*].args}"))]);
        }
    }
}
