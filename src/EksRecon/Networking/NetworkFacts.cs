using EksRecon.Model;
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

namespace EksRecon.Networking;

/// <summary>What is known of the whole network: the facts of every layer.</summary>
public sealed record NetworkFacts(
    ComponentCensus Components,
    VpcCniFacts VpcCni,
    AddonFacts Addons,
    KubeProxyFacts KubeProxy,
    IngressFacts Ingress,
    ServiceMeshFacts ServiceMesh,
    DnsFacts Dns,
    NetworkPolicyFacts NetworkPolicies,
    VpcFacts Vpc,
    LoadBalancerFacts LoadBalancers,
    AddressFacts Addresses,
    ExposureFacts Exposure)
{
    /// <summary>Runs every detector. They do not know of each other: all they share is the snapshot and the components in it. Addresses alone are read from two layers.</summary>
    public static NetworkFacts Detect(Snapshot snapshot, SignatureCatalogue catalogue)
    {
        var components = ComponentDetector.Detect(snapshot, catalogue);
        var cni = VpcCniDetector.Detect(snapshot, components);
        var vpc = VpcDetector.Detect(snapshot, components);
        var policies = NetworkPolicyDetector.Detect(snapshot, components);
        return new(
            components,
            cni,
            AddonDetector.Detect(snapshot, components),
            KubeProxyDetector.Detect(snapshot, components),
            IngressDetector.Detect(snapshot, components),
            ServiceMeshDetector.Detect(snapshot, components),
            DnsDetector.Detect(snapshot, components),
            policies,
            vpc,
            LoadBalancerDetector.Detect(snapshot, components),
            AddressDetector.Detect(snapshot, cni, vpc),
            ExposureDetector.Detect(snapshot, policies.Judgement));
    }
}
