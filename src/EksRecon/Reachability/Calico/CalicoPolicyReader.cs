using System.Collections.Immutable;
using System.Text.Json;

using EksRecon.Model;
using EksRecon.Questions;

namespace EksRecon.Reachability;

/// <summary>Reads Calico's NetworkPolicies and GlobalNetworkPolicies (crd.projectcalico.org/v1, projectcalico.org/v3).</summary>
internal sealed class CalicoPolicyReader(CalicoTiers tiers, CalicoEntities entities)
{
    private readonly CalicoRules _rules = new(entities);

    /// <summary>Null for one that is about HostEndpoints alone: <c>doNotTrack</c> and <c>preDNAT</c> never reach pods. With <c>applyOnForward</c> alone it is about pods all the same.</summary>
    /// <exception cref="PolicyException">Calico would refuse it, or it has a part that is not modelled.</exception>
    public Policy? Read(Resource policy)
    {
        var spec = policy.Spec.ValueKind == JsonValueKind.Object ? policy.Spec : throw new PolicyException("it has no spec");
        if (IsGlobal(policy))
        {
            if (Is(spec, "doNotTrack") || Is(spec, "preDNAT")) return null;
            PolicyReading.Only(spec, "spec", "tier", "order", "selector", "namespaceSelector", "serviceAccountSelector", "types", "ingress", "egress", "doNotTrack", "preDNAT", "applyOnForward", "performanceHints");
        }
        else
        {
            PolicyReading.Only(spec, "spec", "tier", "order", "selector", "serviceAccountSelector", "types", "ingress", "egress", "performanceHints");
        }

        if (spec.TextOf("serviceAccountSelector") is { Length: > 0 }) throw new PolicyException("spec.serviceAccountSelector: labels of ServiceAccounts are not read");
        var stage = tiers[TierOf(policy)];
        var isolates = tiers.Denies(stage);
        var (hasIngress, hasEgress) = Types(spec);
        var @namespace = IsGlobal(policy) ? null : policy.Metadata.Namespace;
        return new(
            policy.Subject, stage, CalicoTiers.Order(spec), Pods(policy),
            hasIngress ? new(_rules.Read(spec, ingress: true, @namespace), isolates) : null,
            hasEgress ? new(_rules.Read(spec, ingress: false, @namespace), isolates) : null);
    }

    /// <summary>Whom a policy is about, as far as that can be read of one that cannot be evaluated; null for everybody.</summary>
    public static PodTerm? SubjectOf(Resource policy)
    {
        if (policy.Kind != Kinds.CalicoNetworkPolicies && policy.Kind != Kinds.CalicoGlobalNetworkPolicies) return Readings.SubjectOf(policy);
        try
        {
            return Pods(policy);
        }
        catch (PolicyException)
        {
            return IsGlobal(policy) ? null : new(policy.Metadata.Namespace, LabelSelector.Everything, LabelSelector.Everything);
        }
    }

    /// <summary>What decides between policies of one order: name, namespace and kind. In crd.projectcalico.org/v1 names start with the tier's, and what Calico makes of NetworkPolicies with <c>knp.default.</c></summary>
    public static string NameOf(Resource policy)
    {
        var name = policy.Metadata.Name;
        if (policy.Kind == Kinds.NetworkPolicies) name = "knp.default." + name;
        else if (policy.Kind == Kinds.CalicoNetworkPolicies || policy.Kind == Kinds.CalicoGlobalNetworkPolicies) name = name.StartsWith(TierOf(policy) + ".", StringComparison.Ordinal) ? name[(TierOf(policy).Length + 1)..] : name;
        return $"{name}/{policy.Metadata.Namespace}/{policy.Kind.Kind}";
    }

    private static PodTerm Pods(Resource policy)
    {
        var labels = CalicoEntities.Selector(policy.Spec, "selector", "spec");
        return IsGlobal(policy)
            ? new(null, CalicoEntities.Namespaces(policy.Spec, "spec"), labels, LabelDialect.Calico)
            : new(policy.Metadata.Namespace, LabelSelector.Everything, labels, LabelDialect.Calico);
    }

    private static bool IsGlobal(Resource policy) => policy.Kind == Kinds.CalicoGlobalNetworkPolicies;

    private static string TierOf(Resource policy) => policy.Text("spec.tier") is { Length: > 0 } tier ? tier : CalicoTiers.Default;

    private static bool Is(JsonElement spec, string name) => PolicyReading.Member(spec, name) is { ValueKind: JsonValueKind.True };

    /// <summary>Without types: Egress where there are egress rules, and Ingress where there are ingress rules or no egress rules.</summary>
    private static (bool Ingress, bool Egress) Types(JsonElement spec)
    {
        if (PolicyReading.List(spec, "types", "spec") is not { Count: > 0 } types)
        {
            var hasEgress = PolicyReading.List(spec, "egress", "spec") is { Count: > 0 };
            return (!hasEgress || PolicyReading.List(spec, "ingress", "spec") is { Count: > 0 }, hasEgress);
        }

        foreach (var type in types)
        {
            if (type.ValueKind != JsonValueKind.String || type.GetString() is not ("Ingress" or "Egress")) throw new PolicyException($"spec.types: {type.GetRawText()} is neither Ingress nor Egress");
        }

        return (types.Any(type => type.GetString() == "Ingress"), types.Any(type => type.GetString() == "Egress"));
    }
}
