using System.Collections.Immutable;

using EksRecon.Facts;
using EksRecon.Networking;
using EksRecon.Networking.Dns;
using EksRecon.Networking.Ingress;
using EksRecon.Networking.NetworkPolicies;
using EksRecon.Networking.ServiceMesh;
using EksRecon.Networking.VpcCni;
using EksRecon.Signatures;

namespace EksRecon.Reports;

/// <summary>Puts facts into the published block, every one of them through the ledger.</summary>
internal static class NetworkingContract
{
    public static NetworkingBlock From(NetworkFacts facts, FactLedger ledger) =>
        new(VpcCni(facts.VpcCni, ledger), Ingress(facts.Ingress, ledger), ServiceMesh(facts.ServiceMesh, ledger), Dns(facts.Dns, ledger),
            Policies(facts.NetworkPolicies, ledger));

    private static VpcCniBlock VpcCni(VpcCniFacts facts, FactLedger ledger)
    {
        const string path = "networking.vpc_cni.";
        return new(
            ledger.Reference(path + "version", facts.Version),
            ledger.Reference(path + "status", facts.Status),
            ledger.Reference(path + "mode", facts.Mode),
            new(ledger.Value(path + "custom_networking.enabled", facts.CustomNetworking),
                ledger.Value(path + "custom_networking.eniconfigs", facts.EniConfigs)),
            new(ledger.Value(path + "prefix_delegation.enabled", facts.PrefixDelegation)),
            new(ledger.Value(path + "security_groups_for_pods.enabled", facts.SecurityGroupsForPods)));
    }

    private static IngressBlock Ingress(IngressFacts facts, FactLedger ledger)
    {
        const string path = "networking.ingress.";
        return new(
            ledger.Value(path + "controllers", facts.Controllers.Map(items => items.Select(Controller).ToImmutableArray())),
            ledger.Value(path + "ingress_classes",
                facts.Classes.Map(items => items.Select(item => new IngressClassBlock(item.Name, item.Controller)).ToImmutableArray())),
            new(ledger.Value(path + "gateway_api.enabled", facts.GatewayApiEnabled),
                ledger.Value(path + "gateway_api.gateways", facts.Gateways)));
    }

    private static ControllerBlock Controller(Component component) =>
        new(component.Workload is { } workload ? workload[(workload.IndexOf('/', StringComparison.Ordinal) + 1)..] : component.Id,
            component.Signature.Type ?? "other", component.Namespace, component.Version);

    private static ServiceMeshBlock ServiceMesh(ServiceMeshFacts facts, FactLedger ledger)
    {
        const string path = "networking.service_mesh.";
        return new(
            ledger.Reference(path + "detected", facts.Detected),
            new(
                ledger.Value(path + "istio.detected", facts.IstioDetected),
                ledger.Reference(path + "istio.version", facts.IstioVersion),
                ledger.Reference(path + "istio.mode", facts.IstioMode),
                ledger.Value(path + "istio.injection_namespaces", facts.InjectionNamespaces)),
            new(ledger.Value(path + "appmesh.detected", facts.AppMeshDetected),
                ledger.Value(path + "appmesh.virtual_services", facts.AppMeshVirtualServices)));
    }

    private static DnsBlock Dns(DnsFacts facts, FactLedger ledger)
    {
        const string path = "networking.dns.";
        return new(
            new(
                ledger.Reference(path + "coredns.version", facts.CoreDnsVersion),
                ledger.Value(path + "coredns.replicas", facts.CoreDnsReplicas),
                ledger.Value(path + "coredns.custom_config", facts.CustomConfig)),
            new(ledger.Value(path + "nodelocal_dns.enabled", facts.NodeLocalDnsEnabled)));
    }

    private static NetworkPoliciesBlock Policies(NetworkPolicyFacts facts, FactLedger ledger)
    {
        const string path = "networking.network_policies.";
        return new(
            ledger.Value(path + "count", facts.Count),
            ledger.Value(path + "namespaces_with_policies", facts.NamespacesWithPolicies),
            new(ledger.Value(path + "calico.detected", facts.CalicoDetected),
                ledger.Value(path + "calico.global_policies", facts.CalicoGlobalPolicies)),
            new(ledger.Value(path + "cilium.detected", facts.CiliumDetected)));
    }
}
