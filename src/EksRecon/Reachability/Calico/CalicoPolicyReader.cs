using System.Collections.Immutable;
using System.Text.Json;

using EksRecon.Model;
using EksRecon.Questions;

namespace EksRecon.Reachability;

/// <summary>Reads Calico's NetworkPolicies and GlobalNetworkPolicies (crd.projectcalico.org/v1, projectcalico.org/v3).</summary>
internal sealed class CalicoPolicyReader(CalicoTiers tiers, CalicoAccounts accounts, CalicoRules rules)
{
    private static readonly ImmutableArray<string> Members = ["tier", "order", "selector", "serviceAccountSelector", "types", "ingress",
        "egress", "performanceHints"];
    private static readonly ImmutableArray<string> GlobalMembers = [.. Members, "namespaceSelector", "doNotTrack", "preDNAT",
        "applyOnForward"];

    /// <summary>
    /// Null for one that is about HostEndpoints alone: <c>doNotTrack</c> and <c>preDNAT</c> never reach pods. With <c>applyOnForward</c>
    /// alone it is about pods all the same.
    /// </summary>
    /// <exception cref="PolicyException">Calico would refuse it, or it has a part that is not modelled.</exception>
    public Policy? Read(Resource policy)
    {
        var spec = policy.Spec.ValueKind == JsonValueKind.Object ? policy.Spec : throw new PolicyException("it has no spec");
        if (IsGlobal(policy) && (Is(spec, "doNotTrack") || Is(spec, "preDNAT"))) return null;
        PolicyReading.Only(spec, "spec", (IsGlobal(policy) ? GlobalMembers : Members).AsSpan());
        var stage = tiers[TierOf(policy)];
        var isolates = tiers.Denies(stage);
        var (hasIngress, hasEgress) = Types(spec);
        var @namespace = IsGlobal(policy) ? null : policy.Metadata.Namespace;
        var doubts = new CalicoDoubts();
        var pods = Pods(policy, doubts);
        return new(policy.Subject, stage, CalicoTiers.Order(spec), pods, Direction(hasIngress, ingress: true),
            Direction(hasEgress, ingress: false))
        {
            Doubt = doubts.Reason,
        };

        // Where it is not known whether the policy is about a pod, it is not known either whether its rules are.
        PolicyDirection? Direction(bool isThere, bool ingress) =>
            isThere
                ? new([.. rules.Read(spec, ingress, @namespace).Select(rule => rule with { Doubt = rule.Doubt ?? doubts.Reason })],
                    isolates)
                : null;
    }

    /// <summary>
    /// What a policy that cannot be evaluated leaves open: the pods and directions that it is about, as far as that can be read.
    /// </summary>
    public Doubt DoubtOf(Resource policy, string reason)
    {
        if (policy.Kind != Kinds.CalicoNetworkPolicies && policy.Kind != Kinds.CalicoGlobalNetworkPolicies)
        {
            return new(reason, Readings.SubjectOf(policy));
        }

        var everyone = IsGlobal(policy) ? PodTerm.Everything : PodTerm.Everything with { Namespace = policy.Metadata.Namespace };
        var (pods, directions) = (everyone, (Ingress: true, Egress: true));
        var doubts = new CalicoDoubts();
        if (doubts.Refused(() => pods = Pods(policy, doubts))) pods = everyone;
        doubts.Refused(() => directions = Types(policy.Spec));
        return new(reason, pods == PodTerm.Everything ? null : pods, directions.Ingress, directions.Egress);
    }

    /// <summary>
    /// True where a policy is also for what HostEndpoints forward, as connections of pods to other nodes are where the cluster has some.
    /// </summary>
    public static bool IsForwarded(Resource policy) => policy.Spec.ValueKind == JsonValueKind.Object && Is(policy.Spec, "applyOnForward");

    /// <summary>
    /// What decides between policies of one order: name, namespace and kind. In crd.projectcalico.org/v1 names start with the tier's, and
    /// what Calico makes of NetworkPolicies with <c>knp.default.</c>
    /// </summary>
    public static string NameOf(Resource policy)
    {
        var name = policy.Metadata.Name;
        if (policy.Kind == Kinds.NetworkPolicies) name = "knp.default." + name;
        else if (policy.Kind == Kinds.CalicoNetworkPolicies || policy.Kind == Kinds.CalicoGlobalNetworkPolicies)
        {
            name = name.StartsWith(TierOf(policy) + ".", StringComparison.Ordinal) ? name[(TierOf(policy).Length + 1)..] : name;
        }

        return $"{name}/{policy.Metadata.Namespace}/{policy.Kind.Kind}";
    }

    /// <param name="doubts">Takes what cannot be evaluated, without which the term holds at least all pods that the policy is
    /// about.</param>
    /// <exception cref="PolicyException">Calico would refuse a selector.</exception>
    private PodTerm Pods(Resource policy, CalicoDoubts doubts)
    {
        var selector = doubts.Try(() => CalicoEntities.Selector(policy.Spec, "selector", "spec"));
        if (doubts.Try(() => accounts.Labelled(policy.Spec, "serviceAccountSelector", "spec")) is { } labelled)
        {
            selector = CalicoSelector.Both(selector, labelled);
        }

        var namespaces = IsGlobal(policy) ? doubts.Try(() => CalicoEntities.Selector(policy.Spec, "namespaceSelector", "spec")) : null;
        return new(IsGlobal(policy) ? null : policy.Metadata.Namespace, (Selector?)namespaces ?? LabelSelector.Everything,
            (Selector?)selector ?? LabelSelector.Everything, LabelDialect.Calico);
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
            if (type.ValueKind != JsonValueKind.String || type.GetString() is not ("Ingress" or "Egress"))
            {
                throw new PolicyException($"spec.types: {type.GetRawText()} is neither Ingress nor Egress");
            }
        }

        return (types.Any(type => type.GetString() == "Ingress"), types.Any(type => type.GetString() == "Egress"));
    }
}
