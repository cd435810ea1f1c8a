using EksRecon.Facts;

namespace EksRecon.Networking.Addons;

/// <summary>EKS offers a newer version of an add-on for this cluster.</summary>
internal sealed class AddOnBehind : Rule<AddonFacts>
{
    private static readonly FindingKind Finding = new("NET107", nameof(AddOnBehind), Severity.Low);

    public override FindingKind Kind => Finding;

    public override IEnumerable<Premise> RestsOn(AddonFacts facts) =>
        [facts.Cluster.KubernetesVersion.Seen(), facts.Network.Seen(), .. AddonRules.Each(facts, addon => addon.Newer.Part())];

    public override IEnumerable<Finding> Examine(AddonFacts facts)
    {
        if (!facts.Cluster.KubernetesVersion.TryGet(out var version)) yield break;
        if (!facts.Network.TryGet(out var addons)) yield break;
        foreach (var addon in addons)
        {
            if (!addon.Newer.TryGet(out var newer) || newer is not [var latest, ..]) continue;
            yield return new(
                Kind,
                Kind.Severity,
                $"EKS add-on {addon.Name} is {addon.Version}, and {latest} is offered for Kubernetes {version}",
                newer.Length == 1 ? "One newer version fits this cluster." : $"{newer.Length} newer versions fit this cluster.",
                [addon.Subject],
                [new(addon.Subject, "addonVersion", addon.Version ?? "", AddonRules.Question(addon.Name)),
                    new(addon.Subject, "newest offered version", latest, AddonRules.VersionsQuestion(addon.Name))],
                addon.Name == "vpc-cni"
                    ? "Update it, one minor version at a time as the EKS user guide asks, keeping the current settings."
                    : "Update it, keeping the current settings.",
                [$"aws eks update-addon --cluster-name {facts.Cluster.NameForCommands} --addon-name {addon.Name} --addon-version {latest} --resolve-conflicts PRESERVE"]);
        }
    }
}
