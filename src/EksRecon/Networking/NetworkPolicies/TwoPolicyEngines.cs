using System.Collections.Immutable;

using EksRecon.Facts;

namespace EksRecon.Networking.NetworkPolicies;

/// <summary>Two engines enforce NetworkPolicies on the same nodes.</summary>
internal sealed class TwoPolicyEngines : Rule<NetworkPolicyFacts>
{
    private static readonly FindingKind Finding = new("NET503", nameof(TwoPolicyEngines), Severity.High);

    public override FindingKind Kind => Finding;

    public override IEnumerable<Premise> RestsOn(NetworkPolicyFacts facts) =>
        [facts.EngineList.Seen(), .. facts.Engines.Select(engine => engine.Enforces.Part())];

    public override IEnumerable<Finding> Examine(NetworkPolicyFacts facts)
    {
        // Auto Mode's nodes and hybrid nodes may have engines of their own, beside whatever the other nodes run.
        var all = facts.Engines.Where(engine =>
            engine.Enforces.Is(true) && engine.Reads.Contains(PolicyResources.NetworkPolicy, StringComparer.Ordinal)).ToImmutableArray();
        var on = all.Where(engine => all.Any(other => other != engine && engine.Meets(other))).ToImmutableArray();
        if (on.Length < 2) yield break;
        yield return new(
            Kind,
            Kind.Severity,
            $"{on.Length} engines enforce NetworkPolicies at the same time: {string.Join(", ", on.Select(engine => engine.Id))}",
            "A packet has to pass both. Their differences (timing at pod start, named ports, host traffic) then show as drops that neither engine's tools explain.",
            [.. on.SelectMany(engine => engine.Subjects).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)],
            [.. on.SelectMany(engine => engine.Enforces.Evidence)],
            "Keep one. To keep the other engine, set enableNetworkPolicy to false on the vpc-cni add-on; to keep the VPC CNI's, remove the other engine or switch its enforcement off.",
            [$"aws eks update-addon --cluster-name {facts.Cluster.NameForCommands} --addon-name vpc-cni --resolve-conflicts PRESERVE --configuration-values '{{\"enableNetworkPolicy\":\"false\"}}'"]);
    }
}
