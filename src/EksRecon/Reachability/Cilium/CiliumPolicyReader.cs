using System.Collections.Immutable;
using System.Text.Json;

using EksRecon.Model;

namespace EksRecon.Reachability;

/// <summary>
/// Reads CiliumNetworkPolicies and CiliumClusterwideNetworkPolicies (cilium.io/v2): each of <c>spec</c> and <c>specs</c> is a policy. Those
/// about nodes are about no pod.
/// </summary>
internal sealed class CiliumPolicyReader(CiliumSelectors selectors, CiliumRuleReader rules, int stage)
{
    /// <exception cref="PolicyException">Cilium would refuse it, or it has a part that is not modelled.</exception>
    public IEnumerable<Policy> Read(Resource policy)
    {
        var @namespace = Namespace(policy);
        var policies = new List<Policy>();
        foreach (var (spec, where) in Specs(policy))
        {
            PolicyReading.Only(spec, where, "endpointSelector", "nodeSelector", "ingress", "ingressDeny", "egress", "egressDeny",
                "enableDefaultDeny", "labels", "description", "log");
            var (endpoints, nodes) = (PolicyReading.Member(spec, "endpointSelector"), PolicyReading.Member(spec, "nodeSelector"));
            if (endpoints is not null == nodes is not null)
            {
                throw new PolicyException(
                    $"{where} has {(endpoints is null ? "neither" : "both")} endpointSelector {(endpoints is null ? "nor" : "and")} nodeSelector");
            }

            if (endpoints is not { } selector || selectors.Subject(selector, where + ".endpointSelector", @namespace) is not { } pods)
            {
                continue;
            }

            var of = where == "spec" ? "" : where + ".";
            policies.Add(
                new(policy.Subject, stage, 0, pods, Direction(spec, where, of, ingress: true, @namespace),
                    Direction(spec, where, of, ingress: false, @namespace)));
        }

        return policies;
    }

    /// <summary>Whom a policy is about that cannot be evaluated, as far as that can be read; null for everybody.</summary>
    public PodTerm? SubjectOf(Resource policy)
    {
        var @namespace = Namespace(policy);
        var whole = @namespace is null ? null : new PodTerm(@namespace, LabelSelector.Everything, LabelSelector.Everything);
        try
        {
            var specs = Specs(policy).ToList();
            return specs.Count == 1 && PolicyReading.Member(specs[0].Spec, "endpointSelector") is { } selector
                ? selectors.Subject(selector, "spec.endpointSelector", @namespace) ?? whole
                : whole;
        }
        catch (PolicyException)
        {
            return whole;
        }
    }

    private static string? Namespace(Resource policy) => policy.Metadata.Namespace.Length == 0 ? null : policy.Metadata.Namespace;

    private static IEnumerable<(JsonElement Spec, string Where)> Specs(Resource policy)
    {
        var list = policy.Specs.ValueKind switch
        {
            JsonValueKind.Array => policy.Specs.EnumerateArray().ToArray(),
            JsonValueKind.Undefined or JsonValueKind.Null => [],
            _ => throw new PolicyException("specs is no list"),
        };
        var all = list.Select((spec, at) => (spec, $"specs[{at}]"));
        if (policy.Spec.ValueKind == JsonValueKind.Object) all = all.Prepend((policy.Spec, "spec"));
        else if (list.Length == 0) throw new PolicyException("it has neither spec nor specs");
        return all;
    }

    /// <summary>A direction is isolated by having rules, of either kind, where <c>enableDefaultDeny</c> does not say otherwise.</summary>
    private PolicyDirection? Direction(JsonElement spec, string where, string of, bool ingress, string? @namespace)
    {
        var name = ingress ? "ingress" : "egress";
        var (allowed, denied) = (PolicyReading.List(spec, name, where) ?? [], PolicyReading.List(spec, name + "Deny", where) ?? []);
        if (allowed.Count + denied.Count == 0) return null;
        var isolates = true;
        if (PolicyReading.Member(spec, "enableDefaultDeny") is { } defaults)
        {
            PolicyReading.Only(defaults, where + ".enableDefaultDeny", "ingress", "egress");
            isolates = PolicyReading.Member(defaults, name) is not { ValueKind: JsonValueKind.False };
        }

        return new(
            [
                .. allowed.SelectMany((rule, at) =>
                    rules.Read(rule, $"{where}.{name}[{at}]", $"{of}{name}[{at}]", ingress, denies: false, isolates, @namespace)),
                .. denied.SelectMany((rule, at) =>
                    rules.Read(rule, $"{where}.{name}Deny[{at}]", $"{of}{name}Deny[{at}]", ingress, denies: true, isolates, @namespace)),
            ],
            isolates);
    }
}
