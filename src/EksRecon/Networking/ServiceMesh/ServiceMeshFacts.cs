using System.Collections.Immutable;

using EksRecon.Facts;

namespace EksRecon.Networking.ServiceMesh;

/// <summary>Which mesh runs, how, and which namespaces are in it.</summary>
public sealed record ServiceMeshFacts
{
    /// <summary><c>istio</c>, <c>appmesh</c>, <c>linkerd</c>, another mesh's id, or <c>none</c>.</summary>
    public required Fact<string> Detected { get; init; }

    public required Fact<bool> IstioDetected { get; init; }

    /// <summary>Control planes' versions, ascending, joined by <c>, </c>; null where Istio does not run or tells no version.</summary>
    public required Fact<string?> IstioVersion { get; init; }

    /// <summary><c>sidecar</c> or <c>ambient</c>; null where Istio does not run.</summary>
    public required Fact<string?> IstioMode { get; init; }

    /// <summary>Namespaces labelled for injection in any form, or enrolled in ambient; sorted.</summary>
    public required Fact<ImmutableArray<string>> InjectionNamespaces { get; init; }

    public required Fact<bool> AppMeshDetected { get; init; }

    public required Fact<int> AppMeshVirtualServices { get; init; }
}
