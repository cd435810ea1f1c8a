using System.Collections.Immutable;

using EksRecon.Facts;
using EksRecon.Signatures;

namespace EksRecon.Networking.ServiceMesh;

/// <summary>Which mesh runs, how, and which namespaces are in it.</summary>
public sealed record ServiceMeshFacts
{
    /// <summary><c>istio</c>, <c>appmesh</c>, <c>linkerd</c>, another mesh's id, or <c>none</c>.</summary>
    public required Fact<string> Detected { get; init; }

    /// <summary>Every mesh that runs, in the order in which one is named first.</summary>
    public required ImmutableArray<MeshInstallation> Meshes { get; init; }

    public required Fact<bool> IstioDetected { get; init; }

    /// <summary>Control planes' versions, ascending, joined by <c>, </c>; null where Istio does not run or tells no version.</summary>
    public required Fact<string?> IstioVersion { get; init; }

    /// <summary><c>sidecar</c> or <c>ambient</c>; null where Istio does not run.</summary>
    public required Fact<string?> IstioMode { get; init; }

    /// <summary>Namespaces labelled for injection in any form, or enrolled in ambient; sorted.</summary>
    public required Fact<ImmutableArray<string>> InjectionNamespaces { get; init; }

    /// <summary>How each of them is enrolled, and what runs there.</summary>
    public required ImmutableArray<EnrolledNamespace> Enrolled { get; init; }

    /// <summary>Revisions that a control plane runs for, and tags that point at one; only what was seen.</summary>
    public required ImmutableArray<string> Revisions { get; init; }

    /// <summary>True where no control plane and no tag can hide.</summary>
    public required bool SawEveryRevision { get; init; }

    public required Fact<bool> AppMeshDetected { get; init; }

    public required Fact<int> AppMeshVirtualServices { get; init; }

    /// <summary>Pods with a sidecar by mesh and namespace; only what was seen.</summary>
    public required ImmutableArray<MeshedPods> Injected { get; init; }

    /// <summary>Pods were wholly seen.</summary>
    public required bool SawEveryPod { get; init; }

    /// <summary>The AWS Gateway API Controller runs, or a GatewayClass of it exists: VPC Lattice.</summary>
    public required bool HasVpcLattice { get; init; }
}

/// <summary>A mesh that runs.</summary>
public sealed record MeshInstallation(string Mesh, Component Component);

/// <summary>A namespace that is in Istio by its labels.</summary>
/// <param name="Labels">The labels that say so, e.g. <c>istio.io/rev=canary</c>.</param>
/// <param name="Revision">The revision or tag it asks for; <c>default</c> for istio-injection=enabled; null for ambient.</param>
/// <param name="Eligible">Running pods that should have a sidecar.</param>
/// <param name="Injected">Those that have one.</param>
public sealed record EnrolledNamespace(string Namespace, string Labels, string? Revision, bool IsAmbient, int Eligible, int Injected);

/// <summary>Pods with a mesh's proxy in one namespace.</summary>
/// <param name="Native">Those whose proxy is a native sidecar (an init container that keeps running).</param>
public sealed record MeshedPods(string Mesh, string Namespace, int Pods, int Native);
