using System.Collections.Immutable;

using EksRecon.Facts;
using EksRecon.Questions;

namespace EksRecon.Networking.Ingress;

/// <summary>NET203: an IngressClass that no running controller serves. Classes of one controller name are one finding.</summary>
internal sealed class IngressClassWithoutController : Rule<IngressFacts>
{
    private static readonly FindingKind Same = new("NET203", nameof(IngressClassWithoutController), Severity.Medium);

    public override FindingKind Kind => Same;

    public override IEnumerable<Premise> RestsOn(IngressFacts facts) => [facts.Unserved.Seen()];

    public override IEnumerable<Finding> Examine(IngressFacts facts)
    {
        if (!facts.Unserved.TryGet(out var classes)) yield break;
        foreach (
            var group in classes.GroupBy(item => item.Controller, StringComparer.Ordinal).OrderBy(group => group.Key ?? "",
                StringComparer.Ordinal))
        {
            yield return Say(group.Key, [.. group], facts);
        }
    }

    private Finding Say(string? controller, ImmutableArray<IngressClass> classes, IngressFacts facts)
    {
        var names = classes.Select(item => item.Name).ToArray();
        var users = ClassUsers.Count(facts.Ingresses, item => names.Contains(item.Class, StringComparer.Ordinal));
        var many = names.Length > 1;
        var subject = $"{(many ? "IngressClasses" : "IngressClass")} {Phrases.Names(names)}";
        var dead = ClassUsers.Sentence(users, facts.Ingresses, "Ingress", "Ingresses", "no load balancer or route");
        return new(
            Kind,
            Kind.Severity,
            controller is null
                ? $"{subject} {(many ? "name" : "names")} no controller"
                : $"{subject} {(many ? "name" : "names")} {controller}, which no running controller serves",
            controller == AutoModeClasses.Controller
                ? $"The class belongs to EKS Auto Mode, and EKS says that Auto Mode is off.{dead}"
                : $"No known controller that runs answers to {controller ?? "a class without spec.controller"}, no other workload looks like its controller, "
                    + $"and no Ingress that uses it has an address.{dead}",
            [.. classes.Select(item => item.Subject).Order(StringComparer.Ordinal)],
            [.. classes.Select(item => new Evidence(item.Subject, "spec.controller", item.Controller ?? Evidence.NotSet, Kinds.IngressClasses.Question)),
                .. facts.Controllers.Evidence],
            users == 0
                ? "Delete the class if its controller is gone for good, or install the controller. If a custom controller serves it, describe that controller with --signatures."
                : "Install the controller again, or move the Ingresses to a class that is served and delete this one. If a custom controller serves it, describe that controller with --signatures.",
            [.. names.Order(StringComparer.Ordinal).Select(name => (ShellCommand)$"kubectl describe ingressclass {name}"),
                $"kubectl get ingresses --all-namespaces"]);
    }
}
