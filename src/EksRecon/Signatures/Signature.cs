using System.Collections.Immutable;

namespace EksRecon.Signatures;

/// <summary>One entry of the catalogue: what a component looks like in a cluster. docs/components.md explains each member.</summary>
public sealed record Signature
{
    public required string Id { get; init; }

    /// <summary>The product's own name.</summary>
    public required string Name { get; init; }

    /// <summary>The type of the <c>networking</c> contract for ingress and gateway roles: aws-lb, nginx, traefik, kong, other.</summary>
    public string? Type { get; init; }

    /// <summary>The value of <c>service_mesh.detected</c> for role mesh.</summary>
    public string? Mesh { get; init; }

    /// <summary>IngressClass <c>spec.controller</c> values it serves; a trailing <c>*</c> stands for any end.</summary>
    public ImmutableArray<string> IngressClassControllers { get; init; } = [];

    /// <summary>GatewayClass <c>spec.controllerName</c> values it serves; a trailing <c>*</c> stands for any end.</summary>
    public ImmutableArray<string> GatewayClassControllers { get; init; } = [];

    /// <summary>Arguments and variables by which an installation takes another controller name or class.</summary>
    public ImmutableArray<string> ClassFlags { get; init; } = [];

    /// <summary>Its end, where it has one.</summary>
    public EndOfLife? EndOfLife { get; init; }
}

/// <summary>When a product ended and what to use instead.</summary>
/// <param name="Date">ISO date; a month or year where that is all that is known.</param>
/// <param name="Says">One sentence of what ended.</param>
/// <param name="Instead">One sentence of what to do.</param>
/// <param name="Source">Where its makers say so.</param>
public sealed record EndOfLife(string Date, string Says, string Instead, string Source);
