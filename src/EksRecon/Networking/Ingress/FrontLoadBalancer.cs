using System.Collections.Immutable;

namespace EksRecon.Networking.Ingress;

/// <summary>A load balancer in front of the cluster, by the name that Kubernetes objects show.</summary>
/// <param name="DnsName">In lower case, without the <c>dualstack.</c> that some controllers put before it.</param>
/// <param name="UsedBy">The objects whose status names it, sorted.</param>
/// <param name="Name">ELBv2's name; null where ELBv2 does not list it: a Classic Load Balancer, another account's, or ELBv2 was not
/// seen.</param>
/// <param name="Type"><c>application</c>, <c>network</c> or <c>gateway</c>.</param>
/// <param name="Scheme"><c>internet-facing</c> or <c>internal</c>.</param>
/// <param name="State"><c>active</c>, <c>provisioning</c>, <c>active_impaired</c> or <c>failed</c>.</param>
/// <param name="Zones">Availability zones it is in, sorted.</param>
public sealed record FrontLoadBalancer(string DnsName, ImmutableArray<string> UsedBy, string? Name, string? Type, string? Scheme,
    string? State, ImmutableArray<string> Zones);
