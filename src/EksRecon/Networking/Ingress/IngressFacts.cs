using System.Collections.Immutable;

using EksRecon.Cluster;
using EksRecon.Facts;
using EksRecon.Signatures;

namespace EksRecon.Networking.Ingress;

/// <summary>How traffic enters: controllers that run, IngressClasses, Gateway API, load balancers in front.</summary>
public sealed record IngressFacts
{
    public required ClusterFacts Cluster { get; init; }

    /// <summary>Every installation with role ingress or gateway, ordered by namespace and name.</summary>
    public required Fact<ImmutableArray<Component>> Controllers { get; init; }

    /// <summary>Ordered by name.</summary>
    public required Fact<ImmutableArray<IngressClass>> Classes { get; init; }

    /// <summary>The Gateway API's CRDs are served.</summary>
    /// <summary>Classes that no running controller serves; partial where it is open of a class who serves it.</summary>
    public required Fact<ImmutableArray<IngressClass>> Unserved { get; init; }

    public required Fact<bool> GatewayApiEnabled { get; init; }

    /// <summary>Gateway objects of every class, waypoints included.</summary>
    public required Fact<int> Gateways { get; init; }

    /// <summary>Ingress objects, ordered by namespace and name.</summary>
    public required Fact<ImmutableArray<IngressObject>> Ingresses { get; init; }

    /// <summary>What of the Gateway API is installed and used.</summary>
    public required GatewayApiFacts GatewayApi { get; init; }

    /// <summary>Load balancers whose names Services, Ingresses and Gateways show, ordered by DNS name.</summary>
    public required Fact<ImmutableArray<FrontLoadBalancer>> LoadBalancers { get; init; }
}
