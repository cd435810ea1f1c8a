using EksRecon.Cluster;
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
    ClusterFacts Cluster,
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
    /// <summary>
    /// Runs every detector. They do not know of each other: all they share is the snapshot, the components in it and the facts of the
    /// cluster. Addresses alone are read from two layers.
    /// </summary>
    public static NetworkFacts Detect(Snapshot snapshot, SignatureCatalogue catalogue)
    {
        var cluster = ClusterDetector.Detect(snapshot);
        var components = ComponentDetector.Detect(snapshot, catalogue);
        var cni = VpcCniDetector.Detect(snapshot, cluster, components);
        var vpc = VpcDetector.Detect(snapshot, cluster, components);
        var policies = NetworkPolicyDetector.Detect(snapshot, cluster, components);
        return new(
            cluster,
            components,
            cni,
            AddonDetector.Detect(snapshot, cluster),
            KubeProxyDetector.Detect(snapshot, cluster, components),
            IngressDetector.Detect(snapshot, cluster, components),
            ServiceMeshDetector.Detect(snapshot, components),
            DnsDetector.Detect(snapshot, cluster, components),
            policies,
            vpc,
            LoadBalancerDetector.Detect(snapshot, cluster, components),
            AddressDetector.Detect(snapshot, cni, vpc),
            ExposureDetector.Detect(snapshot, policies.Judgement));
    }
}
