using EksRecon.Facts;

namespace EksRecon.Networking.Addons;

/// <summary>EKS does not offer the installed VPC CNI version for this Kubernetes version.</summary>
internal sealed class VpcCniIncompatible : Rule<AddonFacts>
{
    private static readonly FindingKind Finding = new("NET114", nameof(VpcCniIncompatible), Severity.Medium);

    public override FindingKind Kind => Finding;

    public override IEnumerable<Premise> RestsOn(AddonFacts facts) =>
        [facts.Cluster.KubernetesVersion.Seen(), facts.Network.Seen(),
            .. AddonRules.Each(facts, addon => addon.FitsCluster.Must(false), "vpc-cni")];

    public override IEnumerable<Finding> Examine(AddonFacts facts)
    {
        if (!facts.Cluster.KubernetesVersion.TryGet(out var version)) yield break;
        if (!facts.Network.TryGet(out var addons)) yield break;
        foreach (var addon in addons)
        {
            if (addon.Name != "vpc-cni" || !addon.FitsCluster.Is(false)) continue;
            yield return new(
                Kind,
                Kind.Severity,
                $"VPC CNI {addon.Version} is not among the versions EKS offers for Kubernetes {version}",
                "It was left behind by a control plane upgrade, or withdrawn. EKS does not test the two together.",
                [addon.Subject],
                [new(addon.Subject, "addonVersion", addon.Version ?? "", AddonRules.Question(addon.Name)),
                    new(addon.Subject, "compatibilities", $"none for {version}", AddonRules.VersionsQuestion(addon.Name))],
                "Update the add-on to an offered version, one minor version at a time.",
                [$"aws eks describe-addon-versions --addon-name vpc-cni --kubernetes-version {version.ToString()} --query 'addons[].addonVersions[].addonVersion'"]);
        }
    }
}
