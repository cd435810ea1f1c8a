using System.Collections.Immutable;

using EksRecon.Facts;
using EksRecon.Signatures;

namespace EksRecon.Networking.Ingress;

/// <summary>An IngressClass and who serves it.</summary>
/// <param name="Controller"><c>spec.controller</c>; null where the object names none.</param>
public sealed record IngressClass(string Name, string? Controller)
{
    /// <summary>Implementation settings that the class points at; null where it has none.</summary>
    public ClassParameters? Parameters { get; init; }

    /// <summary>Annotated <c>ingressclass.kubernetes.io/is-default-class: "true"</c>.</summary>
    public bool IsDefault { get; init; }

    public Serving Serving { get; init; }

    /// <summary>What speaks against "nothing serves it" although no known component does; null where nothing does.</summary>
    public Evidence? Doubt { get; init; }

    /// <summary>The components that serve it, ordered by namespace and name.</summary>
    public ImmutableArray<Component> ServedBy { get; init; } = [];

    /// <summary>Ingress controllers that serve it for the same namespaces: two or more compete.</summary>
    public ImmutableArray<Component> Competing { get; init; } = [];

    public string Subject => "IngressClass " + Name;
}

/// <summary>What <c>spec.parameters</c> of an IngressClass refers to.</summary>
public sealed record ClassParameters(string? ApiGroup, string? Kind, string? Name);

/// <summary>Whether a class has a controller.</summary>
public enum Serving
{
    /// <summary>No known component serves it, and one may run that was not seen or is not in the catalogue.</summary>
    Unknown,

    /// <summary>A running component serves it.</summary>
    Served,

    /// <summary>Everything was looked at, and nothing that runs serves it.</summary>
    Unserved,
}

/// <summary>The spelling of <see cref="Serving"/> in reports.</summary>
public static class ServingNames
{
    public static string Name(this Serving serving) => serving switch
    {
        Serving.Served => "served",
        Serving.Unserved => "unserved",
        _ => "unknown",
    };
}
