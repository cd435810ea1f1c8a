using EksRecon.Facts;
using EksRecon.Model;
using EksRecon.Questions;

namespace EksRecon.Networking.Dns;

/// <summary>NET404: CoreDNS was left behind by upgrades of the cluster.</summary>
internal sealed class CoreDnsSkew : Rule<DnsFacts>
{
    private const int MinorsBehind = 2;

    private static readonly FindingKind Same = new("NET404", nameof(CoreDnsSkew), Severity.Medium);

    public override FindingKind Kind => Same;

    public override IEnumerable<Premise> RestsOn(DnsFacts facts)
    {
        yield return facts.CoreDnsRuns.Must(true);
        yield return facts.CoreDnsVersion.Must(tag => tag is not null);
        yield return facts.Shipped.Must(shipped => shipped is not null);
        if (facts.CoreDnsVersion.TryGet(out var tag) && tag is not null && facts.Shipped.TryGet(out var shipped) && shipped is not null
            && Behind(tag, shipped) < MinorsBehind) yield return facts.IsOffered.Must(false);
    }

    public override IEnumerable<Finding> Examine(DnsFacts facts)
    {
        if (!facts.CoreDnsRuns.Is(true) || !facts.CoreDnsVersion.TryGet(out var tag) || tag is null
            || !facts.Shipped.TryGet(out var shipped) || shipped is null)
        {
            yield break;
        }

        var behind = Behind(tag, shipped);
        if (behind < MinorsBehind && !facts.IsOffered.Is(false)) yield break;
        yield return new(
            Kind,
            Kind.Severity,
            behind >= MinorsBehind
                ? $"CoreDNS {tag} is {behind} minor versions behind {shipped.Version}, which EKS ships for Kubernetes {shipped.Kubernetes}"
                : $"CoreDNS {tag} is not among the versions EKS offers for Kubernetes {shipped.Kubernetes}",
            "Upgrading a cluster does not upgrade CoreDNS. This pair is not tested together, and fixes of CoreDNS since then are missing.",
            DnsRules.Subjects(facts),
            [
                .. facts.CoreDnsVersion.Evidence,
                behind >= MinorsBehind
                    ? new Evidence($"Kubernetes {shipped.Kubernetes}", "CoreDNS of EKS", shipped.Version, shipped.Source)
                    : new Evidence("addon coredns", "compatibilities", $"none for {shipped.Kubernetes}",
                        AwsCalls.DescribeAddonVersions.QuestionFor(ShippedCoreDnsVersions.AddonName)),
            ],
            facts.IsAddon.Is(false)
                ? "Bring CoreDNS under the EKS add-on, or update its image, after reading the release notes for plugins that went away."
                : "Update the add-on to a version offered for this Kubernetes version, keeping the settings of the Corefile.",
            [
                $"aws eks describe-addon-versions --addon-name coredns --kubernetes-version {shipped.Kubernetes} --query 'addons[].addonVersions[].addonVersion'",
                .. facts.IsAddon.Is(true)
                    ? [(ShellCommand)$"aws eks update-addon --cluster-name {facts.Cluster.NameForCommands} --addon-name coredns --addon-version VERSION --resolve-conflicts PRESERVE"]
                    : Array.Empty<ShellCommand>(),
            ]);
    }

    private static int Behind(string tag, ShippedCoreDns shipped) =>
        ImageVersion.Parse(tag) is { } own && ImageVersion.Parse(shipped.Version) is { } theirs && own.Major == theirs.Major
            ? theirs.Minor - own.Minor
            : 0;
}
