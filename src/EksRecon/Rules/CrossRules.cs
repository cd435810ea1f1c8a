using System.Collections.Immutable;

using EksRecon.Facts;
using EksRecon.Networking;

namespace EksRecon.Rules;

/// <summary>Rules that look at more than one layer, by code.</summary>
internal static class CrossRules
{
    private const string Cni = "vpc_cni";

    /// <summary>Each with the layer whose object its finding is about.</summary>
    public static ImmutableArray<(string Layer, Rule<NetworkFacts> Rule)> All { get; } =
    [
        (Cni, new TwoPrimaryCnis()), (Cni, new PodSecurityGroupsWithNodeLocalDns()), (Cni, new PodSecurityGroupsWithAmbient()),
        (Cni, new PodSecurityGroupsWithIpvs()), (Cni, new ClusterEndpointWithoutPrivateAccess()), (Cni, new ExternalSnatInPublicSubnets()),
        (Cni, new PodSecurityGroupsInPublicSubnets()), (Cni, new BandwidthPluginWithPolicies()),
        (Cni, new EndOfLifeRule("NET115", "CniEndOfLife", Severity.Medium, ["cni", "policy-engine"])),
        ("ingress", new EndOfLifeRule("NET206", "IngressControllerEndOfLife", Severity.High, ["ingress", "gateway"])),
        ("service_mesh", new EndOfLifeRule("NET303", "MeshEndOfLife", Severity.High, ["mesh"])),
        ("dns", new EndOfLifeRule("NET406", "KubeDnsEndOfLife", Severity.High, ["dns"])),
        ("vpc", new NodeGroupZoneWithoutEniConfig()),
    ];
}

/// <summary>A component runs whose makers ended it.</summary>
internal sealed class EndOfLifeRule(string code, string name, Severity severity, ImmutableArray<string> roles) : Rule<NetworkFacts>
{
    public override FindingKind Kind { get; } = new(code, name, severity);

    public override IEnumerable<Premise> RestsOn(NetworkFacts facts) => [facts.Components.Recognised.Seen()];

    public override IEnumerable<Finding> Examine(NetworkFacts facts)
    {
        if (!facts.Components.Recognised.TryGet(out var components)) yield break;
        foreach (var ended in components
            .Where(item => item.Signature.EndOfLife is not null && roles.Contains(item.Role, StringComparer.Ordinal))
            .GroupBy(item => item.Id, StringComparer.Ordinal))
        {
            if (ended.First().Signature.EndOfLife is not { } end) continue;
            var product = ended.First().Signature.Name;
            yield return new(
                Kind,
                Kind.Severity,
                $"{product} runs and is past its end of life ({end.Date})",
                $"{end.Says} It gets no fixes, security fixes included. Source: {end.Source}.",
                [.. ended.Select(item => item.Subject).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)],
                [.. ended.Select(Signatures.ComponentEvidence.Of)],
                end.Instead,
                []);
        }
    }
}

/// <summary>Two components both give addresses to pods.</summary>
internal sealed class TwoPrimaryCnis : Rule<NetworkFacts>
{
    private static readonly FindingKind Finding = new("NET112", nameof(TwoPrimaryCnis), Severity.High);

    public override FindingKind Kind => Finding;

    public override IEnumerable<Premise> RestsOn(NetworkFacts facts) =>
        [facts.VpcCni.PrimaryCnis.Must(primary => primary.Length > 1), facts.Components.Recognised.Seen()];

    public override IEnumerable<Finding> Examine(NetworkFacts facts)
    {
        // With nodes or DaemonSets unseen, the two may be meant for different nodes.
        if (facts.VpcCni.PrimaryCnis is not Known<ImmutableArray<string>> { Gaps.IsEmpty: true, Value: { Length: > 1 } primary })
        {
            yield break;
        }

        if (!facts.Components.Recognised.TryGet(out var components)) yield break;
        var items = components.Where(item => item.Role == "cni" && primary.Contains(item.Id, StringComparer.Ordinal)).ToImmutableArray();
        yield return new(
            Kind,
            Kind.Severity,
            $"{primary.Length} CNIs run on the same cluster: {string.Join(", ", primary)}",
            "On a node only one of them gives addresses to new pods: the one whose configuration file sorts first in /etc/cni/net.d. Which one that is can change at any restart, and pods of the other lose their routes.",
            [.. items.Select(item => item.Subject).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)],
            [.. items.Select(Signatures.ComponentEvidence.Of)],
            "Finish the migration: remove one of them, and replace the nodes on which both ran. Where one is meant to add policies only, set it to its policy-only or chaining mode.",
            [$"kubectl get daemonsets -A -o wide"]);
    }
}
