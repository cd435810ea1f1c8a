using EksRecon.Facts;
using EksRecon.Questions;

namespace EksRecon.Networking.Ingress;

/// <summary>NET208: more than one IngressClass is marked as the default.</summary>
internal sealed class SeveralDefaultIngressClasses : Rule<IngressFacts>
{
    private const string Field = "metadata.annotations[ingressclass.kubernetes.io/is-default-class]";

    private static readonly FindingKind Same = new("NET208", nameof(SeveralDefaultIngressClasses), Severity.Medium);

    public override FindingKind Kind => Same;

    public override IEnumerable<Premise> RestsOn(IngressFacts facts) => [facts.Classes.Seen()];

    public override IEnumerable<Finding> Examine(IngressFacts facts)
    {
        if (!facts.Classes.TryGet(out var classes)) yield break;
        var defaults = classes.Where(item => item.IsDefault).ToArray();
        if (defaults.Length < 2) yield break;
        var names = defaults.Select(item => item.Name).ToArray();
        yield return new(
            Kind,
            Kind.Severity,
            $"IngressClasses {Phrases.Names(names)} are {(names.Length == 2 ? "both" : "all")} marked as the default",
            $"{defaults.Length} IngressClasses carry ingressclass.kubernetes.io/is-default-class: \"true\". An Ingress that names no class then goes to the one that was created last, or is refused by older API servers.",
            [.. defaults.Select(item => item.Subject).Order(StringComparer.Ordinal)],
            [.. defaults.Select(item => new Evidence(item.Subject, Field, "true", Kinds.IngressClasses.Question))],
            "Keep the mark on one class and set it to \"false\" on the others.",
            [.. names.Skip(1).Select(name => (ShellCommand)$"kubectl annotate ingressclass {name} ingressclass.kubernetes.io/is-default-class=false --overwrite")]);
    }
}
