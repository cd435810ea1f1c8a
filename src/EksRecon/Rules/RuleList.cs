using System.Collections.Immutable;

using EksRecon.Bundles;
using EksRecon.Facts;
using EksRecon.Networking;
using EksRecon.Networking.Addons;
using EksRecon.Networking.Addresses;
using EksRecon.Networking.Dns;
using EksRecon.Networking.Exposure;
using EksRecon.Networking.Ingress;
using EksRecon.Networking.KubeProxy;
using EksRecon.Networking.LoadBalancers;
using EksRecon.Networking.NetworkPolicies;
using EksRecon.Networking.ServiceMesh;
using EksRecon.Networking.Vpc;
using EksRecon.Networking.VpcCni;

namespace EksRecon.Rules;

/// <summary>The one list of all rules, their checks, and their findings in the order in which reports show them.</summary>
public static class RuleList
{
    /// <summary>Every kind of finding, by code.</summary>
    public static ImmutableArray<FindingKind> Kinds { get; } = [.. All().Select(entry => entry.Kind).OrderBy(kind => kind.Code, StringComparer.Ordinal)];

    /// <summary>Every rule applied to the facts, by code.</summary>
    public static ImmutableArray<Check> Examine(NetworkFacts facts, Coverage coverage) =>
        [.. All().Select(entry => entry.Check(facts, coverage)).OrderBy(check => check.Kind.Code, StringComparer.Ordinal)];

    /// <summary>What was found: most severe first, then by code and title.</summary>
    public static ImmutableArray<Finding> Findings(ImmutableArray<Check> checks) =>
    [
        .. checks.SelectMany(check => check.Findings)
            .OrderBy(finding => finding.Severity)
            .ThenBy(finding => finding.Kind.Code, StringComparer.Ordinal)
            .ThenBy(finding => finding.Title, StringComparer.Ordinal)
            .ThenBy(finding => string.Join('\n', finding.Subjects), StringComparer.Ordinal),
    ];

    private static IEnumerable<Entry> All() =>
    [
        .. Of("vpc_cni", VpcCniRules.All, facts => facts.VpcCni),
        .. Of("addons", AddonRules.All, facts => facts.Addons),
        .. Of("kube_proxy", KubeProxyRules.All, facts => facts.KubeProxy),
        .. Of("ingress", IngressRules.All, facts => facts.Ingress),
        .. Of("service_mesh", ServiceMeshRules.All, facts => facts.ServiceMesh),
        .. Of("dns", DnsRules.All, facts => facts.Dns),
        .. Of("network_policies", NetworkPolicyRules.All, facts => facts.NetworkPolicies),
        .. Of("vpc", VpcRules.All, facts => facts.Vpc),
        .. Of("capacity", AddressRules.All, facts => facts.Addresses),
        .. Of("exposure", ExposureRules.All, facts => facts.Exposure),
        .. Of("load_balancers", LoadBalancerRules.All, facts => facts.LoadBalancers),
        .. CrossRules.All.SelectMany(cross => Of(cross.Layer, [cross.Rule], facts => facts)),
        .. ToolRules.All.Select(rule => new Entry(rule.Kind, (_, coverage) => Made(rule, ToolRules.Layer, coverage))),
    ];

    private static IEnumerable<Entry> Of<TFacts>(string layer, ImmutableArray<Rule<TFacts>> rules, Func<NetworkFacts, TFacts> of) =>
        rules.Select(rule => new Entry(rule.Kind, (facts, _) => Made(rule, layer, of(facts))));

    private static Check Made<TFacts>(Rule<TFacts> rule, string layer, TFacts facts) =>
        new(rule.Kind, layer, [.. rule.Examine(facts)], [.. rule.RestsOn(facts)]);

    private sealed record Entry(FindingKind Kind, Func<NetworkFacts, Coverage, Check> Check);
}
