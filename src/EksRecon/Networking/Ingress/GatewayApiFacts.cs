using System.Collections.Immutable;

using EksRecon.Facts;
using EksRecon.Signatures;

namespace EksRecon.Networking.Ingress;

/// <summary>The Gateway API in this cluster: what is installed, and what uses it.</summary>
public sealed record GatewayApiFacts
{
    /// <summary>
    /// Channels and bundle versions of the installed CRDs, ordered by channel and version; more than one is a mixed installation.
    /// </summary>
    public required Fact<ImmutableArray<GatewayApiRelease>> Releases { get; init; }

    /// <summary>CRDs of the experimental group <c>gateway.networking.x-k8s.io</c>, by name.</summary>
    public required Fact<ImmutableArray<string>> Experimental { get; init; }

    /// <summary>CRDs of the inference extension, by name.</summary>
    public required Fact<ImmutableArray<string>> Inference { get; init; }

    /// <summary>GatewayClasses, ordered by name.</summary>
    public required Fact<ImmutableArray<GatewayClass>> Classes { get; init; }

    /// <summary>Gateways, ordered by namespace and name.</summary>
    /// <summary>Classes that no running controller serves; partial where it is open of a class who serves it.</summary>
    public required Fact<ImmutableArray<GatewayClass>> Unserved { get; init; }

    public required Fact<ImmutableArray<Gateway>> Gateways { get; init; }

    /// <summary>Routes by kind, in the order HTTP, GRPC, TLS, TCP, UDP.</summary>
    public required ImmutableArray<RouteKind> Routes { get; init; }
}

/// <summary>CRDs of one channel and bundle version.</summary>
/// <param name="Channel"><c>standard</c> or <c>experimental</c>; null where the CRDs do not say.</param>
/// <param name="Version">E.g. <c>v1.3.0</c>; null where the CRDs do not say.</param>
/// <param name="Definitions">CRD names, sorted.</param>
public sealed record GatewayApiRelease(string? Channel, string? Version, ImmutableArray<string> Definitions);

/// <summary>A GatewayClass and who serves it.</summary>
/// <param name="Accepted">Status of condition Accepted: True, False, Unknown; null where no controller has written one.</param>
public sealed record GatewayClass(string Name, string? ControllerName, string? Accepted)
{
    public Serving Serving { get; init; }

    /// <summary>What speaks against "nothing serves it" although no known component does; null where nothing does.</summary>
    public Evidence? Doubt { get; init; }

    /// <summary>The components that serve it, ordered by namespace and name.</summary>
    public ImmutableArray<Component> ServedBy { get; init; } = [];

    public string Subject => "GatewayClass " + Name;
}

/// <summary>A Gateway of gateway.networking.k8s.io.</summary>
/// <param name="ClassExists">Whether its GatewayClass is there; null where GatewayClasses were not wholly seen.</param>
/// <param name="Addresses">Host names and addresses of its status.</param>
public sealed record Gateway(string Namespace, string Name, string? Class, bool? ClassExists, ImmutableArray<GatewayListener> Listeners,
    ImmutableArray<string> Addresses)
{
    public GatewayCondition? Accepted { get; init; }

    public GatewayCondition? Programmed { get; init; }

    /// <summary>How many routes name it as parent, by kind.</summary>
    public ImmutableArray<KindCount> Routes { get; init; } = [];

    public string Subject => $"Gateway {Namespace}/{Name}";
}

/// <summary>A condition's status (True, False, Unknown) and message.</summary>
public sealed record GatewayCondition(string Status, string? Message);

/// <summary>A listener of a Gateway.</summary>
/// <param name="AttachedRoutes">As the controller counts them in the Gateway's status; null where it has not.</param>
public sealed record GatewayListener(string Name, string? Protocol, int? Port, string? Hostname, int? AttachedRoutes);

/// <summary>A number of objects of one kind.</summary>
public sealed record KindCount(string Kind, int Count);

/// <summary>Routes of one kind.</summary>
/// <param name="Kind">E.g. <c>HTTPRoute</c>.</param>
/// <param name="Plural">E.g. <c>httproutes</c>.</param>
/// <param name="Count">How many there are.</param>
public sealed record RouteKind(string Kind, string Plural, Fact<int> Count);
