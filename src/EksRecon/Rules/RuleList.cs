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

/// <summary>The one list of all rules, and their findings in the order in which reports show them.</summary>
public static class RuleList
{
    /// <summary>Every kind of finding, by code.</summary>
    public static ImmutableArray<FindingKind> Kinds { get; } =
    [
        .. All().Select(entry => entry.Kind).OrderBy(kind => kind.Code, StringComparer.Ordinal),
    ];

    /// <summary>What follows from the facts: most severe first, then by code and title.</summary>
    public static ImmutableArray<Finding> Examine(NetworkFacts facts, Coverage coverage)
    {
        var findings = new List<Finding>();
        foreach (var (_, examine) in All()) findings.AddRange(examine(facts, coverage));
        return
        [
            .. findings
                .OrderBy(finding => finding.Severity)
                .ThenBy(finding => finding.Kind.Code, StringComparer.Ordinal)
                .ThenBy(finding => finding.Title, StringComparer.Ordinal)
                .ThenBy(finding => string.Join('\n', finding.Subjects), StringComparer.Ordinal),
        ];
    }

    private static IEnumerable<(FindingKind Kind, Func<NetworkFacts, Coverage, IEnumerable<Finding>> Examine)> All() =>
    [
        .. Of(VpcCniRules.All, facts => facts.VpcCni),
        .. Of(AddonRules.All, facts => facts.Addons),
        .. Of(KubeProxyRules.All, facts => facts.KubeProxy),
        .. Of(IngressRules.All, facts => facts.Ingress),
        .. Of(ServiceMeshRules.All, facts => facts.ServiceMesh),
        .. Of(DnsRules.All, facts => facts.Dns),
        .. Of(NetworkPolicyRules.All, facts => facts.NetworkPolicies),
        .. Of(VpcRules.All, facts => facts.Vpc),
        .. Of(AddressRules.All, facts => facts.Addresses),
        .. Of(ExposureRules.All, facts => facts.Exposure),
        .. Of(LoadBalancerRules.All, facts => facts.LoadBalancers),
        .. Of(CrossRules.All, facts => facts),
        .. Of(ToolRules.All),
    ];

    private static IEnumerable<(FindingKind, Func<NetworkFacts, Coverage, IEnumerable<Finding>>)> Of<TFacts>(ImmutableArray<Rule<TFacts>> rules, Func<NetworkFacts, TFacts> layer) =>
        rules.Select(rule => (rule.Kind, (Func<NetworkFacts, Coverage, IEnumerable<Finding>>)((facts, _) => rule.Examine(layer(facts)))));

    private static IEnumerable<(FindingKind, Func<NetworkFacts, Coverage, IEnumerable<Finding>>)> Of(ImmutableArray<Rule<Coverage>> rules) =>
        rules.Select(rule => (rule.Kind, (Func<NetworkFacts, Coverage, IEnumerable<Finding>>)((_, coverage) => rule.Examine(coverage))));
}
