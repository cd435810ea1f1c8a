using System.Collections.Immutable;

using EksRecon.Facts;

namespace EksRecon.Networking.NetworkPolicies;

/// <summary>Policies of a kind that no running engine reads.</summary>
internal sealed class InertPolicies : Rule<NetworkPolicyFacts>
{
    private static readonly FindingKind Finding = new("NET505", nameof(InertPolicies), Severity.High);

    public override FindingKind Kind => Finding;

    public override IEnumerable<Premise> RestsOn(NetworkPolicyFacts facts) =>
    [
        facts.EngineList.Seen(), .. facts.Kinds.Where(kind =>
            kind.Resource != PolicyResources.NetworkPolicy).Select(kind => kind.Count.Part()),
        .. facts.Engines.Select(engine => engine.Enforces.Part()),
    ];

    public override IEnumerable<Finding> Examine(NetworkPolicyFacts facts)
    {
        if (!facts.SawEveryEngine) yield break;
        var inert = facts.Kinds.Where(kind =>
            kind.Resource != PolicyResources.NetworkPolicy && NetworkPolicyRules.Seen(facts, kind.Resource) > 0
                && IsInert(facts, kind.Resource)).ToImmutableArray();
        if (inert.IsEmpty) yield break;
        yield return new(
            Kind,
            Kind.Severity,
            $"{string.Join(", ", inert.Select(kind => $"{NetworkPolicyRules.Seen(facts, kind.Resource)} {kind.Kind} ({kind.Group})"))}: no engine that reads them runs",
            "They were left behind by an engine that is gone, or were made for one that never came or is switched off. They allow and forbid nothing.",
            [.. inert.Select(kind => kind.Resource).Order(StringComparer.Ordinal)],
            [.. inert.SelectMany(kind => kind.Count.Evidence), .. facts.Engines.SelectMany(engine => engine.Enforces.Evidence)],
            "If they are meant, run the engine that reads them. If not, write what they meant as NetworkPolicies and delete them, and their CRDs last.",
            [.. inert.Select(kind => (ShellCommand)$"kubectl get {Plural(kind)} -A")]);
    }

    private static bool IsInert(NetworkPolicyFacts facts, string resource)
    {
        foreach (var engine in facts.Engines)
        {
            if (engine.Reads.Contains(resource, StringComparer.Ordinal) && !engine.Enforces.Is(false)) return false;
        }

        return true;
    }

    private static string Plural(PolicyKindCount kind) => $"{kind.Kind[..^1].ToLowerInvariant()}ies.{kind.Group}";
}
