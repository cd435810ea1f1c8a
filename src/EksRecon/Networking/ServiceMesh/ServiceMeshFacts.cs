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
    public required Fact<ImmutableArray<MeshInstallation>> Meshes { get; init; }

    public required Fact<bool> IstioDetected { get; init; }

    /// <summary>Control planes' versions, ascending, joined by <c>, </c>; null where Istio does not run or tells no version.</summary>
    public required Fact<string?> IstioVersion { get; init; }

    /// <summary><c>sidecar</c> or <c>ambient</c>; null where Istio does not run.</summary>
    public required Fact<string?> IstioMode { get; init; }

    /// <summary>Namespaces labelled for injection in any form, or enrolled in ambient; sorted.</summary>
    public required Fact<ImmutableArray<string>> InjectionNamespaces { get; init; }

    /// <summary>How namespaces are enrolled, in Istio and in others, and what runs there; ordered by namespace and mesh.</summary>
    public required Fact<ImmutableArray<EnrolledNamespace>> Enrolled { get; init; }

    /// <summary>Istio's control planes; only what was seen.</summary>
    public required ImmutableArray<IstioControlPlane> ControlPlanes { get; init; }

    /// <summary>Revision tags.</summary>
    public required Fact<ImmutableArray<IstioTag>> Tags { get; init; }

    /// <summary>Revisions that a control plane runs for, and tags that point at one; only what was seen.</summary>
    public required Fact<ImmutableArray<string>> RevisionList { get; init; }

    /// <summary>Those that were seen.</summary>
    public ImmutableArray<string> Revisions => RevisionList.TryGet(out var revisions) ? revisions : [];

    /// <summary>True where no control plane and no tag can hide.</summary>
    public bool SawEveryRevision => RevisionList is Known<ImmutableArray<string>> { Gaps.IsEmpty: true };

    /// <summary>Workloads that are waypoints of Istio's ambient mode, as <c>Kind namespace/name</c>; only what was seen.</summary>
    public required ImmutableArray<string> Waypoints { get; init; }

    public required Fact<bool> AppMeshDetected { get; init; }

    public required Fact<int> AppMeshVirtualServices { get; init; }

    /// <summary>The VirtualServices of App Mesh that were seen, as <c>VirtualService namespace/name</c>.</summary>
    public required ImmutableArray<string> AppMeshResources { get; init; }

    /// <summary>Pods in a mesh by mesh and namespace.</summary>
    public required Fact<ImmutableArray<MeshedPods>> Injected { get; init; }

    /// <summary>Pods were wholly seen.</summary>
    public bool SawEveryPod => Injected is Known<ImmutableArray<MeshedPods>> { Gaps.IsEmpty: true };

    /// <summary>The AWS Gateway API Controller runs, or a GatewayClass of it exists: VPC Lattice.</summary>
    public required Fact<bool> VpcLattice { get; init; }
}

/// <summary>A mesh that runs.</summary>
public sealed record MeshInstallation(string Mesh, Component Component);

/// <summary>A namespace that is in a mesh by its labels or annotations.</summary>
/// <param name="By">What says so, e.g. <c>istio.io/rev=canary</c>.</param>
/// <param name="Revision">Istio's revision or tag it asks for; <c>default</c> for istio-injection=enabled; null for ambient and for other
/// meshes.</param>
/// <param name="IsAmbient">True where no sidecar is asked for.</param>
/// <param name="Eligible">Istio: running pods that should have a sidecar; null for other meshes and where pods were not seen.</param>
/// <param name="Injected">Those that have one.</param>
public sealed record EnrolledNamespace(string Mesh, string Namespace, string By, string? Revision, bool IsAmbient, int? Eligible,
    int? Injected);

/// <summary>Pods of one namespace that are in a mesh.</summary>
/// <param name="Sidecars">Pods with a proxy of their own.</param>
/// <param name="Native">Those whose proxy is a native sidecar (an init container that keeps running).</param>
/// <param name="Redirected">Pods whose traffic goes through Istio's ztunnel instead.</param>
public sealed record MeshedPods(string Mesh, string Namespace, int Sidecars, int Native, int Redirected);
