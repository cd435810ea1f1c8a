using EksRecon.Networking.Dns;
using EksRecon.Networking.Ingress;
using EksRecon.Networking.NetworkPolicies;
using EksRecon.Networking.ServiceMesh;
using EksRecon.Networking.Vpc;
using EksRecon.Networking.VpcCni;
using EksRecon.Signatures;

namespace EksRecon.Networking;

/// <summary>What is known of the whole network: the facts of every layer.</summary>
public sealed record NetworkFacts(
    ComponentCensus Components, VpcCniFacts VpcCni, IngressFacts Ingress, ServiceMeshFacts ServiceMesh, DnsFacts Dns, NetworkPolicyFacts NetworkPolicies, VpcFacts Vpc);
