using EksRecon.Facts;
using EksRecon.Signatures;

namespace EksRecon.Networking.Ingress;

/// <summary>NET206: an ingress controller runs whose makers have ended it.</summary>
internal sealed class IngressControllerEndOfLife : Rule<IngressFacts>
{
    private static readonly FindingKind Same = new("NET206", nameof(IngressControllerEndOfLife), Severity.High);

    public override FindingKind Kind => Same;

    public override IEnumerable<Finding> Examine(IngressFacts facts)
    {
        if (!facts.Controllers.TryGet(out var controllers)) yield break;
        foreach (var group in controllers.Where(item => item.Signature.EndOfLife is not null).GroupBy(item => item.Id, StringComparer.Ordinal).OrderBy(group => group.Key, StringComparer.Ordinal))
        {
            var items = group.ToArray();
            if (items[0].Signature.EndOfLife is not { } end) continue;
            var versions = items.Select(item => item.Version).OfType<string>().Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal).ToArray();
            yield return new(
                Kind,
                Kind.Severity,
                $"{items[0].Signature.Name}{(versions.Length == 0 ? "" : " " + Phrases.Names(versions))} runs and ended {end.Date}",
                $"{end.Says} {Phrases.Names([.. items.Select(Installations.Describe)])} {(items.Length == 1 ? "gets" : "get")} no fixes any more, not for security faults either, and {(items.Length == 1 ? "is" : "are")} reached from outside the cluster.",
                [.. items.Select(item => item.Subject).Order(StringComparer.Ordinal)],
                [.. items.Select(ComponentEvidence.Of), new(items[0].Signature.Name, "end of life", end.Date, end.Source)],
                end.Instead,
                [.. items.Select(item => Phrases.Show(item, "-o jsonpath='{.spec.template.spec.containers[*].image}'")), "kubectl get ingresses --all-namespaces"]);
        }
    }
}
