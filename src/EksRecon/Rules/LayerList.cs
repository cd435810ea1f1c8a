using System.Collections.Immutable;

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

/// <summary>A part of the network that can be asked for alone.</summary>
/// <param name="Name">As options, MCP and <c>checks</c> name it.</param>
/// <param name="Title">As people read it.</param>
/// <param name="Details">Its members of the report's <c>details</c>.</param>
public sealed record Layer(string Name, string Title, ImmutableArray<string> Details)
{
    /// <summary>Its rules, each with the check that it makes of all facts.</summary>
    internal ImmutableArray<(FindingKind Kind, Func<NetworkFacts, Check> Check)> Checks { get; private init; } = [];

    internal static Layer Of<TFacts>(string name, string title, Func<NetworkFacts, TFacts> facts, ImmutableArray<Rule<TFacts>> rules) =>
        new(name, title, [name])
        {
            Checks = [.. rules.Select(rule => (rule.Kind, (Func<NetworkFacts, Check>)(all => RuleList.Made(rule, name, facts(all)))))],
        };
}

/// <summary>The one list of layers, in the order in which reports show them.</summary>
public static class LayerList
{
    public static ImmutableArray<Layer> All { get; } =
    [
        Layer.Of("vpc_cni", "VPC CNI", facts => facts.VpcCni, VpcCniRules.All),
        Layer.Of("addons", "Add-ons", facts => facts.Addons, AddonRules.All),
        Layer.Of("kube_proxy", "kube-proxy", facts => facts.KubeProxy, KubeProxyRules.All),
        Layer.Of("ingress", "Ingress", facts => facts.Ingress, IngressRules.All),
        Layer.Of("service_mesh", "Service mesh", facts => facts.ServiceMesh, ServiceMeshRules.All),
        Layer.Of("dns", "DNS", facts => facts.Dns, DnsRules.All),
        Layer.Of("network_policies", "Policies", facts => facts.NetworkPolicies, NetworkPolicyRules.All),
        Layer.Of("vpc", "VPC", facts => facts.Vpc, VpcRules.All),
        Layer.Of("capacity", "Addresses", facts => facts.Addresses, AddressRules.All),
        Layer.Of("load_balancers", "Load balancers", facts => facts.LoadBalancers, LoadBalancerRules.All) with
        {
            Details = ["load_balancer_subnets", "load_balancer_targets"],
        },
        Layer.Of("exposure", "Exposure", facts => facts.Exposure, ExposureRules.All),
    ];

    /// <summary>Null where there is no such layer.</summary>
    public static Layer? Find(string name) => All.FirstOrDefault(layer => layer.Name == name);
}
