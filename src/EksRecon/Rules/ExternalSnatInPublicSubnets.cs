using EksRecon.Facts;
using EksRecon.Networking;
using EksRecon.Networking.VpcCni;

namespace EksRecon.Rules;

/// <summary>Nodes do no source NAT, and pods' addresses are of public subnets, where nothing else does it.</summary>
internal sealed class ExternalSnatInPublicSubnets : Rule<NetworkFacts>
{
    private static readonly FindingKind Finding = new("NET136", nameof(ExternalSnatInPublicSubnets), Severity.High);

    public override FindingKind Kind => Finding;

    public override IEnumerable<Premise> RestsOn(NetworkFacts facts) =>
        [.. facts.VpcCni.Ipv4Pool(), facts.VpcCni.Switch(VpcCniSettings.ExternalSnat).Must(true), .. PodSubnets.RestsOn(facts)];

    public override IEnumerable<Finding> Examine(NetworkFacts facts)
    {
        var snat = facts.VpcCni.Switch(VpcCniSettings.ExternalSnat);
        if (!facts.VpcCni.HasIpv4Pool() || !snat.Is(true)) yield break;
        var subnets = PodSubnets.Public(facts);
        if (subnets.IsEmpty) yield break;
        yield return new(
            Kind,
            Kind.Severity,
            $"External source NAT is on, and {subnets.Length} subnet{(subnets.Length == 1 ? "" : "s")} of pods lead{(subnets.Length == 1 ? "s" : "")} to an internet gateway",
            $"With {VpcCniSettings.ExternalSnat} true the node leaves pods' own addresses on packets to the internet, and an internet gateway drops packets from addresses without a public one: pods there have no way out. The subnets: {PodSubnets.Listed(subnets)}.",
            [.. subnets.Select(subnet => subnet.Subject).Append(VpcCniRules.DaemonSet).Order(StringComparer.Ordinal)],
            [.. snat.Evidence, .. subnets.SelectMany(subnet => subnet.Route.Evidence)],
            $"Put nodes, or with custom networking the ENIConfigs, into subnets whose default route leads to a NAT gateway, or set {VpcCniSettings.ExternalSnat} to false.",
            [$"kubectl set env daemonset aws-node -n kube-system {VpcCniSettings.ExternalSnat}=false"]);
    }
}
