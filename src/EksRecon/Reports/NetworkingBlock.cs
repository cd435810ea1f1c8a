using System.Collections.Immutable;

namespace EksRecon.Reports;

/// <summary>
/// The <c>networking</c> block: the published contract, its keys in their order. Null is a value that could not be observed (then
/// <c>unavailable</c> has a row),
/// or one that does not apply because the thing is known to be absent.
/// </summary>
public sealed record NetworkingBlock(VpcCniBlock VpcCni, IngressBlock Ingress, ServiceMeshBlock ServiceMesh, DnsBlock Dns,
    NetworkPoliciesBlock NetworkPolicies);

/// <summary><c>networking.vpc_cni</c>.</summary>
public sealed record VpcCniBlock(string? Version, string? Status, string? Mode, CustomNetworkingBlock CustomNetworking,
    EnabledBlock PrefixDelegation, EnabledBlock SecurityGroupsForPods);

/// <summary><c>networking.vpc_cni.custom_networking</c>.</summary>
public sealed record CustomNetworkingBlock(bool? Enabled, int? Eniconfigs);

/// <summary>A block that is only a switch.</summary>
public sealed record EnabledBlock(bool? Enabled);

/// <summary><c>networking.ingress</c>.</summary>
public sealed record IngressBlock(ImmutableArray<ControllerBlock>? Controllers, ImmutableArray<IngressClassBlock>? IngressClasses,
    GatewayApiBlock GatewayApi);

/// <summary>An ingress controller or gateway that runs.</summary>
public sealed record ControllerBlock(string Name, string Type, string? Namespace, string? Version);

/// <summary>An IngressClass.</summary>
public sealed record IngressClassBlock(string Name, string? Controller);

/// <summary><c>networking.ingress.gateway_api</c>.</summary>
public sealed record GatewayApiBlock(bool? Enabled, int? Gateways);

/// <summary><c>networking.service_mesh</c>.</summary>
public sealed record ServiceMeshBlock(string? Detected, IstioBlock Istio, AppmeshBlock Appmesh);

/// <summary><c>networking.service_mesh.istio</c>.</summary>
public sealed record IstioBlock(bool? Detected, string? Version, string? Mode, ImmutableArray<string>? InjectionNamespaces);

/// <summary><c>networking.service_mesh.appmesh</c>.</summary>
public sealed record AppmeshBlock(bool? Detected, int? VirtualServices);

/// <summary><c>networking.dns</c>.</summary>
public sealed record DnsBlock(CorednsBlock Coredns, EnabledBlock NodelocalDns);

/// <summary><c>networking.dns.coredns</c>.</summary>
public sealed record CorednsBlock(string? Version, int? Replicas, bool? CustomConfig);

/// <summary><c>networking.network_policies</c>.</summary>
public sealed record NetworkPoliciesBlock(int? Count, int? NamespacesWithPolicies, CalicoBlock Calico, DetectedBlock Cilium);

/// <summary><c>networking.network_policies.calico</c>.</summary>
public sealed record CalicoBlock(bool? Detected, int? GlobalPolicies);

/// <summary>A block that only says whether something runs.</summary>
public sealed record DetectedBlock(bool? Detected);
