using EksRecon.Facts;
using EksRecon.Networking;
using EksRecon.Networking.VpcCni;

namespace EksRecon.Rules;

/// <summary>Pods with security groups of their own have no source NAT in strict mode, and their subnets are public.</summary>
internal sealed class PodSecurityGroupsInPublicSubnets : Rule<NetworkFacts>
{
    private static readonly FindingKind Finding = new("NET137", nameof(PodSecurityGroupsInPublicSubnets), Severity.Medium);

    public override FindingKind Kind => Finding;

    public override IEnumerable<Premise> RestsOn(NetworkFacts facts) =>
    [
        .. PodSecurityGroups.InStrictMode(facts.VpcCni), facts.VpcCni.SecurityGroupPolicies.Must(policies => !policies.IsEmpty),
        .. PodSubnets.RestsOn(facts),
    ];

    public override IEnumerable<Finding> Examine(NetworkFacts facts)
    {
        var cni = facts.VpcCni;
        if (!PodSecurityGroups.AreStrict(cni) || PodSecurityGroups.Policies(cni) == 0) yield break;
        var subnets = PodSubnets.Public(facts);
        if (subnets.IsEmpty) yield break;
        yield return new(
            Kind,
            Kind.Severity,
            $"Pods with security groups of their own may run in {subnets.Length} public subnet{(subnets.Length == 1 ? "" : "s")}, where they have no way to the internet",
            $"In strict mode nothing translates the addresses of such pods, and an internet gateway drops packets from addresses without a public one. The subnets: {PodSubnets.Listed(subnets)}. {PodSecurityGroups.Concerns(cni)}",
            [.. subnets.Select(subnet => subnet.Subject).Order(StringComparer.Ordinal)],
            [.. PodSecurityGroups.Evidence(cni), .. subnets.SelectMany(subnet => subnet.Route.Evidence)],
            $"Run these pods on nodes in subnets whose default route leads to a NAT gateway, or set {VpcCniSettings.PodSecurityGroupMode} to {PodSecurityGroups.Standard}, where the node translates for them.",
            [PodSecurityGroups.ToStandard]);
    }
}
