using System.Collections.Immutable;

using EksRecon.Facts;
using EksRecon.Questions;

namespace EksRecon.Networking.Ingress;

/// <summary>
/// NET207: Ingresses that name no class while there is no default one, or a class that does not exist. One finding for each class.
/// </summary>
internal sealed class IngressWithoutClass : Rule<IngressFacts>
{
    private static readonly FindingKind Same = new("NET207", nameof(IngressWithoutClass), Severity.Medium);

    public override FindingKind Kind => Same;

    public override IEnumerable<Premise> RestsOn(IngressFacts facts) =>
        [facts.Ingresses.Must(ingresses => !ingresses.IsEmpty), facts.Classes.Seen(), facts.Controllers.Part()];

    public override IEnumerable<Finding> Examine(IngressFacts facts)
    {
        if (!facts.Ingresses.TryGet(out var ingresses) || !facts.Classes.TryGet(out _)) yield break;
        var groups = ingresses.Where(item => item.Use is ClassUse.NoClass or ClassUse.TakenUnasked or ClassUse.Missing)
            .GroupBy(item => (item.Use, Class: item.Class ?? "", NamedBy: item.NamedBy ?? ""))
            .OrderBy(group => group.Key.Class, StringComparer.Ordinal).ThenBy(group => group.Key.NamedBy, StringComparer.Ordinal);
        foreach (var group in groups)
        {
            yield return group.Key.Use == ClassUse.Missing
                ? Missing(group.Key.Class, group.Key.NamedBy, [.. group])
                : NoClass([.. group], facts);
        }
    }

    private Finding NoClass(ImmutableArray<IngressObject> items, IngressFacts facts)
    {
        var isTaken = items[0].Use == ClassUse.TakenUnasked;
        var subjects = items.Select(item => item.Subject).ToArray();
        return new(
            Kind,
            isTaken ? Severity.Low : Kind.Severity,
            $"{Phrases.OneOrMany(subjects, "Ingresses")} {(items.Length == 1 ? "names" : "name")} no class, and no IngressClass is the default",
            isTaken
                ? "A controller that nothing limits to a class takes such Ingresses today. A second controller, or an argument that limits the first one, changes who serves them, without a word."
                : "Whether a controller takes an Ingress without a class is its own choice, and none that was seen is set to. Such Ingresses then get no load balancer and no route.",
            [.. subjects.Order(StringComparer.Ordinal)],
            [.. items.Select(item => new Evidence(item.Subject, IngressObject.Field, Evidence.NotSet, Kinds.Ingresses.Question)),
                .. facts.Classes.Evidence],
            "Set spec.ingressClassName in each of them, or mark one IngressClass as the default.",
            [.. items.Take(1).Select(item => (ShellCommand)$"kubectl get ingress {item.Name} -n {item.Namespace} -o yaml"),
                $"kubectl get ingressclasses -o wide"]);
    }

    private Finding Missing(string name, string field, ImmutableArray<IngressObject> items)
    {
        var isAnnotation = field != IngressObject.Field;
        var subjects = items.Select(item => item.Subject).ToArray();
        return new(
            Kind,
            Kind.Severity,
            $"{Phrases.OneOrMany(subjects, "Ingresses")} {(items.Length == 1 ? "names" : "name")} class {name}, which {(isAnnotation ? "no running controller takes" : "does not exist")}",
            isAnnotation
                ? $"The annotation {IngressObject.Annotation} says {name}. No IngressClass has that name, and no controller that runs takes the annotation with that value."
                : $"spec.ingressClassName says {name}, and no IngressClass has that name. A controller that goes by IngressClasses leaves such an Ingress alone, without a word: it gets no load balancer and no route.",
            [.. subjects.Order(StringComparer.Ordinal)],
            [.. items.Select(item => new Evidence(item.Subject, field, name, Kinds.Ingresses.Question))],
            "Name a class that exists and is served, or create the class together with its controller.",
            [$"kubectl get ingressclasses -o wide",
                .. items.Take(1).Select(item => (ShellCommand)$"kubectl describe ingress {item.Name} -n {item.Namespace}")]);
    }
}
