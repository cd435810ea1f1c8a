using System.Collections.Immutable;

using EksRecon.Facts;
using EksRecon.Signatures;

namespace EksRecon.Networking.Ingress;

/// <summary>How traffic enters: controllers that run, IngressClasses, Gateway API.</summary>
public sealed record IngressFacts
{
    /// <summary>Every installation with role ingress or gateway, ordered by namespace and name.</summary>
    public required Fact<ImmutableArray<Component>> Controllers { get; init; }

    /// <summary>Ordered by name.</summary>
    public required Fact<ImmutableArray<IngressClass>> Classes { get; init; }

    /// <summary>The Gateway API's CRDs are served.</summary>
    public required Fact<bool> GatewayApiEnabled { get; init; }

    /// <summary>Gateway objects of every class, waypoints included.</summary>
    public required Fact<int> Gateways { get; init; }
}

/// <summary>An IngressClass and who serves it.</summary>
public sealed record IngressClass(string Name, string? Controller);
