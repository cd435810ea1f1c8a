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
using EksRecon.Signatures;

namespace EksRecon.Reports;

/// <summary>What else was seen, per layer. It may grow from version to version; nothing in it changes its meaning.</summary>
/// <param name="LoadBalancerSubnets">Where new load balancers would lie; null where nobody looks for subnets.</param>
/// <param name="LoadBalancerTargets">Health of target groups with targets in this cluster.</param>
/// <param name="Exposure">Ways from outside to pods.</param>
/// <param name="Components">Everything that was recognised, with what matched it.</param>
/// <param name="Evidence">What proves each value of the report.</param>
public sealed record ReportDetails(
    VpcCniDetails VpcCni,
    AddonDetails Addons,
    KubeProxyDetails KubeProxy,
    IngressDetails Ingress,
    ServiceMeshDetails ServiceMesh,
    DnsDetails Dns,
    NetworkPolicyDetails NetworkPolicies,
    VpcDetails Vpc,
    CapacityDetails Capacity,
    LoadBalancerSubnetsDetails? LoadBalancerSubnets,
    ImmutableArray<TargetGroupHealth>? LoadBalancerTargets,
    ExposureDetails Exposure,
    ImmutableArray<ReportComponent> Components,
    ImmutableArray<EvidenceRow> Evidence)
{
    internal static ReportDetails From(NetworkFacts facts, FactLedger ledger)
    {
        var details = new ReportDetails(
            VpcCniDetails.From(facts.VpcCni, ledger),
            AddonDetails.From(facts.Addons, ledger),
            KubeProxyDetails.From(facts.KubeProxy, ledger),
            IngressDetails.From(facts.Ingress, ledger),
            ServiceMeshDetails.From(facts.ServiceMesh, ledger),
            DnsDetails.From(facts.Dns, ledger),
            NetworkPolicyDetails.From(facts.NetworkPolicies, ledger),
            VpcDetails.From(facts.Vpc, ledger),
            CapacityDetails.From(facts.Addresses, ledger),
            LoadBalancerSubnetsDetails.From(facts.LoadBalancers, ledger),
            LoadBalancerTargetsDetails.From(facts.LoadBalancers, ledger),
            ExposureDetails.From(facts.Exposure, ledger),
            [.. facts.Components.Items.Select(ReportComponent.From)],
            []);
        ledger.Behind("details.components", facts.Components.Recognised);
        return details with { Evidence = ledger.Evidence };
    }
}

/// <summary>A recognised component, as docs/components.md describes it.</summary>
public sealed record ReportComponent(string Name, string Role, string? Namespace, string? Workload, string? Version,
    ImmutableArray<string> MatchedBy)
{
    internal static ReportComponent From(Component component) =>
        new(component.Id, component.Role, component.Namespace, component.Workload, component.Version, component.MatchedBy);
}
